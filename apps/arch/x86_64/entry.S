/* Where threads begin, and how they enter the kernel: orrery/machine.h. */

#define PAGE_HANDLES 960 /* struct orr_page */
#define PAGE_SELF 992
#define CALL_HANDLES 56 /* struct orr_call */
#define CALL_RESULT 88
#define RESULT_HANDLES 32
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
/* rdi: struct orr_call */
orr_trap:
    pushq %rbx
    movq %rdi, %rbx
    .irp i, 0, 8, 16, 24
    movq CALL_HANDLES+\i(%rbx), %rax
    movq %rax, %fs:PAGE_HANDLES+\i
    .endr
    movq 0(%rbx), %rax
    movq 16(%rbx), %rsi
    movq 24(%rbx), %rdx
    movq 32(%rbx), %r10
    movq 40(%rbx), %r8
    movq 48(%rbx), %r9
    movq 8(%rbx), %rdi
    syscall
    movq %rax, CALL_RESULT(%rbx)
    movq %rdi, CALL_RESULT+8(%rbx)
    movq %rsi, CALL_RESULT+16(%rbx)
    movq %rdx, CALL_RESULT+24(%rbx)
    shrq $48, %rax
    jz 1f
    .irp i, 0, 8, 16, 24
    movq %fs:PAGE_HANDLES+\i, %rcx
    movq %rcx, CALL_RESULT+RESULT_HANDLES+\i(%rbx)
    .endr
1:  popq %rbx
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
