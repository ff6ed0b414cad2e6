# How everything is compiled. `orr_flags` is for every target of ours (it is
# `orr_plain_flags` and what instruments the code), `orr_core_flags` on top of
# it for the core, which has no libc.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

add_library(orr_plain_flags INTERFACE)
target_include_directories(orr_plain_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(orr_plain_flags INTERFACE
  -g -fno-common -fno-strict-aliasing
  -fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=
  $<$<COMPILE_LANGUAGE:C>:
    -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion
    -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes
    -Wswitch-enum -Wvla -Wundef -Wcast-qual
    -Wno-string-conversion>) # clang's: CHECK(!"what cannot be")
include(cmake/policy.cmake)
# The valgrind of Debian 12 cannot read clang's newer debug information.
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
  target_compile_options(orr_plain_flags INTERFACE -gdwarf-4)
endif()

add_library(orr_flags INTERFACE)
target_link_libraries(orr_flags INTERFACE orr_plain_flags)
if(ORR_SANITIZE)
  target_compile_options(orr_flags INTERFACE
    -fsanitize=${ORR_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(orr_flags INTERFACE -fsanitize=${ORR_SANITIZE})
endif()

# The compiler's own headers (stdint.h, stddef.h, ...), and no others.
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
  execute_process(COMMAND ${CMAKE_C_COMPILER} -print-resource-dir
    OUTPUT_VARIABLE headers OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  string(APPEND headers "/include")
else()
  execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=include
    OUTPUT_VARIABLE headers OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
endif()
add_library(orr_core_flags INTERFACE)
target_compile_options(orr_core_flags INTERFACE
  -std=c11 -ffreestanding -nostdinc "SHELL:-isystem ${headers}"
  -fvisibility=hidden)

# orr_hot(SOURCE...): what every kernel entry goes through, from a program's
# call to the switch of stacks. With ORR_HOT, the linker makes one function of
# it; the objects are ordinary ones besides.
option(ORR_HOT "optimise the way of a system call as a whole (gcc)" OFF)
if(ORR_HOT AND NOT CMAKE_C_COMPILER_ID STREQUAL "GNU")
  message(FATAL_ERROR "ORR_HOT needs gcc")
endif()
function(orr_hot)
  if(ORR_HOT)
    set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS
      -flto=auto -ffat-lto-objects)
  endif()
endfunction()

# Programs have no libc either: the same source boots on a bare machine. main()
# has two parameters in every program, also where they are not needed. To be
# linked after orr_flags, whose -Wextra clang would otherwise obey.
add_library(orr_app_flags INTERFACE)
target_compile_options(orr_app_flags INTERFACE
  -ffreestanding -nostdinc "SHELL:-isystem ${headers}" -Wno-unused-parameter)

# What a machine reports as a fault goes to the kernel in every build: the
# sanitizer would end the whole machine instead.
if(ORR_SANITIZE MATCHES "undefined")
  target_compile_options(orr_app_flags INTERFACE
    -fno-sanitize=null,integer-divide-by-zero)
endif()

# Frames mean what they say only in optimised code without instrumentation.
if(NOT ORR_SANITIZE AND CMAKE_C_FLAGS MATCHES "-O2")
  target_compile_options(orr_core_flags INTERFACE -Wframe-larger-than=512)
endif()
