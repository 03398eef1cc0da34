#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// A library that is loaded when it is first needed. libcurl draws in forty others: to link with it
/// would cost each start more than the diagnosis of a dump. A table of its functions derives from
/// this class, so that a name or a type that is wrong does not compile:
///
///   struct Zlib : SharedLibrary {
///     Zlib() : SharedLibrary("libz.so.1", "zlib1g") {}
///     FLINKDIAG_FUNCTION(zlibVersion);
///   };
///   const Zlib& zlib() {
///     static const Zlib library;  // loaded once, whichever thread comes first
///     return library;
///   }
///
/// It is never unloaded: what it started or registered lives until the program ends.
class SharedLibrary {
 public:
  /// Why the functions must not be called: the library or one of them is missing. Names the remedy.
  const std::optional<Error>& missing() const { return missing_; }

 protected:
  /// `package` is the one of Debian that holds the library `name`.
  SharedLibrary(const char* name, std::string_view package);

  template <typename Function>
  Function* find(const char* function) {
    return reinterpret_cast<Function*>(address_of(function));
  }

 private:
  void* address_of(const char* function);
  void note_fault();

  std::string package_;
  void* handle_;
  std::optional<Error> missing_;
};

}  // namespace flinkdiag

/// A member of a table of functions: a pointer to the function `name` that a header declares.
// NOLINTNEXTLINE(bugprone-macro-parentheses): it declares the member
#define FLINKDIAG_FUNCTION(name) decltype(&::name) name = find<decltype(::name)>(#name)
