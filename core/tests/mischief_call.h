/* The made-up calls' arguments: from plausible to absurd. */
#ifndef CORE_TESTS_MISCHIEF_CALL_H
#define CORE_TESTS_MISCHIEF_CALL_H

#include "core/tests/kit.h"
#include "core/tests/source.h"

/* A handle of the thread's process to an object of that kind, if it has one
 * (any handle for kind 0; now and then nonsense); the one it got last. */
orr_handle mischief_handle(struct source *source, struct kit *kit,
                           struct thread_id id, uint8_t kind);
orr_handle mischief_newest(struct kit *kit, struct thread_id id, uint8_t kind);

/* Is the thread of the first process, and careful this time? */
bool mischief_is_careful(struct kit *kit, struct source *source,
                         struct thread_id id);

/* Rights to duplicate a handle with. */
uint64_t mischief_rights(struct source *source, struct kit *kit,
                         struct thread_id id, orr_handle handle);

/* CREATE's arguments; any call's, by trap->number. */
void mischief_create(struct source *source, struct kit *kit,
                     struct thread_id id, uint64_t a[6]);
void mischief_call(struct source *source, struct kit *kit, struct thread_id id,
                   struct trap *trap);

#endif
