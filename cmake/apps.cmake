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

# gcc tells of every block by itself; clang leaves out what it can infer.
set(blocks_flags -fno-sanitize=all -fno-profile-arcs -fno-test-coverage)
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
  list(APPEND blocks_flags -fsanitize-coverage=bb,no-prune,trace-pc)
else()
  list(APPEND blocks_flags -fsanitize-coverage=trace-pc)
endif()

# orr_told(TARGET SOURCE...): objects that tell the machine of each of their
# basic blocks. What these are is up to the compiler: so they are compiled with
# the same options in every build, without sanitizers, and their runs are then
# the same in all builds by one version of a compiler.
function(orr_told target)
  add_library(${target} OBJECT ${ARGN})
  target_link_libraries(${target} PRIVATE orr_plain_flags orr_app_flags)
  target_compile_options(${target} PRIVATE -O1 ${blocks_flags})
  set_target_properties(${target} PROPERTIES C_VISIBILITY_PRESET hidden
    C_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
endfunction()

# orr_app_blocks(NAME): the same program once more, as apps/NAME@blocks.so,
# which tells of its blocks. Of the library in it, the rings do as well: there
# two programs meet without a system call. The rest of it tells of none.
function(orr_app_blocks name)
  get_target_property(sources app_${name} SOURCES)
  list(FILTER sources INCLUDE REGEX "/apps/${name}/")
  orr_told(app_blocks_${name}_told ${sources})
  orr_app_told(app_blocks_${name} ${name}@blocks
    app_blocks_${name}_told app_rings_told)
endfunction()

# orr_app_told(TARGET NAME OBJECTS...): links such objects, rings included, to
# a program.
function(orr_app_told target name)
  add_library(${target} MODULE ${CMAKE_SOURCE_DIR}/apps/arch/sim/block.c
    $<FILTER:$<TARGET_OBJECTS:app_lib>,EXCLUDE,${rings_regex}[.]c[.]o$>)
  target_link_libraries(${target} PRIVATE orr_plain_flags orr_app_flags)
  if(ORR_SANITIZE)
    target_link_options(${target} PRIVATE -fsanitize=${ORR_SANITIZE})
  endif()
  orr_app_module(${target} ${name})
  foreach(objects IN LISTS ARGN)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
  endforeach()
endfunction()
