/* From a boot loader's 32-bit mode to 64-bit C at the kernel's own addresses.
 * Multiboot2 (specification 2.0, section 3.3) comes with eax = magic and ebx =
 * information; PVH (Xen's hvm_start_info) with ebx only. */
#include "hal-x86_64/layout.h"

#define PHYSICAL(symbol) ((symbol) - KERNEL_BASE)
#define MULTIBOOT_MAGIC 0xe85250d6
#define PAGE_TABLE 0x3  /* present, writable */
#define PAGE_LARGE 0x83 /* ... and 2 MiB */

    .section .multiboot2, "a", @progbits
    .balign 8
multiboot_begin:
    .long MULTIBOOT_MAGIC, 0, multiboot_end - multiboot_begin
    .long -(MULTIBOOT_MAGIC + 0 + (multiboot_end - multiboot_begin))
    .word 3, 0 /* entry address */
    .long 12, boot_entry
    .balign 8
    .word 0, 0
    .long 8
multiboot_end:

    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 8, 18 /* XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .quad boot_entry

    .section .boot, "ax", @progbits
    .code32
    .globl boot_entry
boot_entry:
    cli
    cld
    movl %eax, %esi /* kept for boot_main */
    movl %ebx, %ebp
    rdtsc
    movl %eax, PHYSICAL(boot_entered)
    movl %edx, PHYSICAL(boot_entered) + 4
    movl $PHYSICAL(kernel_stack_top), %esp

    /* both the first 4 GiB and the direct map: the same 4 directories */
    movl $PHYSICAL(boot_directory), %edi
    movl $PAGE_LARGE, %eax
    movl $2048, %ecx
1:  movl %eax, (%edi)
    movl $0, 4(%edi)
    addl $0x200000, %eax
    addl $8, %edi
    loop 1b
    movl $PHYSICAL(boot_pointers), %edi
    movl $PHYSICAL(boot_directory) + PAGE_TABLE, %eax
    movl $4, %ecx
2:  movl %eax, (%edi)
    addl $4096, %eax
    addl $8, %edi
    loop 2b
    movl $PHYSICAL(boot_directory) + PAGE_TABLE, \
        PHYSICAL(kernel_pointers) + 510 * 8
    movl $PHYSICAL(boot_pointers) + PAGE_TABLE, PHYSICAL(kernel_top)
    movl $PHYSICAL(boot_pointers) + PAGE_TABLE, PHYSICAL(kernel_top) + 256 * 8
    movl $PHYSICAL(kernel_pointers) + PAGE_TABLE, \
        PHYSICAL(kernel_top) + 511 * 8

    movl $PHYSICAL(kernel_top), %eax
    movl %eax, %cr3
    movl $0x620, %eax /* PAE, OSFXSR, OSXMMEXCPT */
    movl %eax, %cr4
    movl $0xc0000080, %ecx /* EFER: SCE, LME, NXE */
    rdmsr
    orl $0x901, %eax
    wrmsr
    movl $0x80010033, %eax /* PG, WP, NE, ET, MP, PE */
    movl %eax, %cr0
    lgdt boot_table_pointer
    ljmp $SELECT_KERNEL_CODE, $3f

    .code64
3:  movw $SELECT_KERNEL_DATA, %ax
    movw %ax, %ss
    movw %ax, %ds
    movw %ax, %es
    xorl %eax, %eax
    movw %ax, %fs
    movw %ax, %gs
    movabsq $kernel_stack_top, %rsp
    movl %esi, %edi
    movl %ebp, %esi
    xorl %ebp, %ebp
    movabsq $boot_main, %rax
    call *%rax
4:  hlt
    jmp 4b

    .balign 8
boot_table:
    .quad 0
    .quad 0x00af9b000000ffff
    .quad 0x00cf93000000ffff
boot_table_pointer:
    .word 23
    .long boot_table

    .data
    .balign 8
    .globl boot_entered
boot_entered: .quad 0

    .section .bss.tables, "aw", @nobits
    .balign 4096
    .globl kernel_top, kernel_pointers, boot_pointers, boot_directory
kernel_top: .skip 4096
kernel_pointers: .skip 4096
boot_pointers: .skip 4096
boot_directory: .skip 4 * 4096

/* Below either stack there is a page that is never mapped. */
    .globl kernel_stack_guard, kernel_stack_top
    .globl fault_stack_guard, fault_stack_top
kernel_stack_guard: .skip 4096
    .skip 4 * 4096
kernel_stack_top:
fault_stack_guard: .skip 4096
    .skip 4096
fault_stack_top:
