# orr_tests(FOLDER LIBRARY...): every FOLDER/tests/test_*.c becomes a program
# of its own, linked with the folder's other tests/*.c (stubs and the like)
# and the given libraries. A test is told in ORR_BUILD_DIR where the modules
# and the `orr` tool of its build are, and runs in the root of the tree. One
# that says `#define PARTS N` is run in N parts, each told its number, from 0,
# in ORR_PART.
function(orr_tests folder)
  if(NOT ORR_TESTS)
    return()
  endif()
  set(directory ${CMAKE_SOURCE_DIR}/${folder}/tests)
  file(GLOB all CONFIGURE_DEPENDS ${directory}/*.c)
  set(tests ${all})
  set(support ${all})
  list(FILTER tests INCLUDE REGEX "/test_[^/]*$")
  list(FILTER support EXCLUDE REGEX "/test_[^/]*$")
  string(REPLACE "/" "_" prefix ${folder})
  set(library)
  if(support)
    set(library ${prefix}_test_support)
    add_library(${library} OBJECT ${support})
    target_link_libraries(${library} PUBLIC orr_flags PkgConfig::CHECK)
  endif()
  foreach(source IN LISTS tests)
    get_filename_component(name ${source} NAME_WE)
    set(target ${prefix}_${name})
    add_executable(${target} ${source})
    target_link_libraries(${target} PRIVATE
      orr_flags ${library} ${ARGN} PkgConfig::CHECK)
    set_target_properties(${target} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_compile_definitions(${target} PRIVATE
      ORR_BUILD_DIR="${CMAKE_BINARY_DIR}")
    file(STRINGS ${source} parts REGEX "^#define PARTS [0-9]+$")
    if(NOT parts)
      orr_test(${folder}/${name} ${target} "")
      continue()
    endif()
    string(REGEX REPLACE "^#define PARTS " "" parts ${parts})
    foreach(part RANGE 1 ${parts})
      math(EXPR number "${part} - 1")
      orr_test(${folder}/${name}_${part} ${target} ";ORR_PART=${number}")
    endforeach()
  endforeach()
endfunction()

function(orr_test name target environment)
  add_test(NAME ${name} COMMAND ${target}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "CK_FORK=no${environment}" TIMEOUT 300 LABELS unit)
endfunction()

# Each scenario, run as it is, must hold what it expects.
function(orr_scenario_tests)
  if(NOT TARGET orr)
    return()
  endif()
  file(GLOB scenarios CONFIGURE_DEPENDS
    RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/scenarios/*.yaml)
  foreach(scenario IN LISTS scenarios)
    add_test(NAME ${scenario} COMMAND orr run ${scenario}
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${scenario} PROPERTIES TIMEOUT 60 LABELS scenario)
  endforeach()
endfunction()

# Every tools/check_*.py holds one part of the house style; its own tests in
# tools/tests show that it can fail.
function(orr_style_tests)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  file(GLOB checks CONFIGURE_DEPENDS
    RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/tools/check_*.py)
  foreach(check IN LISTS checks)
    get_filename_component(name ${check} NAME_WE)
    add_test(NAME tools/${name}
      COMMAND ${Python3_EXECUTABLE} -B ${check} --build ${CMAKE_BINARY_DIR}
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(tools/${name} PROPERTIES TIMEOUT 120 LABELS style)
  endforeach()
  file(GLOB tests CONFIGURE_DEPENDS
    RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/tools/tests/test_*.py)
  foreach(test IN LISTS tests)
    get_filename_component(name ${test} NAME_WE)
    add_test(NAME tools/${name} COMMAND ${Python3_EXECUTABLE} -B ${test}
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(tools/${name} PROPERTIES TIMEOUT 120 LABELS style)
  endforeach()
endfunction()
