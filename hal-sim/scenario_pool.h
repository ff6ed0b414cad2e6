/* Memory of the scenario reader: taken piece by piece, freed all at once. */
#ifndef HAL_SIM_SCENARIO_POOL_H
#define HAL_SIM_SCENARIO_POOL_H

#include <stddef.h>

struct pool;

struct pool *pool_create(void);
void pool_free(struct pool *pool); /* null: nothing to do */

/* Zeroed and fit for any type. Never null: a host without memory aborts. */
void *pool_take(struct pool *pool, size_t bytes);
/* The same for `count` things of `bytes`. */
void *pool_array(struct pool *pool, size_t count, size_t bytes);

/* A copy of `bytes` bytes of text, with a NUL after them. */
char *pool_copy(struct pool *pool, const char *text, size_t bytes);
char *pool_format(struct pool *pool, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text in quotes, shortened, with what cannot be printed escaped. */
const char *pool_quote(struct pool *pool, const char *text);
/* The same in full. */
const char *pool_quote_all(struct pool *pool, const char *text);

#endif
