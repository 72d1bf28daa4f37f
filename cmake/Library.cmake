# pal_library(<folder> [deps...]): one static library for one folder of src/. It links only what is
# named here, so an include against the layering of ARCHITECTURE.md fails to link.
function(pal_library name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    message(FATAL_ERROR "src/${name} has no sources")
  endif()
  add_library(pal_${name} STATIC ${sources})
  target_include_directories(pal_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(pal_${name} PUBLIC ${ARGN})
  pal_flags(pal_${name})
endfunction()

function(pal_flags target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow=local -Wnon-virtual-dtor)
  if(PALINDROME_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(PALINDROME_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=all
                                             -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  endif()
endfunction()
