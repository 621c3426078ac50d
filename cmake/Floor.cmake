# preprintd_floor(NAME USES floor... LINKS library...)
# One folder, one static library. A new file in the folder needs no line here.
function(preprintd_floor name)
  cmake_parse_arguments(arg "" "" "USES;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    add_library(preprintd_${name} INTERFACE)
    set(scope INTERFACE)
  else()
    add_library(preprintd_${name} STATIC ${sources})
    set(scope PUBLIC)
  endif()
  list(TRANSFORM arg_USES PREPEND preprintd_)
  target_link_libraries(preprintd_${name} ${scope} preprintd_flags ${arg_USES} ${arg_LINKS})
endfunction()

# The tests worth a second run under sanitizers (labels unit, flow, fuzz) hang below the target `sanitized`.
add_custom_target(sanitized)
function(preprintd_sanitized target)
  add_dependencies(sanitized ${target})
endfunction()

# preprintd_test(NAME LABELS label... LINKS target... [SOURCES file...])
# One doctest executable <NAME>_test and one CTest case of the same name.
function(preprintd_test name)
  cmake_parse_arguments(arg "" "" "LABELS;LINKS;SOURCES" ${ARGN})
  if(NOT arg_SOURCES)
    file(GLOB arg_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  endif()
  if(NOT arg_SOURCES)
    return()
  endif()
  add_executable(${name}_test ${arg_SOURCES})
  target_link_libraries(${name}_test PRIVATE ${arg_LINKS} preprintd_test_main)
  target_compile_definitions(${name}_test PRIVATE
    PREPRINTD_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data"
    PREPRINTD_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    PREPRINTD_SHARED_DIR="${CMAKE_SOURCE_DIR}/../shared")
  add_test(NAME ${name} COMMAND ${name}_test)
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 600)
  if("unit" IN_LIST arg_LABELS OR "flow" IN_LIST arg_LABELS)
    preprintd_sanitized(${name}_test)
  endif()
endfunction()
