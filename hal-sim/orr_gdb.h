/* Hands this very command over to the debugger. */
#ifndef HAL_SIM_ORR_GDB_H
#define HAL_SIM_ORR_GDB_H

/* Becomes gdb on `orr` with these arguments but --gdb, stopped when the
 * machine is about to run, all programs loaded. Returns an exit status only
 * if there is no gdb. */
int orr_gdb(int argc, char **argv);

#endif
