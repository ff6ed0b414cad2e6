/* What a program says: text, marks for the timeline, and giving up. It takes
 * the right SEND on the program's console, which every program is given; what
 * is refused is not written, without an error. None of these blocks. */
#ifndef APPS_LIB_CONSOLE_H
#define APPS_LIB_CONSOLE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/include/orrery/error.h"

/* Longest text of one WRITE; what is longer goes out in several. */
#define ORR_LINE_MAX 240u

/* Exit status of a program that could not start: its scenario is wrong. */
#define ORR_STATUS_SETUP 120
/* Exit status after orr_need(): a call was refused that had to succeed. */
#define ORR_STATUS_REFUSED 121

/* Writes to the program's console, like printf (format.h says what of it).
 * Never blocks. Leaves a message that has just arrived where it is. */
void orr_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void orr_print_list(const char *format, va_list list);

/* Puts a mark into the timeline: scenarios measure between marks. */
void orr_mark(const char *name);

/* Ends the program at once with ORR_FAULT_ABORT. */
void orr_abort(void) __attribute__((noreturn));

/* Ends the whole program with a status: 0 says that all is well. */
void orr_exit(int status) __attribute__((noreturn));

/* Unless `error` is OK: says which call was refused, why and what to do, and
 * ends the program with ORR_STATUS_REFUSED. */
void orr_need(uint32_t error, const char *what);

/* Use orr_assert: says what does not hold, and where, and aborts. */
void orr_assert_fail(const char *condition, const char *file, int line)
    __attribute__((noreturn));

/* Says where and what, and aborts, unless the condition holds. */
#define orr_assert(condition) \
    ((condition) ? (void)0 : orr_assert_fail(#condition, __FILE__, __LINE__))

#endif
