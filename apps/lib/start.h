/* How a program begins: main(), and the block of words that says what the
 * program was given. */
#ifndef APPS_LIB_START_H
#define APPS_LIB_START_H

#include "apps/lib/own.h"
#include "core/include/orrery/plan.h"

/* Every program defines this; what it returns is its exit status. argv[0] is
 * the name of the process in its scenario. */
int main(int argc, char **argv) __attribute__((visibility("hidden")));

/* Where a module starts: reads what the starter left in the area, calls main
 * and exits with its result. Called by the machine only. */
void orr_start(void) __attribute__((visibility("default")));

/* Takes a start block as this program's own, in place of what it was started
 * with; false if it is none. The block must stay where it is. */
bool orr_start_adopt(uint64_t *words, size_t bytes);

/* What a start block holds, with pointers into it. */
#define START_ARGUMENTS_MAX 32u
#define START_HANDLES_MAX 48u
struct start_block {
    uint32_t arguments;
    uint32_t handles;
    char *argument[START_ARGUMENTS_MAX + 1]; /* ends with a null pointer */
    const char *name[START_HANDLES_MAX];
    struct orr_start_handle *handle;
};

/* Finds its way in a start block of `bytes` bytes (orrery/plan.h); false if
 * it is not one. The block must stay where it is. */
bool start_read(struct start_block *start, uint64_t *words, size_t bytes);

/* For own.c, what the program was given: the handle of this name and
 * kind, or ORR_NONE; the kind of the first handle of this name. */
orr_handle own_handle(const char *name, enum orr_kind kind);
enum orr_kind own_kind(const char *name);

#endif
