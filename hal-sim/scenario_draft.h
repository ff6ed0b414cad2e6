/* From the forms of a file to a struct scenario: names resolved, sorted, and
 * checked against each other. Everything is complained of before anything is
 * used, so each part goes on when another is wrong. */
#ifndef HAL_SIM_SCENARIO_DRAFT_H
#define HAL_SIM_SCENARIO_DRAFT_H

#include "core/include/orrery/device.h"
#include "hal-sim/scenario_form.h"

struct draft {
    struct critic *critic;
    struct pool *pool;
    const struct form *top;
    struct scenario *scenario;
    const struct form *machine;
    const char **objects, **processes; /* names, sorted; end with null */
    const char **devices;              /* ... too */
    const char **partitions; /* names, from partition 1 on; end with null */
};

/* The place of a name in a list of names, plus 1; 0 after a complaint, or if
 * the value is not given or not usable. */
uint32_t draft_find(struct draft *d, const struct value *value,
                    const char *const *names, const char *what);
/* The same for an object that must be of `kind`. */
uint32_t draft_find_kind(struct draft *d, const struct value *value,
                         enum orr_kind kind);

/* Each fills its part of the scenario, in this order. */
void draft_machine(struct draft *d);
void draft_cpus(struct draft *d);
void draft_devices(struct draft *d);
void draft_windows(struct draft *d);
void draft_objects(struct draft *d);
void draft_processes(struct draft *d);
void draft_stimuli(struct draft *d);
void draft_mishaps(struct draft *d);
void draft_expectations(struct draft *d);
void draft_search(struct draft *d);

/* One process's handles, and whether its start block fits. */
void draft_handles(struct draft *d, const struct form *form,
                   struct scenario_process *process);

/* The pages that a handle to memory reaches, and where they are mapped. */
void draft_memory(struct draft *d, const struct form *form,
                  struct scenario_handle *handle);
/* A handle of the system lets its process look, and do nothing else. */
void draft_system(struct draft *d, const struct form *form,
                  struct scenario_handle *handle);
/* How many of a process's handles are mapped. */
uint32_t draft_mapped(const struct draft *d,
                      const struct scenario_process *process);

/* The device that an object of memory belongs to, plus 1; 0: none. */
uint64_t draft_device(struct draft *d, const struct form *form);

/* Do all budgets fit into what each CPU may promise? */
void draft_promises(struct draft *d);

/* The number of a process's partition. */
uint32_t draft_partition(struct draft *d, const struct form *form);

/* Does a process fit into its quota? */
void draft_check_quota(struct draft *d, const struct form *form,
                       const struct scenario_process *process);
/* Do all quotas, and init's handles, fit into the machine? */
void draft_check_needs(struct draft *d);

/* Puts the expectation's sentence together. */
const char *draft_sentence(struct draft *d, const struct expectation *e);

/* The forms of a list or mapping, mappings in order of name. */
struct form_list {
    struct form *const *form;
    size_t count;
};
struct form_list draft_forms(const struct form *form, size_t index);

/* Are the addresses apart at which a process's handles are mapped? */
void draft_check_mapped(struct draft *d, struct form_list list,
                        const struct scenario_process *process);

#endif
