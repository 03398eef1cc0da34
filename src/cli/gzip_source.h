#pragma once

#include <zlib.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "flinkdiag/support/result.h"

namespace flinkdiag {

/// Unpacks gzip (RFC 1952, one member or several) piece by piece, and gives all that stands before
/// the place where it is damaged or cut off: libarchive's own filter keeps the last 64 KiB of that
/// back, which is a whole dump.
class GzipSource {
 public:
  /// Why gzip cannot be unpacked at all: zlib is missing. Then there must be no GzipSource.
  static const std::optional<Error>& missing();

  /// `bytes` must outlive it. Throws std::bad_alloc.
  explicit GzipSource(std::string_view bytes);
  ~GzipSource();
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  static bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1F\x8B"); }

  /// The next piece, which is valid until the next call; empty: there is no more.
  std::string_view next();

  /// Why there is no more, if that is not the end; else empty.
  const std::string& fault() const { return fault_; }
  /// Whether the fault lies behind the end of what is gzip: nothing of that is missing.
  bool is_behind_end() const { return is_behind_end_; }
  bool is_out_of_memory() const { return is_out_of_memory_; }

 private:
  void feed();
  void end_member();
  void end(std::string fault);

  std::string_view rest_;  // what `stream_` was not given yet
  z_stream stream_{};
  std::array<char, 1 << 16> piece_;
  bool ended_ = false;
  bool is_behind_end_ = false;
  bool is_out_of_memory_ = false;  // not thrown: it is called by C
  std::string fault_;
};

}  // namespace flinkdiag
