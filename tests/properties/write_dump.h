#pragma once

#include <string>

#include "properties/dump_text.h"

namespace flinkdiag {

// The same threads as different tools write them.

std::string write_jstack(const Dump& dump);               ///< "at a.B.c(java.base@17/B.java:1)"
std::string write_jstack_with_loaders(const Dump& dump);  ///< "at java.base@17/a.B.c(B.java:1)"
std::string write_thread_info(const Dump& dump);  ///< java.lang.management.ThreadInfo as text
std::string write_rest_json(const Dump& dump);    ///< GET /taskmanagers/:id/thread-dump

std::string write_jcmd_json(const Dump& dump);  ///< jcmd Thread.dump_to_file -format=json
std::string write_collapsed(const Dump& dump);  ///< async-profiler -t -o collapsed

}  // namespace flinkdiag
