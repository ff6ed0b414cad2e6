/* What System V's ABI wants saved over a call, and no more. */
#if defined(__x86_64__)
    .text

/* void machine_switch(void **save, void *load) */
    .globl machine_switch
    .hidden machine_switch
    .type machine_switch, @function
    .p2align 5
machine_switch:
    .cfi_startproc
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbx, 0
    pushq %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r12, 0
    pushq %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r13, 0
    pushq %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r14, 0
    pushq %r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r15, 0
    subq $8, %rsp
    .cfi_adjust_cfa_offset 8
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    ldmxcsr (%rsp)
    fldcw 4(%rsp)
    addq $8, %rsp
    .cfi_adjust_cfa_offset -8
    popq %r15
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r15
    popq %r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r14
    popq %r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r13
    popq %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r12
    popq %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbx
    popq %rbp
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbp
    ret
    .cfi_endproc
    .size machine_switch, . - machine_switch

/* The ends of every back trace: there is no caller. */
    .globl machine_entry
    .hidden machine_entry
    .type machine_entry, @function
    .p2align 4
machine_entry:
    .cfi_startproc
    .cfi_undefined %rip
    xorl %ebp, %ebp
    call machine_thread_main
    ud2
    .cfi_endproc
    .size machine_entry, . - machine_entry

    .globl machine_idle_entry
    .hidden machine_idle_entry
    .type machine_idle_entry, @function
    .p2align 4
machine_idle_entry:
    .cfi_startproc
    .cfi_undefined %rip
    xorl %ebp, %ebp
    call machine_idle_main
    ud2
    .cfi_endproc
    .size machine_idle_entry, . - machine_idle_entry

    .globl machine_crash_entry
    .hidden machine_crash_entry
    .type machine_crash_entry, @function
    .p2align 4
machine_crash_entry:
    .cfi_startproc
    .cfi_undefined %rip
    call machine_crash_main
    ud2
    .cfi_endproc
    .size machine_crash_entry, . - machine_crash_entry

/* At the stack pointer, which is aligned: struct missed. IRETQ loads the stack
 * pointer, the flags and the address to go on at as one, so that nothing is
 * left below the stack pointer for a signal of the host to overwrite. */
    .globl machine_missed_entry
    .hidden machine_missed_entry
    .type machine_missed_entry, @function
    .p2align 4
machine_missed_entry:
    .cfi_startproc
    .cfi_undefined %rip
    movq %rsp, %rbx
    movq %rsp, %rdi
    call machine_missed_main
    movq 184(%rbx), %rcx
    movl 192(%rbx), %eax
    movl 196(%rbx), %edx
    testl %eax, %eax
    jz 1f
    xrstor64 (%rcx)
    jmp 2f
1:
    fxrstor64 (%rcx)
2:
    movl %ss, %eax
    pushq %rax
    pushq 120(%rbx)             /* rsp */
    pushq 136(%rbx)             /* flags */
    movl %cs, %eax
    pushq %rax
    pushq 128(%rbx)             /* rip */
    movq 0(%rbx), %r8
    movq 8(%rbx), %r9
    movq 16(%rbx), %r10
    movq 24(%rbx), %r11
    movq 32(%rbx), %r12
    movq 40(%rbx), %r13
    movq 48(%rbx), %r14
    movq 56(%rbx), %r15
    movq 64(%rbx), %rdi
    movq 72(%rbx), %rsi
    movq 80(%rbx), %rbp
    movq 96(%rbx), %rdx
    movq 104(%rbx), %rax
    movq 112(%rbx), %rcx
    movq 88(%rbx), %rbx
    iretq
    .cfi_endproc
    .size machine_missed_entry, . - machine_missed_entry
#endif

    .section .note.GNU-stack, "", @progbits
