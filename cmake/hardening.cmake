# What Debian gives its own packages (dpkg-buildflags, hardening=+all): flinkdiag reads files of
# strangers. tests/cli/binary_test.cpp holds the program against it.
option(FLINKDIAG_HARDENED "Build with stack protection, fortified calls, RELRO and PIE" ON)

add_library(flinkdiag_hardening INTERFACE)
if(FLINKDIAG_HARDENED)
  target_compile_options(flinkdiag_hardening INTERFACE -fPIE -fstack-protector-strong
                                                       -fstack-clash-protection)
  # Needs optimisation, or each file warns. Distributions may have set it already.
  target_compile_options(flinkdiag_hardening INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
  # An index beyond a string, span or vector ends the program rather than reading on.
  target_compile_definitions(flinkdiag_hardening INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(flinkdiag_hardening INTERFACE
    -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
endif()
