find_package(OpenMP COMPONENTS C)
if(OpenMP_C_FOUND)
  target_link_libraries(${plugin} PRIVATE OpenMP::OpenMP_C lanebench_pools)
  # GNU's runtime ends its threads by pthread_exit(), which loads this library:
  # were it not here already, 0.1 ms of a trial's time.
  target_link_options(${plugin} PRIVATE
    -Wl,--push-state,--no-as-needed -lgcc_s -Wl,--pop-state)
else()
  plugin_lacks("this compiler brings no OpenMP; clang's is in libomp-dev")
endif()
