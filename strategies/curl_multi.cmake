target_link_libraries(${plugin} PRIVATE PkgConfig::CURL)
