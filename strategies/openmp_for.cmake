find_package(OpenMP REQUIRED COMPONENTS C)
target_link_libraries(${plugin} PRIVATE OpenMP::OpenMP_C)
