/* What the image says: for people, and line by line for tools. A line for
 * tools is '\x1e', a letter, numbers in decimal, and a newline:
 *   o BADGE NOW BYTES text   a program wrote; text is BYTES long, as written
 *   m BADGE NOW BYTES text   a program set a mark
 *   f BADGE NOW FAULT        a thread of it faulted
 *   e BADGE NOW END STATUS   it ended
 *   s BADGE NOW              it spent its budget
 *   i LINE NOW               an interrupt was taken
 *   l hex digits             of the event log (log.h)
 * BADGE is the process's number in the plan plus 1, 0: init. */
#ifndef HAL_IMAGE_CONSOLE_H
#define HAL_IMAGE_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

#define CONSOLE_TOOL '\x1e'

void console_text(const char *text);
void console_bytes(const char *text, size_t bytes);
void console_number(uint64_t number); /* decimal */
void console_hex(uint64_t number, int digits);

/* Begins a line for tools. */
void console_tool(char letter, uint64_t badge, uint64_t now);

/* A thread faulted. A handler that mends it should not wait for a serial line:
 * it is written before whatever else is, or when there is time. */
void console_fault(uint64_t badge, uint64_t now, uint64_t fault);

/* There is time. */
void console_flush(void);

#endif
