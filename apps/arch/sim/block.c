/* What the compiler calls at each basic block of a program that was built
 * with -fsanitize-coverage=trace-pc: part of NAME@blocks only. */
#include "core/include/orrery/system.h"

void __sanitizer_cov_trace_pc(void);

void
__sanitizer_cov_trace_pc(void)
{
    orr_block();
}
