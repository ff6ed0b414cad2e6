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
  set_target_properties(app_${name} PROPERTIES
    OUTPUT_NAME ${name} PREFIX "" SUFFIX ".so"
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/apps
    C_VISIBILITY_PRESET hidden C_EXTENSIONS OFF)
endfunction()
