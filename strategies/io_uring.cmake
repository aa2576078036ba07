plugin_needs(liburing>=2.3 liburing-dev)
target_link_libraries(${plugin} PRIVATE lanebench_pools)
