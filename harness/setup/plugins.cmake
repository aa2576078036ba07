# How a strategy or a dataset of the tree is built: one file, NAME.c. Where it
# needs a library, a small file beside it, NAME.cmake, links that to the target
# ${plugin}, and may say:
#
#   plugin_needs(MODULE[>=VERSION] PACKAGE)
#       it is linked with what pkg-config knows, and Debian calls PACKAGE
#   plugin_lacks(REASON)
#       it can't be built here
#
# A plugin that lacks something is left out: cmake says so in one line, and so
# does `lanebench list`, which finds NAME.skipped where NAME.so would be.

macro(plugin_lacks reason)
  set(plugin_lacking "${reason}")
endmacro()

macro(plugin_needs module package)
  string(MAKE_C_IDENTIFIER "PLUGIN_${module}" plugin_module)
  pkg_check_modules(${plugin_module} QUIET IMPORTED_TARGET ${module})
  if(${plugin_module}_FOUND)
    target_link_libraries(${plugin} PRIVATE PkgConfig::${plugin_module})
  else()
    plugin_lacks("pkg-config finds no ${module}; install it (on Debian: ${package}) and build again")
  endif()
endmacro()

# lanebench_plugin(strategy|dataset SOURCE LIBRARY...)
function(lanebench_plugin kind source)
  get_filename_component(name ${source} NAME_WE)
  get_filename_component(folder ${source} DIRECTORY)
  set(plugin ${kind}_${name})
  set(skipped ${LANEBENCH_PLUGIN_DIR}/${name}.skipped)
  add_library(${plugin} MODULE ${source})
  set_target_properties(${plugin} PROPERTIES PREFIX "" OUTPUT_NAME ${name}
    LIBRARY_OUTPUT_DIRECTORY ${LANEBENCH_PLUGIN_DIR})
  target_link_libraries(${plugin} PRIVATE lanebench_flags ${ARGN})
  set(plugin_lacking "")
  include(${folder}/${name}.cmake OPTIONAL)
  if(plugin_lacking)
    string(REPLACE "_" "-" shown ${name})
    message(NOTICE "lanebench: ${kind} ${shown} is left out: ${plugin_lacking}")
    set_target_properties(${plugin} PROPERTIES EXCLUDE_FROM_ALL TRUE)
    file(REMOVE ${LANEBENCH_PLUGIN_DIR}/${name}.so)
    file(WRITE ${skipped} "${kind}\n${plugin_lacking}\n")
    install(FILES ${skipped} DESTINATION lib/lanebench)
  else()
    file(REMOVE ${skipped})
    install(TARGETS ${plugin} LIBRARY DESTINATION lib/lanebench)
  endif()
endfunction()
