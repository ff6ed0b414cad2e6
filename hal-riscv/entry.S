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

/* void context_enter(struct arch_context *c): runs it in user mode until it
 * traps; returns with scause and stval as the trap left them. In user mode
 * sscratch names the context; in the kernel it is zero. */
    .globl context_enter
    .p2align 4
context_enter:
    addi sp, sp, -112
    sd ra, 0(sp)
    sd s0, 8(sp)
    sd s1, 16(sp)
    sd s2, 24(sp)
    sd s3, 32(sp)
    sd s4, 40(sp)
    sd s5, 48(sp)
    sd s6, 56(sp)
    sd s7, 64(sp)
    sd s8, 72(sp)
    sd s9, 80(sp)
    sd s10, 88(sp)
    sd s11, 96(sp)
    sd sp, CONTEXT_KERNEL_SP(a0)
    csrw sscratch, a0
    ld t0, 0(a0)
    csrw sepc, t0
    ld ra, 8(a0)
    ld sp, 16(a0)
    ld gp, 24(a0)
    ld tp, 32(a0)
    ld t0, 40(a0)
    ld t1, 48(a0)
    ld t2, 56(a0)
    ld s0, 64(a0)
    ld s1, 72(a0)
    ld a1, 88(a0)
    ld a2, 96(a0)
    ld a3, 104(a0)
    ld a4, 112(a0)
    ld a5, 120(a0)
    ld a6, 128(a0)
    ld a7, 136(a0)
    ld s2, 144(a0)
    ld s3, 152(a0)
    ld s4, 160(a0)
    ld s5, 168(a0)
    ld s6, 176(a0)
    ld s7, 184(a0)
    ld s8, 192(a0)
    ld s9, 200(a0)
    ld s10, 208(a0)
    ld s11, 216(a0)
    ld t3, 224(a0)
    ld t4, 232(a0)
    ld t5, 240(a0)
    ld t6, 248(a0)
    ld a0, 80(a0)
    sret

    .p2align 2
trap_entry:
    csrrw a0, sscratch, a0
    beqz a0, trap_in_kernel
    sd ra, 8(a0)
    sd sp, 16(a0)
    sd gp, 24(a0)
    sd tp, 32(a0)
    sd t0, 40(a0)
    sd t1, 48(a0)
    sd t2, 56(a0)
    sd s0, 64(a0)
    sd s1, 72(a0)
    sd a1, 88(a0)
    sd a2, 96(a0)
    sd a3, 104(a0)
    sd a4, 112(a0)
    sd a5, 120(a0)
    sd a6, 128(a0)
    sd a7, 136(a0)
    sd s2, 144(a0)
    sd s3, 152(a0)
    sd s4, 160(a0)
    sd s5, 168(a0)
    sd s6, 176(a0)
    sd s7, 184(a0)
    sd s8, 192(a0)
    sd s9, 200(a0)
    sd s10, 208(a0)
    sd s11, 216(a0)
    sd t3, 224(a0)
    sd t4, 232(a0)
    sd t5, 240(a0)
    sd t6, 248(a0)
    csrrw t0, sscratch, zero
    sd t0, 80(a0)
    csrr t0, sepc
    sd t0, 0(a0)
    ld sp, CONTEXT_KERNEL_SP(a0)
    ld ra, 0(sp)
    ld s0, 8(sp)
    ld s1, 16(sp)
    ld s2, 24(sp)
    ld s3, 32(sp)
    ld s4, 40(sp)
    ld s5, 48(sp)
    ld s6, 56(sp)
    ld s7, 64(sp)
    ld s8, 72(sp)
    ld s9, 80(sp)
    ld s10, 88(sp)
    ld s11, 96(sp)
    addi sp, sp, 112
    ret

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
