/* Where threads begin (orrery/machine.h): a0 is a function, or 0 for the
 * program itself; a1 is its argument. */
    .text
    .globl _start
    .type _start, @function
_start:
    .cfi_startproc
    .cfi_undefined ra
    beqz a0, 1f
    mv t0, a0
    mv a0, a1
    jalr t0
    j 2f
1:  la t0, machine_plan
    sd a1, 0(t0)
    call orr_start
2:  call machine_end
    unimp
    .cfi_endproc
    .size _start, . - _start

    .section .note.GNU-stack, "", @progbits
