# Libraries: Debian's packages, and slang from the cache of scripts/build-slang.sh or the system.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(slang REQUIRED)
# slang's target defines SLANG_DEBUG in Debug clients, which changes its types and does not match
# the Release library.
set_target_properties(slang::slang PROPERTIES
  INTERFACE_COMPILE_DEFINITIONS "SLANG_USE_THREADS;SLANG_STATIC_DEFINE")

pkg_check_modules(CMARK REQUIRED IMPORTED_TARGET libcmark-gfm)
find_library(CMARK_EXTENSIONS cmark-gfm-extensions REQUIRED)

find_library(CADICAL cadical REQUIRED)
find_path(CADICAL_INCLUDE cadical.hpp PATH_SUFFIXES cadical REQUIRED)
find_library(Z3_LIBRARY z3 REQUIRED)
find_path(Z3_INCLUDE z3.h PATH_SUFFIXES z3 REQUIRED)
