/* Ways to damage a healthy busy kernel, each with the invariant it breaks. */
#ifndef CORE_TESTS_DAMAGE_H
#define CORE_TESTS_DAMAGE_H

#include "core/check.h"
#include "core/tests/busy.h"

uint32_t damage_count(void);

/* Does the i-th damage, and tells which invariant no longer holds. */
enum invariant damage_do(uint32_t i, struct kernel *kernel,
                         const struct busy *names);
enum invariant damage_invariant(uint32_t i);

#endif
