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
/* rdi: the function that the thread runs, 0: the program; rsi: its argument */
_start:
    xorl %ebp, %ebp
    call orr_thread_begin
    ud2
    .size _start, . - _start

    .section .text.orr_trap, "ax", @progbits
    .globl orr_trap
    .type orr_trap, @function
/* rdi: struct orr_call. Handles may go along only if a[2] says how many; for
 * calls whose a[2] is something else they do no harm. */
orr_trap:
    pushq %rdi
    movq 24(%rdi), %rdx
    cmpq $WORDS_MASK, %rdx
    ja 3f
1:  movq 0(%rdi), %rax
    movq 16(%rdi), %rsi
    movq 32(%rdi), %r10
    movq 40(%rdi), %r8
    movq 48(%rdi), %r9
    movq 8(%rdi), %rdi
    syscall
    popq %rcx
    movq %rax, CALL_RESULT(%rcx)
    movq %rdi, CALL_RESULT+8(%rcx)
    movq %rsi, CALL_RESULT+16(%rcx)
    movq %rdx, CALL_RESULT+24(%rcx)
    shrq $48, %rax
    jnz 4f
    ret
3:  .irp i, 0, 8, 16, 24
    movq CALL_HANDLES+\i(%rdi), %rax
    movq %rax, %fs:PAGE_HANDLES+\i
    .endr
    jmp 1b
4:  .irp i, 0, 8, 16, 24
    movq %fs:PAGE_HANDLES+\i, %rdx
    movq %rdx, CALL_RESULT+RESULT_HANDLES+\i(%rcx)
    .endr
    ret
    .size orr_trap, . - orr_trap

    .section .text.orr_area, "ax", @progbits
    .globl orr_area
    .type orr_area, @function
orr_area:
    movq %fs:PAGE_SELF, %rax
    ret
    .size orr_area, . - orr_area

    .section .text.orr_raise, "ax", @progbits
    .globl orr_raise
    .type orr_raise, @function
orr_raise:
    movl $MACHINE_RAISE, %eax
    syscall
    ret
    .size orr_raise, . - orr_raise

    .section .text.orr_work, "ax", @progbits
    .globl orr_work
    .type orr_work, @function
orr_work:
    movl $MACHINE_WORK, %eax
    syscall
    ret
    .size orr_work, . - orr_work
