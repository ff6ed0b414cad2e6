/* How a program in user mode meets its machine; processor by processor in
 * apps/arch/. In simulation programs call the machine directly instead.
 *
 * A system call: x86_64: SYSCALL with number rax; a[] rdi rsi rdx r10 r8 r9;
 * riscv64: ECALL with number a7; a[] a0..a5. The answer: in rax or a0 the
 * first 8 bytes of struct orr_result; then badge, label, value in rdi rsi rdx
 * or a1 a2 a3. Message words and handles go through the thread's area: those
 * in handle[] are read only if a[2] is larger than any number of words. As over
 * a function call rbx, rbp, r12 to r15, or gp, ra and s0 to s11 are kept, and
 * the stack pointer; tp names the area again; all others are lost. The machine
 * answers ORR_CALL_CLOCK itself: it changes nothing that the kernel keeps. */
#ifndef ORRERY_MACHINE_H
#define ORRERY_MACHINE_H

#include <stdint.h>

#include "core/include/orrery/call.h"

/* A thread's page: fs base on x86_64, tp on riscv64. The kernel believes
 * nothing that stands in it. */
struct orr_page {
    uint64_t word[ORR_WORDS_MAX];
    orr_handle handle[ORR_HANDLES_MAX]; /* both ways */
    uint64_t self;                      /* address of this page */
};

/* Threads begin at the program's ELF entry with a function in rdi or a0, 0 for
 * the program itself, and its argument in rsi or a1: of the program, where
 * the plan (orrery/plan.h) can be read, if it is for this process, else 0. */

/* Calls that the machine answers itself; the kernel never hears of them. */
enum orr_machine_call {
    ORR_MACHINE_RAISE = 1000, /* enum orr_fault, detail */
    ORR_MACHINE_WORK,         /* nanoseconds that this thread computes */
    ORR_MACHINE_CALL_MAX
};

/* Word 0 of an access fault: addresses differ from machine to machine, so
 * only those near 0 are told; others become one of two. */
#define ORR_DETAIL_NEAR_BYTES 65536u
#define ORR_DETAIL_STACK UINT64_C(0xffffffffffff0000) /* overflow */
#define ORR_DETAIL_ELSEWHERE UINT64_C(0xffffffffffff1000)

#endif
