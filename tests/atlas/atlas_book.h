#pragma once

#include <map>
#include <string>
#include <vector>

#include "flinkdiag/support/version.h"

namespace flinkdiag {

// samples/atlas: stacks that no cluster was recorded with, written down from Flink's sources. The
// format is explained in samples/atlas/README.md.

/// A line of a stack. It counts where both guards hold: "1.18-1.20 jdk>=21| frame".
struct AtlasLine {
  VersionRange flink, jdk;
  std::string text;  ///< "Class.method", "Class.method:766", "@fragment", "- locked <0x1> (a X)"
};

struct AtlasThread {
  VersionRange flink;
  std::string name, state;
  std::vector<AtlasLine> lines;  ///< leaf first
};

/// What must be told: "healthy" and "silent" stand for no bottleneck and for no answer.
struct AtlasExpectation {
  std::string outcome = "startup-bottleneck";
  std::string phase, activity, finding, operator_name;
};

struct AtlasCase {
  std::string place;  ///< "rescale.txt: clip deletes key by key"
  VersionRange flink, jdk;
  AtlasExpectation expected;
  std::string needs;  ///< "Class.method": with this frame left, a cut stack says the same
  std::map<int, std::string> known_limits;  ///< by depth: the outcome that is known to be wrong
  std::vector<std::string> log;             ///< lines of the TaskManager's log beside the dump
  std::vector<AtlasThread> threads;
};

struct AtlasBook {
  std::map<std::string, std::vector<AtlasLine>> fragments;
  std::vector<AtlasCase> cases;
};

/// Reads all of samples/atlas. Throws, naming the line, if one is not understood.
AtlasBook read_atlas();

}  // namespace flinkdiag
