# find_package(lanebench): one function, for strategies and datasets that are
# built elsewhere.
#
#   lanebench_add_plugin(NAME SOURCE...)   -> NAME.so, a MODULE target
get_filename_component(LANEBENCH_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.."
  ABSOLUTE)

function(lanebench_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  set_target_properties(${name} PROPERTIES PREFIX ""
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden)
  target_include_directories(${name} SYSTEM PRIVATE ${LANEBENCH_PREFIX}/include)
endfunction()
