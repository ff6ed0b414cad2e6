/* What the parts of the hostile program share. */
#ifndef APPS_HOSTILE_HOSTILE_H
#define APPS_HOSTILE_HOSTILE_H

#include "apps/lib/orr.h"

/* Notes that an attempt was answered with `error`; says so if it is not the
 * wanted one. */
void attempt_expect(const char *what, uint64_t error, enum orr_error wanted);

/* Notes that an attempt ended in a way that it should not. */
void attempt_surprise(const char *what, const char *end);

/* The error of a call as it is. */
uint32_t attempt_error(struct orr_call call);

/* The parts: call numbers and handles, rights and badges, messages, and
 * crashes of threads. */
void attempt_numbers(void);
void attempt_handles(void);
void attempt_rights(void);
void attempt_messages(void);
void attempt_crashes(void);

#endif
