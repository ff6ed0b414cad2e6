/* Where threads begin (orrery/machine.h): a0 is a function, or 0 for the
 * program itself; a1 is its argument. */
    .text
    .globl _start
    .type _start, @function
_start:
    .cfi_startproc
    .cfi_undefined ra
    call orr_thread_begin
    unimp
    .cfi_endproc
    .size _start, . - _start

    .section .note.GNU-stack, "", @progbits
