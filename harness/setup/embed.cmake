# A file of C that has other files' bytes: cmake -DOUT=HEADER -DFILES=A,B -P this.
# page.css becomes `static const char page_css[]`, ended by a NUL.
string(REPLACE "," ";" FILES "${FILES}")
set(text "/* Made by the build. */\n")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  string(MAKE_C_IDENTIFIER ${name} name)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "(([^,]*,){16})" "\\1\n" bytes "${bytes}")
  string(APPEND text "static const char ${name}[] = {\n${bytes}0 };\n")
endforeach()
file(WRITE ${OUT} "${text}")
