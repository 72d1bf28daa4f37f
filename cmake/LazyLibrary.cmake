# pal_lazy_library(<target> <header> <namespace> <include> <library> <functions...>): writes <header>,
# which includes <include> and makes each of the functions a call through a pointer that the
# generated `loadOnce()` sets. The program then starts without that library and all that it links.
function(pal_lazy_library target header namespace include library)
  get_filename_component(file ${library} REALPATH)
  execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${file} OUTPUT_VARIABLE headers ERROR_QUIET)
  set(names "\"${library}\"")
  if(headers MATCHES "SONAME +([^ \n]+)")
    set(names "\"${CMAKE_MATCH_1}\", \"${library}\"")
  endif()
  set(members "")
  set(entries "")
  set(macros "")
  foreach(f IN LISTS ARGN)
    string(APPEND members "    decltype(&::${f}) ${f} = nullptr;\n")
    string(APPEND entries "        {\"${f}\", reinterpret_cast<void**>(&functions.${f})},\n")
    string(APPEND macros "#undef ${f}\n#define ${f} ::palindrome::${namespace}::functions.${f}\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/lazy/${header} @ONLY NEWLINE_STYLE UNIX CONTENT
"// ${header} - written by cmake/LazyLibrary.cmake: ${include}, loaded at its first use.
#pragma once

#include \"util/SharedLibrary.h\"

#include <${include}>

namespace palindrome::${namespace} {

struct Functions {
${members}};
inline Functions functions;

/// Loads the library; later calls give what the first one gave.
inline const ::palindrome::Result<void>& loadOnce() {
    static constexpr const char* names[] = {${names}};
    static const ::palindrome::util::LibraryFunction table[] = {
${entries}    };
    static const ::palindrome::Result<void> result = ::palindrome::util::loadLibrary(names, table);
    return result;
}

} // namespace palindrome::${namespace}

${macros}")
  target_include_directories(${target} SYSTEM PRIVATE ${CMAKE_BINARY_DIR}/lazy)
endfunction()

# pal_functions_of(<variable> <folder> <pattern>): the names that headers of a C library declare.
function(pal_functions_of variable folder glob pattern)
  file(GLOB headers ${folder}/${glob})
  set(found "")
  foreach(header IN LISTS headers)
    file(READ ${header} text)
    string(REGEX MATCHALL "${pattern}" declarations "${text}")
    foreach(declaration IN LISTS declarations)
      string(REGEX REPLACE "${pattern}" "\\1" name "${declaration}")
      list(APPEND found ${name})
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES found)
  set(${variable} ${found} PARENT_SCOPE)
endfunction()
