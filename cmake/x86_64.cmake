# Toolchain: the image for x86_64, and what each part of it is compiled with.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER clang)
set(CMAKE_ASM_COMPILER clang)
set(CMAKE_C_COMPILER_TARGET x86_64-unknown-elf)
set(CMAKE_ASM_COMPILER_TARGET x86_64-unknown-elf)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(ORR_MACHINE x86_64)
set(ORR_MACHINE_FOLDER hal-x86_64)
set(ORR_KERNEL_FLAGS -mcmodel=kernel -mno-red-zone -mgeneral-regs-only)
set(ORR_PROGRAM_FLAGS -mcmodel=small)
set(ORR_LINK_FLAGS)
# Nor do loops of a few instructions get faster by being padded to 16 bytes.
set(ORR_KERNEL_LINK_FLAGS
  "SHELL:-mllvm -x86-experimental-pref-innermost-loop-alignment=0")
