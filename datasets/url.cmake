# What the dataset is made of; its own library, so that tests can have it too.
file(GLOB url_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/url/*.c)
add_library(lanebench_url STATIC ${url_sources})
target_include_directories(lanebench_url PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(lanebench_url PUBLIC lanebench_pages lanebench_fetch m)
target_link_libraries(${plugin} PRIVATE lanebench_url)
