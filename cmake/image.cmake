# A real machine: kernel.elf from core, hal-image and its own folder, and every
# program as apps/NAME.elf. The toolchain file says which machine. Kernel and
# programs are linked apart, so that neither needs the other to change.
set(CMAKE_C_LINK_EXECUTABLE
  "ld.lld <LINK_FLAGS> <OBJECTS> -o <TARGET> <LINK_LIBRARIES>")

include(cmake/flags.cmake)

add_library(orr_image_flags INTERFACE)
target_link_libraries(orr_image_flags INTERFACE orr_flags)
target_compile_options(orr_image_flags INTERFACE
  -ffreestanding -nostdinc "SHELL:-isystem ${headers}" -fno-builtin
  -fno-pic -fno-stack-protector -fomit-frame-pointer -fno-asynchronous-unwind-tables
  -ffunction-sections -fdata-sections
  $<$<COMPILE_LANGUAGE:C>:-Wno-unused-command-line-argument>)

# orr_link(TARGET SCRIPT): linked by this script, in pages of 4 KiB.
function(orr_link target script)
  target_link_options(${target} PRIVATE -T ${script} -static
    --build-id=none "SHELL:-z noexecstack" "SHELL:-z max-page-size=4096"
    --gc-sections
    ${ORR_LINK_FLAGS})
  set_target_properties(${target} PROPERTIES LINK_DEPENDS ${script})
endfunction()

set(machine ${CMAKE_SOURCE_DIR}/${ORR_MACHINE_FOLDER})
file(GLOB core CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/core/*.c)
file(GLOB kernel CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/hal-image/*.c
  ${machine}/*.c ${machine}/*.S)
list(APPEND core ${ORR_POLICY})

# What no row of `orr bench --images` goes through is small rather than fast:
# one file to the compiler, which so makes each helper once, and nothing to the
# optimiser of the rest, which would copy it into the fast paths. Whether a file
# belongs here, that command tells: its rows may not grow.
set(cold boot check[a-z_]* clock control digest endpoint errand error event
  fault inspect ipc lend mapping memory notification partition policy
  policy_[a-z]+ promise timer visit wait)
set(cold_image hal-image/boot[a-z0-9_]* hal-image/bundle hal-image/console
  hal-image/device hal-image/log hal-image/program hal-image/space
  hal-[^/]+/cpu hal-[^/]+/serial hal-[^/]+/start)
# The same of single functions, in files that rows do go through: for size, and
# never copied into others. What there is none of is passed over.
set(rare arch_interrupt_mask cell_make context_restart drop_mapping
  hal_console_read hal_thread_start image_finish image_know_cells
  interrupt_take is_privileged message_check message_check_handles
  message_deliver message_keep message_kept message_move_duty
  message_reply_handle page_pool_create page_pool_reserve plic_claim
  priority_forget priority_move priority_queue priority_requeue priority_set
  process_add_leaf process_create process_end process_shrink_table
  queue_displace queue_insert queue_promote revoke_act revoke_check run_work
  schedule_add schedule_beats schedule_block schedule_charge_until
  schedule_enqueue schedule_kick schedule_preempt schedule_refilled
  schedule_refresh schedule_remove schedule_usable schedule_wake space_byte
  space_hide space_remove thread_begin thread_start_function
  thread_start_program ticks_at worker_abandon worker_hand_over worker_later
  worker_next worker_send)
function(orr_cold target names sources)
  list(JOIN names "|" names)
  set(cold ${${sources}})
  list(FILTER cold INCLUDE REGEX "/(${names})\\.c$")
  list(REMOVE_ITEM ${sources} ${cold})
  set(${sources} ${${sources}} PARENT_SCOPE)
  add_library(${target} OBJECT ${cold})
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  target_compile_options(${target} PRIVATE -Oz)
endfunction()
orr_cold(image_core_cold "${cold}" core)
orr_cold(image_cold "${cold_image}" kernel)
add_library(image_core OBJECT ${core})
add_executable(kernel ${kernel} $<TARGET_OBJECTS:image_core>
  $<TARGET_OBJECTS:image_core_cold> $<TARGET_OBJECTS:image_cold>)
target_link_libraries(image_core PRIVATE orr_image_flags orr_core_flags)
target_link_libraries(image_core_cold PRIVATE orr_image_flags orr_core_flags)
target_link_libraries(image_cold PRIVATE orr_image_flags)
target_link_libraries(kernel PRIVATE orr_image_flags)
foreach(target image_core image_core_cold image_cold kernel)
  target_compile_options(${target} PRIVATE ${ORR_KERNEL_FLAGS})
endforeach()
foreach(target image_core kernel)
  target_compile_options(${target} PRIVATE -flto)
  foreach(name IN LISTS rare)
    target_compile_options(${target} PRIVATE
      "SHELL:-mllvm -force-attribute=${name}:minsize"
      "SHELL:-mllvm -force-attribute=${name}:noinline")
  endforeach()
endforeach()
set_target_properties(image_core image_core_cold PROPERTIES C_EXTENSIONS OFF)
set_target_properties(kernel PROPERTIES OUTPUT_NAME kernel.elf)
orr_link(kernel ${machine}/link.ld)
# Calls behind many early returns are taken for cold, but the fast paths are
# just that: what is called there counts like any other call. Loops of the
# kernel are short: none gets faster by being unrolled.
target_link_options(kernel PRIVATE
  "SHELL:-mllvm -inline-cold-callsite-threshold=225"
  "SHELL:-mllvm -unroll-threshold=0" ${ORR_KERNEL_LINK_FLAGS})

set(own ${CMAKE_SOURCE_DIR}/apps/arch/${ORR_MACHINE})
file(GLOB library CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/apps/lib/*.c
  ${CMAKE_SOURCE_DIR}/apps/arch/*.c
  ${own}/*.c ${own}/*.S)
file(GLOB folders CONFIGURE_DEPENDS LIST_DIRECTORIES true
  RELATIVE ${CMAKE_SOURCE_DIR}/apps ${CMAKE_SOURCE_DIR}/apps/*)
list(REMOVE_ITEM folders lib tests arch)
add_library(image_app_lib OBJECT ${library})
target_link_libraries(image_app_lib PRIVATE orr_image_flags orr_app_flags)
target_compile_options(image_app_lib PRIVATE ${ORR_PROGRAM_FLAGS})
set_target_properties(image_app_lib PROPERTIES C_EXTENSIONS OFF)

foreach(name IN LISTS folders)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/apps/${name}/*.c
    ${CMAKE_SOURCE_DIR}/apps/${name}/${ORR_MACHINE}/*.c)
  if(NOT sources)
    continue()
  endif()
  add_executable(app_${name} ${sources} $<TARGET_OBJECTS:image_app_lib>)
  target_link_libraries(app_${name} PRIVATE orr_image_flags orr_app_flags)
  target_compile_options(app_${name} PRIVATE ${ORR_PROGRAM_FLAGS})
  set_target_properties(app_${name} PROPERTIES C_EXTENSIONS OFF
    OUTPUT_NAME ${name}.elf
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/apps)
  orr_link(app_${name} ${own}/link.ld)
endforeach()

# Programs that need no library: the laws of hal.h, which tools/laws.py boots,
# and what the machine's own tests do.
set(tests ${CMAKE_SOURCE_DIR}/hal-sim/tests)
file(GLOB bare CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/apps/arch/*.c
  ${own}/*.c ${own}/*.S)
add_library(image_bare OBJECT ${bare} ${CMAKE_SOURCE_DIR}/apps/lib/memory.c)
target_link_libraries(image_bare PRIVATE orr_image_flags orr_app_flags)
target_compile_options(image_bare PRIVATE ${ORR_PROGRAM_FLAGS})
function(orr_bare folder source)
  get_filename_component(name ${source} NAME_WE)
  add_executable(bare_${name} ${source} ${ARGN} $<TARGET_OBJECTS:image_bare>)
  target_link_libraries(bare_${name} PRIVATE orr_image_flags orr_app_flags)
  target_compile_options(bare_${name} PRIVATE ${ORR_PROGRAM_FLAGS})
  set_target_properties(bare_${name} PROPERTIES OUTPUT_NAME ${name}.elf
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${folder})
  orr_link(bare_${name} ${own}/link.ld)
endfunction()
set(laws ${tests}/laws.c ${tests}/laws_tell.c)
orr_bare(laws ${tests}/modules/laws.c ${laws})
orr_bare(laws ${tests}/modules/laws_child.c ${laws})
file(GLOB sources CONFIGURE_DEPENDS ${machine}/tests/*.c)
foreach(source IN LISTS sources)
  orr_bare(tests ${source})
endforeach()
