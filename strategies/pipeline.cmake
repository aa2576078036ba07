target_link_libraries(${plugin} PRIVATE lanebench_loop)
