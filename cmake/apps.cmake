# orr_app(NAME): the folder apps/NAME becomes the loadable module apps/NAME.so,
# with a copy of apps/lib in it. Only its entry point is visible; the calls of
# orrery/system.h are resolved from the program that loads it.
function(orr_app name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/apps/${name}/*.c
    ${CMAKE_SOURCE_DIR}/apps/${name}/${CMAKE_SYSTEM_PROCESSOR}/*.c)
  if(NOT sources)
    return()
  endif()
  add_library(app_${name} MODULE ${sources}
    $<TARGET_OBJECTS:app_lib>)
  target_link_libraries(app_${name} PRIVATE orr_flags orr_app_flags)
  orr_app_module(app_${name} ${name})
endfunction()

# Where it lies, under which name, and what can be seen of it.
function(orr_app_module target name)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} PREFIX "" SUFFIX ".so"
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/apps
    C_VISIBILITY_PRESET hidden C_EXTENSIONS OFF)
endfunction()

# orr_app_blocks(NAME): the same program once more, as apps/NAME@blocks.so,
# which tells the machine of each of its basic blocks. What its blocks are is
# up to the compiler: so it is compiled with the same options in every build,
# without sanitizers, and its runs are then the same in all builds by one
# version of a compiler. The library in it tells of none.
function(orr_app_blocks name)
  set(target app_blocks_${name})
  add_library(${target} MODULE ${CMAKE_SOURCE_DIR}/apps/arch/sim/block.c
    $<TARGET_OBJECTS:app_lib>)
  target_link_libraries(${target} PRIVATE orr_plain_flags orr_app_flags)
  if(ORR_SANITIZE)
    target_link_options(${target} PRIVATE -fsanitize=${ORR_SANITIZE})
  endif()
  orr_app_module(${target} ${name}@blocks)
  get_target_property(sources app_${name} SOURCES)
  list(FILTER sources INCLUDE REGEX "/apps/${name}/")
  add_library(${target}_told OBJECT ${sources})
  target_link_libraries(${target}_told PRIVATE orr_plain_flags orr_app_flags)
  target_compile_options(${target}_told PRIVATE -O1 ${blocks_flags})
  set_target_properties(${target}_told PROPERTIES C_VISIBILITY_PRESET hidden
    C_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}_told>)
endfunction()

# gcc tells of every block by itself; clang leaves out what it can infer.
set(blocks_flags -fno-sanitize=all -fno-profile-arcs -fno-test-coverage)
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
  list(APPEND blocks_flags -fsanitize-coverage=bb,no-prune,trace-pc)
else()
  list(APPEND blocks_flags -fsanitize-coverage=trace-pc)
endif()
