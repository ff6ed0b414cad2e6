/* Where threads begin, and how they enter the kernel: orrery/machine.h. */

#define PAGE_HANDLES 960 /* struct orr_page */
#define PAGE_SELF 992
#define CALL_HANDLES 56 /* struct orr_call */
#define CALL_RESULT 88
#define RESULT_HANDLES 32
#define WORDS_MASK 0xff /* ORR_SIZE */
#define MACHINE_RAISE 1000
#define MACHINE_WORK 1001

    .section .text.start, "ax", @progbits
    .globl _start
    .type _start, @function
/* a0: the function that the thread runs, 0: the program; a1: its argument */
_start:
    .cfi_startproc
    .cfi_undefined ra
    call orr_thread_begin
    unimp
    .cfi_endproc
    .size _start, . - _start

    .section .text.orr_trap, "ax", @progbits
    .globl orr_trap
    .type orr_trap, @function
/* a0: struct orr_call. Handles may go along only if a[2] says how many; for
 * calls whose a[2] is something else they do no harm. */
orr_trap:
    addi sp, sp, -16
    sd a0, 0(sp)
    ld a2, 24(a0)
    li t0, WORDS_MASK
    bgtu a2, t0, 3f
1:  ld a7, 0(a0)
    ld a1, 16(a0)
    ld a3, 32(a0)
    ld a4, 40(a0)
    ld a5, 48(a0)
    ld a0, 8(a0)
    ecall
    ld t0, 0(sp)
    addi sp, sp, 16
    sd a0, CALL_RESULT(t0)
    sd a1, CALL_RESULT+8(t0)
    sd a2, CALL_RESULT+16(t0)
    sd a3, CALL_RESULT+24(t0)
    srli a0, a0, 48
    bnez a0, 4f
    ret
3:  .irp i, 0, 8, 16, 24
    ld t0, CALL_HANDLES+\i(a0)
    sd t0, PAGE_HANDLES+\i(tp)
    .endr
    j 1b
4:  .irp i, 0, 8, 16, 24
    ld t1, PAGE_HANDLES+\i(tp)
    sd t1, CALL_RESULT+RESULT_HANDLES+\i(t0)
    .endr
    ret
    .size orr_trap, . - orr_trap

    .section .text.orr_area, "ax", @progbits
    .globl orr_area
    .type orr_area, @function
orr_area:
    mv a0, tp
    ret
    .size orr_area, . - orr_area

    .section .text.orr_raise, "ax", @progbits
    .globl orr_raise
    .type orr_raise, @function
orr_raise:
    li a7, MACHINE_RAISE
    ecall
    ret
    .size orr_raise, . - orr_raise

    .section .text.orr_work, "ax", @progbits
    .globl orr_work
    .type orr_work, @function
orr_work:
    li a7, MACHINE_WORK
    ecall
    ret
    .size orr_work, . - orr_work

    .section .note.GNU-stack, "", @progbits
