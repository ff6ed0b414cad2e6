/* The programs whose kernel calls are measured: linked in, without libc. Each
 * `..._boot` is the first program of a machine and starts the others. */
#ifndef HAL_SIM_BENCH_PROGRAMS_H
#define HAL_SIM_BENCH_PROGRAMS_H

/* Module 1 of all that follow but the last two. */
void bench_server(void);    /* receives and replies for ever */
void bench_echo_bell(void); /* waits on one notification, signals another */

void bench_call_boot(void);        /* calls a server that runs on lent time */
void bench_call_words_boot(void);  /* the same with 8 words */
void bench_call_budget_boot(void); /* a server with time of its own */
void bench_call_turns_boot(void);  /* four servers, one after the other */
void bench_bell_boot(void);        /* signal and wait, to and fro */
void bench_crowd_boot(void);       /* 8 clients on 4 CPUs, a server, a timer */
void bench_client(void);           /* its module 2 */
void bench_interrupt_boot(void);   /* waits for line 0, acknowledges */
void bench_worker(void);    /* its module 1: computes in the background */
void bench_idle_boot(void); /* wakes once a second */

#endif
