/* Blocks of the disk under the file service: another program, by the object
 * protocol. */
#ifndef APPS_FILES_DISK_H
#define APPS_FILES_DISK_H

#include <stdbool.h>
#include <stdint.h>

#define DISK_BLOCK_BYTES 512u

/* Opens the disk; how many blocks it has. Ends the program if it has none. */
uint64_t disk_open(void);

/* False: the disk did not do it, though it was asked several times. What is
 * read must have this sum (of disk_sum), if `sum` is not null. */
bool disk_read(uint32_t block, void *to, const uint32_t *sum);
bool disk_write(uint32_t block, const void *from);

/* FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
uint32_t disk_sum(const void *from, uint64_t bytes);

#endif
