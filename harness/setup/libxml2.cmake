# The system's libxml2, or one that was installed into a folder of its own:
# -DLIBXML2_ROOT=FOLDER, which holds lib/pkgconfig/libxml-2.0.pc.
set(LIBXML2_ROOT "" CACHE PATH "Where another libxml2 than the system's is")

# What was found in another folder before isn't what is meant now.
if(NOT "${LIBXML2_ROOT}" STREQUAL "${LANEBENCH_LIBXML2_FOUND}")
  unset(__pkg_config_checked_XML2 CACHE)
  unset(pkgcfg_lib_XML2_xml2 CACHE)
endif()

set(LANEBENCH_PREFIX_PATH ${CMAKE_PREFIX_PATH})
if(LIBXML2_ROOT)
  list(PREPEND CMAKE_PREFIX_PATH ${LIBXML2_ROOT})
  set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
endif()
pkg_check_modules(XML2 REQUIRED IMPORTED_TARGET libxml-2.0>=2.9.14)
set(CMAKE_PREFIX_PATH ${LANEBENCH_PREFIX_PATH})
set(LANEBENCH_LIBXML2_FOUND "${LIBXML2_ROOT}" CACHE INTERNAL "")

cmake_path(IS_PREFIX LIBXML2_ROOT "${pkgcfg_lib_XML2_xml2}" NORMALIZE inside)
if(LIBXML2_ROOT AND NOT inside)
  message(FATAL_ERROR "There is no libxml2 in LIBXML2_ROOT=${LIBXML2_ROOT}; "
    "install one there, by cmake --install or make install, with that prefix")
endif()

# A static one doesn't bring along what it needs itself.
if(pkgcfg_lib_XML2_xml2 MATCHES "\\.a$")
  set(needs ${XML2_STATIC_LIBRARIES})
  list(REMOVE_ITEM needs xml2)
  target_link_libraries(PkgConfig::XML2 INTERFACE ${needs})
endif()
