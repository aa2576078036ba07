# What `cpack` (`make package`) makes of what `make install` installs: a .tar.gz,
# and a .deb where dpkg's tools can name the libraries that it depends on.
set(CPACK_PACKAGE_NAME lanebench)
set(CPACK_PACKAGE_VENDOR "lanebench maintainers")
set(CPACK_PACKAGE_CONTACT "lanebench maintainers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "compares concurrency strategies on the same work")
set(CPACK_PACKAGE_DESCRIPTION
  "lanebench runs the same work (fetching and parsing web pages, or yours) by
interchangeable concurrency strategies: one after another, a thread pool,
OpenMP, a process pool, an event loop. It checks that each did exactly the
same work, times them in random interleaved blocks, and draws speedup curves
with their intervals. Headers for strategies and datasets of your own are
included.")
string(TOLOWER ${CMAKE_SYSTEM_NAME} system)
set(CPACK_PACKAGE_FILE_NAME
  lanebench-${PROJECT_VERSION}-${system}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_STRIP_FILES ON)
# Folders that everybody may enter, whatever the umask is.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE
  GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_GENERATOR TGZ)
find_program(LANEBENCH_SHLIBDEPS dpkg-shlibdeps)
find_program(LANEBENCH_FILE file)
mark_as_advanced(LANEBENCH_SHLIBDEPS LANEBENCH_FILE)
if(LANEBENCH_SHLIBDEPS AND LANEBENCH_FILE)
  list(APPEND CPACK_GENERATOR DEB)
endif()
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS
  "gnuplot-nox | gnuplot, fonts-dejavu-core, ca-certificates")
set(CPACK_SOURCE_GENERATOR "")
include(CPack)
