#include "flinkdiag/support/shared_library.h"

#include <dlfcn.h>

namespace flinkdiag {

SharedLibrary::SharedLibrary(const char* name, std::string_view package)
    : package_(package), handle_(dlopen(name, RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) note_fault();
}

void* SharedLibrary::address_of(const char* function) {
  if (handle_ == nullptr) return nullptr;
  void* const address = dlsym(handle_, function);
  if (address == nullptr) note_fault();
  return address;
}

// "libz.so.1: cannot open shared object file: No such file or directory; the Debian package ..."
void SharedLibrary::note_fault() {
  const char* fault = dlerror();
  if (missing_ || fault == nullptr) return;
  missing_ = Error{std::string(fault) + "; install the Debian package " + package_};
}

}  // namespace flinkdiag
