#pragma once

#include <span>
#include <string>

#include "properties/dump_text.h"
#include "properties/write_dump.h"

namespace flinkdiag {

enum class Demand {
  same_verdict,
  same_if_anchors_survive,  ///< else not_misled
  not_misled,               ///< the same outcome and phase, or "cannot tell"; never another
};

/// A change of a dump that leaves the cause as it is.
struct Mutation {
  const char* claim;
  void (*change)(Dump&) = nullptr;
  std::string (*write)(const Dump&) = write_jstack;
  std::string (*wrap)(const std::string&) = nullptr;
  Demand demand = Demand::same_verdict;
};

/// All of them; the first only takes a dump apart and writes it anew.
std::span<const Mutation> mutations();

std::string mutated(Dump dump, const Mutation& mutation);

}  // namespace flinkdiag
