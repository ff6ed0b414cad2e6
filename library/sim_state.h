/* All of a simulated machine that is the host's own, for the library's files
 * only. */
#ifndef LIBRARY_SIM_STATE_H
#define LIBRARY_SIM_STATE_H

#include "apps/lib/handle.h"
#include "hal-sim/machine.h"
#include "hal-sim/trace.h"
#include "library/include/orrery/sim.h"

#define SIM_NAME_BYTES 32u
#define SIM_ERROR_BYTES 256u
#define SIM_PULSES 16u    /* interrupts to come, at the same time */
#define SIM_MISHAPS_MAX 64u

/* A handle that a process can find by its name. */
struct sim_given {
    orr_handle handle;
    enum orr_kind kind;
    char name[SIM_NAME_BYTES];
};

/* A process that the host made; it stays here when it has ended. */
struct sim_process {
    uint32_t cell;
    orr_handle handle, quota; /* the host's */
    char name[SIM_NAME_BYTES];
    struct sim_given *given;
    size_t given_count, given_room;
    char *output;
    size_t output_bytes, output_room;
    orr_handle silence; /* orr_own_silence() */
    struct orr_sim_ending ending;
};

struct sim_thread {
    uint32_t cell;
    uint32_t process;           /* index */
    orr_handle thread, context; /* its process's */
    void (*function)(void *argument);
    void *argument;
    char name[SIM_NAME_BYTES];
};

/* What is to happen before a system call. */
struct sim_mishap {
    uint32_t thread; /* cell; 0: any */
    uint32_t number; /* of the calls that count; 0: all */
    uint64_t left;   /* calls until then; 0: none */
    enum orr_fault fault; /* NONE: the call is refused */
    uint64_t detail;
};

/* Records are told to the host only when their event is over. */
struct sim_trace {
    struct orr_sim_record *record;
    size_t count, room, most, lost;
    size_t event_at; /* first of the event that goes on */
    bool quiet;      /* the host is building: nothing is kept */
    struct orr_sim_match stop; /* orr_sim_run_to() */
    bool stopping;
};

/* What the first program does for the host. */
struct sim_act {
    void (*perform)(struct orr_sim *sim, void *request);
    void *request;
    enum orr_error error;
    const char *step; /* what was refused */
};

/* By cell: the host's handle to the object, and which process or thread of
 * the host's it is, index + 1. */
struct sim_cell {
    orr_handle handle;
    uint32_t process, thread;
};

struct orr_sim {
    struct machine *m;
    struct trace *file;
    struct module module; /* the first program */
    uint32_t line;        /* of the host's own interrupt */
    uint32_t cells;
    orr_handle interrupt, bell;
    uint32_t first_thread, bell_cell; /* cells */
    struct sim_act act;
    struct sim_cell *cell;
    struct sim_process **process;
    struct sim_thread **thread;
    uint32_t processes_count, processes_room;
    uint32_t threads_count, threads_room;
    struct sim_trace trace;
    struct sim_mishap mishap[SIM_MISHAPS_MAX];
    char *typed; /* at the console: as much as the machine says */
    size_t typed_room;
    enum orr_sim_status status;
    enum orr_error refusal;
    char error[SIM_ERROR_BYTES];
};

/* Notes what became of a request, and returns it; printf's format. */
enum orr_sim_status sim_note(struct orr_sim *sim, enum orr_sim_status status,
                             const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* May the host do something now? If not, that is noted. */
bool sim_ready(struct orr_sim *sim);

/* ... to this line? If there is none, that is noted too. */
bool sim_line_is(struct orr_sim *sim, uint32_t line);

/* Has the first program perform something, at no cost in time. False, and
 * noted, if a call of it was refused; `name` is what it was about. */
bool sim_act(struct orr_sim *sim, const char *name,
             void (*perform)(struct orr_sim *sim, void *request),
             void *request);

/* For what is performed: makes a call; if it is refused, `step` says what
 * could not be done. */
struct orr_result sim_call(struct orr_sim *sim, const char *step,
                           struct orr_call call);

/* The first program's own handles. */
orr_handle sim_boot_handle(uint32_t index);

/* Which cell a handle of the first program names; 0: none. */
uint32_t sim_handle_cell(const struct orr_sim *sim, orr_handle handle);

/* The host's process of this id, or of the thread that runs now; or null. */
struct sim_process *sim_process_at(const struct orr_sim *sim, uint32_t cell);
struct sim_process *sim_process_running(void);
struct sim_thread *sim_thread_running(void);

/* The machine that the calling program runs on. */
struct orr_sim *sim_running(void);

/* One more element in an array that grows; false: no memory. */
bool sim_grow(void **array, size_t *room, size_t count, size_t bytes);

/* The first program (module 0). */
void sim_first_main(void);

/* Where a thread of the host's starts; argument: its index. */
void sim_thread_main(uint64_t index);

/* sim_trace.c's part of an observer, and of a run. */
struct observer sim_trace_observer(struct orr_sim *sim);

/* sim_disturb.c's part of every system call. */
enum orr_error sim_intrude(void *self, struct machine *m,
                           const struct trap *trap);

#endif
