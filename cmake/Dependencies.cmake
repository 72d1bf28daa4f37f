# Libraries: Debian's packages, and slang from the cache of scripts/build-slang.sh or the system.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CURL REQUIRED)
find_package(slang REQUIRED)
# slang's target defines SLANG_DEBUG in Debug clients, which changes its types and does not match
# the Release library.
set_target_properties(slang::slang PROPERTIES
  INTERFACE_COMPILE_DEFINITIONS "SLANG_USE_THREADS;SLANG_STATIC_DEFINE")

# A command of some milliseconds spends a third of them in the dynamic linker, so a library of which
# there is an archive is linked statically.
option(PALINDROME_LINK_ARCHIVES "Link libcrypto, SQLite, zlib and cmark-gfm statically where possible" ON)

# Sets `variable` to the archive of the library if that is wanted and there, else to the shared library.
function(palindrome_library variable name)
  set(names ${name})
  if(PALINDROME_LINK_ARCHIVES)
    list(PREPEND names ${CMAKE_STATIC_LIBRARY_PREFIX}${name}${CMAKE_STATIC_LIBRARY_SUFFIX})
  endif()
  find_library(${variable} NAMES ${names} REQUIRED)
endfunction()

palindrome_library(CRYPTO_LIBRARY crypto)
palindrome_library(SQLITE_LIBRARY sqlite3)
palindrome_library(ZLIB_LIBRARY z)
palindrome_library(CMARK_LIBRARY cmark-gfm)
palindrome_library(CMARK_EXTENSIONS_LIBRARY cmark-gfm-extensions)

find_library(CADICAL cadical REQUIRED)
find_path(CADICAL_INCLUDE cadical.hpp PATH_SUFFIXES cadical REQUIRED)
find_library(Z3_LIBRARY z3 REQUIRED)
find_path(Z3_INCLUDE z3.h PATH_SUFFIXES z3 REQUIRED)
# Spreadsheets: the XML parser of liborcus, zlib for their archives, libxlsxwriter.
find_library(ORCUS_LIBRARY orcus-parser-0.17 REQUIRED)
find_path(ORCUS_INCLUDE orcus/sax_parser.hpp PATH_SUFFIXES liborcus-0.17 REQUIRED)
find_library(XLSXWRITER_LIBRARY xlsxwriter REQUIRED)
