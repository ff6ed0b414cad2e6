# ORR_POLICY: a scheduling policy of one's own, in a file policy_NAME.c that may
# lie anywhere (core/README.md says how). It gets its line in a copy of the
# table of policies, and is compiled with the core; so scenarios can ask for it
# by its name, and the tests of policies try it.
set(ORR_POLICY "" CACHE FILEPATH "a scheduling policy of one's own: policy_NAME.c")
set(ORR_POLICY_MOST PROMISE_ANY CACHE STRING
  "what its budgets may promise: PROMISE_ANY or PROMISE_WHOLE")
if(NOT ORR_POLICY)
  return()
endif()

get_filename_component(ORR_POLICY ${ORR_POLICY} ABSOLUTE
  BASE_DIR ${CMAKE_BINARY_DIR})
if(NOT EXISTS ${ORR_POLICY} OR NOT ORR_POLICY MATCHES "/policy_([a-z]+)\\.c$")
  message(FATAL_ERROR
    "ORR_POLICY: a file policy_NAME.c, with a NAME of small letters, is expected"
    " instead of ${ORR_POLICY}")
endif()
set(name ${CMAKE_MATCH_1})
string(TOUPPER ${name} upper)
set(table core/policy.h)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${table})
file(READ ${table} text)
if(text MATCHES "X\\(${upper}, ")
  message(FATAL_ERROR "ORR_POLICY: there is a policy `${name}` already")
endif()
string(REGEX REPLACE "(#define POLICIES\\(X\\) (\\\\\n[^\n]*[^\\\\\n]|[^\n]|\\\\\n)*)\n\n"
  "\\1 \\\\\n    X(${upper}, ${name}, ${ORR_POLICY_MOST})\n\n" with "${text}")
if(with STREQUAL text)
  message(FATAL_ERROR "ORR_POLICY: no table of policies in ${table}")
endif()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/policy/${table}
  CONTENT "${with}" @ONLY)
target_include_directories(orr_plain_flags BEFORE INTERFACE
  ${CMAKE_BINARY_DIR}/policy)
