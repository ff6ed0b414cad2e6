/* The processor's counter: orrery/system.h. */
    .section .text.orr_cycles, "ax", @progbits
    .globl orr_cycles
    .type orr_cycles, @function
orr_cycles:
    rdcycle a0
    ret
    .size orr_cycles, . - orr_cycles

    .section .note.GNU-stack, "", @progbits
