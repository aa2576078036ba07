# Writes OUT, a header that names the source's revision, when it has changed.
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12
  OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT revision)
  set(revision "unknown")
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT
  "#define LANEBENCH_REVISION \"${revision}\"\n#define LANEBENCH_FLAGS \"${FLAGS}\"\n")
