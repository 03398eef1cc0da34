#include "flinkdiag/support/shared_library.h"

#include <unistd.h>

#include <catch2/catch.hpp>

extern "C" int no_function_of_any_library(int);

namespace flinkdiag {
namespace {

struct LibC : SharedLibrary {
  explicit LibC(const char* name = "libc.so.6") : SharedLibrary(name, "libc6") {}
  FLINKDIAG_FUNCTION(getpid);
};

struct LibCWithMore : LibC {
  FLINKDIAG_FUNCTION(no_function_of_any_library);
};

TEST_CASE("the functions of a library are called through a table of them", "[support]") {
  const LibC library;
  REQUIRE_FALSE(library.missing());
  CHECK(library.getpid() == ::getpid());
}

TEST_CASE("a library that is not there is named, with the package that holds it", "[support]") {
  const LibC library("libno-such-library.so.1");
  REQUIRE(library.missing());
  CHECK(library.missing()->message ==
        "libno-such-library.so.1: cannot open shared object file: No such file or directory; "
        "install the Debian package libc6");
  CHECK(library.getpid == nullptr);
}

TEST_CASE("a library that lacks a function counts as missing", "[support]") {
  const LibCWithMore library;
  REQUIRE(library.missing());
  const std::string& why = library.missing()->message;
  CHECK(why.find("libc.so.6: undefined symbol: no_function_of_any_library; install") != why.npos);
  CHECK(library.getpid() == ::getpid());
}

}  // namespace
}  // namespace flinkdiag
