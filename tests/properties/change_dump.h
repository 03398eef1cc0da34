#pragma once

#include <map>
#include <string>

#include "properties/dump_text.h"

namespace flinkdiag {

// Changes that leave the cause as it is. All are deterministic.

using Renames = std::map<std::string, std::string>;

/// Puts other operators into the names of tasks and of the threads that are named after them.
void rename_operators(Dump& dump, const Renames& renames);

void change_numbers(Dump& dump);  ///< of threads, pools, attempts, locks; ids and addresses
void shuffle_threads(Dump& dump);
void renumber_lambdas(Dump& dump);         ///< lambda$run$1, $$Lambda$158/0x00007f8f4b126a28
void write_lambdas_as_jdk_21(Dump& dump);  ///< $$Lambda/0x00007f8f4b126a28
void drop_modules(Dump& dump);             ///< as JDK 8 has none
void change_modules(Dump& dump);           ///< "java.base@21.0.2"
void drop_locks(Dump& dump);               ///< as jstack -F, or a lite REST dump
template <std::size_t depth>
void cut_stacks(Dump& dump) {
  for (DumpThread& thread : dump.threads) {
    if (thread.frames.size() <= depth) continue;
    thread.frames.resize(depth);
    thread.cut = true;
  }
}

}  // namespace flinkdiag
