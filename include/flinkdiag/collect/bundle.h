#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flinkdiag/support/result.h"
#include "flinkdiag/support/timestamp.h"

namespace flinkdiag {

/// What became of one request.
struct RequestRecord {
  std::string path;
  std::string file;  ///< within the bundle; empty: the answer was not kept
  TimeMs at_ms = 0;
  std::int64_t duration_ms = 0;
  int status = 0;
  std::size_t bytes = 0;
  bool cut = false;
  std::string error;
  std::string taskmanager, vertex;  ///< whose answer it is, where the file cannot tell
};

struct BundleFile {
  std::string path;
  std::string bytes;
  TimeMs at_ms = 0;
};

/// What was gathered from one cluster.
struct Bundle {
  std::string source;  ///< root URL
  std::string flink_version;
  TimeMs started_ms = 0, ended_ms = 0;
  std::int64_t utc_offset_ms = 0;  ///< of the time zone that the cluster's logs are written in
  bool interrupted = false;
  std::vector<RequestRecord> requests;  ///< in the order in which they were made
  std::vector<std::string> notes;       ///< what is missing and why, a sentence each
  std::vector<BundleFile> files;        ///< without the manifest
};

/// manifest.json: what was asked for, when, from where, and what came of it.
std::string manifest_of(const Bundle& bundle);

/// Why nothing can be packed: libarchive is missing. Asking loads it.
std::optional<Error> missing_for_pack();

/// The manifest and all files as tar.gz.
Result<std::string> pack(const Bundle& bundle);

}  // namespace flinkdiag
