/* The processor's counter: orrery/system.h. */
    .section .text.orr_cycles, "ax", @progbits
    .globl orr_cycles
    .type orr_cycles, @function
orr_cycles:
    rdtsc
    shlq $32, %rdx
    orq %rdx, %rax
    ret
    .size orr_cycles, . - orr_cycles

    .section .note.GNU-stack, "", @progbits
