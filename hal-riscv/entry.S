/* Where OpenSBI starts the kernel, and the way to user mode and back. */
#include "hal-riscv/layout.h"

    .section .text.entry, "ax", @progbits

/* In supervisor mode, without translation, at the image's physical address.
 * a0: hart, a1: physical address of the device tree. Until the jump, every
 * address that `la` makes is physical, since it counts from the pc. */
    .globl riscv_entry
riscv_entry:
    rdcycle a2
    csrw sie, zero
    csrci sstatus, 2            /* SIE: interrupts never come in the kernel */
    la t0, image_bss
    la t1, image_end
1:  sd zero, 0(t0)
    addi t0, t0, 8
    bltu t0, t1, 1b

    /* The first table: 1 GiB pages. The image where it lies, and at its own
     * address, both executable; all physical memory at DIRECT_BASE. */
    la t0, boot_table
    la t1, riscv_entry
    srli t1, t1, 30             /* which GiB the image lies in */
    slli t2, t1, 3
    add t2, t2, t0
    slli t1, t1, 28
    ori t1, t1, PTE_BOOT_IMAGE
    sd t1, 0(t2)
    addi t2, t0, DIRECT_ENTRY * 4 /* in two steps: 12 bits with a sign */
    addi t2, t2, DIRECT_ENTRY * 4
    sd t1, (IMAGE_ENTRY - DIRECT_ENTRY) * 8(t2)
    li t1, PTE_BOOT_DIRECT
    li t3, DIRECT_ENTRIES
    li t4, 1 << 28
1:  sd t1, 0(t2)
    add t1, t1, t4
    addi t2, t2, 8
    addi t3, t3, -1
    bnez t3, 1b

    li t1, SATP_SV39
    srli t0, t0, 12
    or t0, t0, t1
    la t1, 1f
    li t2, IMAGE_OFFSET
    add t1, t1, t2
    sfence.vma
    csrw satp, t0
    sfence.vma
    jr t1
1:  la sp, stack_top
    la t0, trap_entry
    csrw stvec, t0
    csrw sscratch, zero
    call riscv_start
    unimp

    .text

/* A trap. In user mode sscratch names the thread's context, whose address is
 * negative; a program's tp, which is there while the kernel runs, is not, or
 * else the program's own doing, which STATUS_SPP finds out. */
    .p2align 2
trap_entry:
    csrrw tp, sscratch, tp
    bgez tp, trap_in_kernel
    sd t0, CONTEXT_X(5)(tp)
    csrr t0, scause
    addi t0, t0, -CAUSE_CALL
    bnez t0, trap_other
    addi t0, a7, -CALL_CLOCK
    beqz t0, call_clock
call_taken:
    sd ra, CONTEXT_X(1)(tp)
    sd sp, CONTEXT_X(2)(tp)
    csrr t0, sepc
    addi t0, t0, 4
    sd t0, CONTEXT_PC(tp)
    ld sp, CONTEXT_KERNEL_SP(tp)
    sd a7, TRAP_NUMBER(sp)
    sd a0, TRAP_A(0)(sp)
    sd a1, TRAP_A(1)(sp)
    sd a2, TRAP_A(2)(sp)
    sd a3, TRAP_A(3)(sp)
    sd a4, TRAP_A(4)(sp)
    sd a5, TRAP_A(5)(sp)
taken:
    jal trap_taken
/* a0: the context to go on with, a1: the one of which C kept registers */
context_enter:
    bne a0, a1, context_switch
1:  ld t0, CONTEXT_TRAPPED(a0)
    csrw sscratch, a0
    bnez t0, context_return
    ld t0, CONTEXT_PC(a0)
    csrw sepc, t0
    ld ra, CONTEXT_X(1)(a0)
    ld sp, CONTEXT_X(2)(a0)
    ld tp, CONTEXT_AREA(a0)
    ld a1, CONTEXT_X(11)(a0)
    ld a2, CONTEXT_X(12)(a0)
    ld a3, CONTEXT_X(13)(a0)
    ld a0, CONTEXT_X(10)(a0)
    li a4, 0 /* nothing of the kernel's is left in them */
    li a5, 0
    li a6, 0
    li a7, 0
    li t0, 0
    li t1, 0
    li t2, 0
    li t3, 0
    li t4, 0
    li t5, 0
    li t6, 0
    sret

context_switch:
    sd gp, CONTEXT_X(3)(a1)
    sd s0, CONTEXT_X(8)(a1)
    sd s1, CONTEXT_X(9)(a1)
    sd s2, CONTEXT_X(18)(a1)
    sd s3, CONTEXT_X(19)(a1)
    sd s4, CONTEXT_X(20)(a1)
    sd s5, CONTEXT_X(21)(a1)
    sd s6, CONTEXT_X(22)(a1)
    sd s7, CONTEXT_X(23)(a1)
    sd s8, CONTEXT_X(24)(a1)
    sd s9, CONTEXT_X(25)(a1)
    sd s10, CONTEXT_X(26)(a1)
    sd s11, CONTEXT_X(27)(a1)
    ld gp, CONTEXT_X(3)(a0)
    ld s0, CONTEXT_X(8)(a0)
    ld s1, CONTEXT_X(9)(a0)
    ld s2, CONTEXT_X(18)(a0)
    ld s3, CONTEXT_X(19)(a0)
    ld s4, CONTEXT_X(20)(a0)
    ld s5, CONTEXT_X(21)(a0)
    ld s6, CONTEXT_X(22)(a0)
    ld s7, CONTEXT_X(23)(a0)
    ld s8, CONTEXT_X(24)(a0)
    ld s9, CONTEXT_X(25)(a0)
    ld s10, CONTEXT_X(26)(a0)
    ld s11, CONTEXT_X(27)(a0)
    j 1b

context_return:
    sd zero, CONTEXT_TRAPPED(a0)
    ld t0, CONTEXT_PC(a0)
    csrw sepc, t0
    ld tp, CONTEXT_X(4)(a0)
    ld t0, CONTEXT_X(5)(a0)
    ld ra, CONTEXT_X(1)(a0)
    ld sp, CONTEXT_X(2)(a0)
    ld t1, CONTEXT_X(6)(a0)
    ld t2, CONTEXT_X(7)(a0)
    ld a1, CONTEXT_X(11)(a0)
    ld a2, CONTEXT_X(12)(a0)
    ld a3, CONTEXT_X(13)(a0)
    ld a4, CONTEXT_X(14)(a0)
    ld a5, CONTEXT_X(15)(a0)
    ld a6, CONTEXT_X(16)(a0)
    ld a7, CONTEXT_X(17)(a0)
    ld t3, CONTEXT_X(28)(a0)
    ld t4, CONTEXT_X(29)(a0)
    ld t5, CONTEXT_X(30)(a0)
    ld t6, CONTEXT_X(31)(a0)
    ld a0, CONTEXT_X(10)(a0)
    sret

/* What time it is, as arch_now() has it where a tick is a whole number of
 * nanoseconds; elsewhere it asks C. */
call_clock:
    la t1, device
    ld t0, CLOCK_TICK_NS(t1)
    beqz t0, call_taken
    ld t1, CLOCK_START(t1)
    rdtime a3
    sub a3, a3, t1
    mul a3, a3, t0
    csrr t0, sepc
    addi t0, t0, 4
    csrw sepc, t0
    csrrw tp, sscratch, tp
    li a0, 0
    li a1, 0
    li a2, 0
    li t1, 0
    sret

/* Anything but a system call: all registers are kept. */
trap_other:
    csrr t0, sstatus
    andi t0, t0, STATUS_SPP
    bnez t0, trap_in_kernel
    sd ra, CONTEXT_X(1)(tp)
    sd sp, CONTEXT_X(2)(tp)
    sd t1, CONTEXT_X(6)(tp)
    sd t2, CONTEXT_X(7)(tp)
    sd a0, CONTEXT_X(10)(tp)
    sd a1, CONTEXT_X(11)(tp)
    sd a2, CONTEXT_X(12)(tp)
    sd a3, CONTEXT_X(13)(tp)
    sd a4, CONTEXT_X(14)(tp)
    sd a5, CONTEXT_X(15)(tp)
    sd a6, CONTEXT_X(16)(tp)
    sd a7, CONTEXT_X(17)(tp)
    sd t3, CONTEXT_X(28)(tp)
    sd t4, CONTEXT_X(29)(tp)
    sd t5, CONTEXT_X(30)(tp)
    sd t6, CONTEXT_X(31)(tp)
    csrr t0, sscratch
    sd t0, CONTEXT_X(4)(tp)
    csrr t0, sepc
    sd t0, CONTEXT_PC(tp)
    li t0, 1
    sd t0, CONTEXT_TRAPPED(tp)
    ld sp, CONTEXT_KERNEL_SP(tp)
    li t0, -1
    sd t0, TRAP_NUMBER(sp)
    j taken

/* void arch_begin(void) */
    .globl arch_begin
arch_begin:
    la sp, stack_top
    j taken

/* The kernel itself did what it may not; its stack may be used up. */
trap_in_kernel:
    csrw sscratch, zero
    la sp, emergency_top
    csrr a0, scause
    csrr a1, sepc
    csrr a2, stval
    call riscv_broken
    unimp

/* int probe_stimecmp(void): 1 if that register is there and may be used. */
    .globl probe_stimecmp
    .p2align 2
probe_stimecmp:
    la t0, 1f
    csrrw t1, stvec, t0
    li a0, 0
    csrr t2, CSR_STIMECMP
    li a0, 1
    .p2align 2
1:  csrw stvec, t1
    ret

    .section .note.GNU-stack, "", @progbits
