# Toolchain: the image for riscv64, and what each part of it is compiled with.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
set(CMAKE_C_COMPILER clang)
set(CMAKE_ASM_COMPILER clang)
set(CMAKE_C_COMPILER_TARGET riscv64-unknown-elf)
set(CMAKE_ASM_COMPILER_TARGET riscv64-unknown-elf)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(ORR_MACHINE riscv64)
set(ORR_MACHINE_FOLDER hal-riscv)
set(ORR_KERNEL_FLAGS -march=rv64imac -mabi=lp64 -mcmodel=medany -mno-relax)
set(ORR_PROGRAM_FLAGS -march=rv64gc -mabi=lp64d -mcmodel=medany -mno-relax)
set(ORR_LINK_FLAGS)
