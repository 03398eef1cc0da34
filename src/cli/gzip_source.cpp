#include "cli/gzip_source.h"

#include <algorithm>
#include <new>
#include <utility>

#include "flinkdiag/support/shared_library.h"

namespace flinkdiag {
namespace {

/// The functions of zlib that unpack.
struct Zlib : SharedLibrary {
  Zlib() : SharedLibrary("libz.so.1", "zlib1g") {}
  FLINKDIAG_FUNCTION(inflate);
  FLINKDIAG_FUNCTION(inflateEnd);
  FLINKDIAG_FUNCTION(inflateInit2_);
  FLINKDIAG_FUNCTION(inflateReset);
};

const Zlib& zlib() {
  static const Zlib library;
  return library;
}

constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // zlib counts in 32 bits

}  // namespace

const std::optional<Error>& GzipSource::missing() { return zlib().missing(); }

GzipSource::GzipSource(std::string_view bytes) : rest_(bytes) {
  if (zlib().inflateInit2_(&stream_, kGzipOnly, ZLIB_VERSION, sizeof stream_) != Z_OK)
    throw std::bad_alloc();
}

GzipSource::~GzipSource() { zlib().inflateEnd(&stream_); }

std::string_view GzipSource::next() {
  stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
  stream_.avail_out = static_cast<uInt>(piece_.size());
  while (!ended_ && stream_.avail_out > 0) {
    if (stream_.avail_in == 0) feed();
    const int result = zlib().inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      end_member();
    } else if (result == Z_MEM_ERROR) {
      is_out_of_memory_ = true;
      end("the memory does not suffice");
    } else if (result == Z_BUF_ERROR) {
      end("the gzip data is cut off");
    } else if (result != Z_OK) {
      end(stream_.msg != nullptr ? stream_.msg : "the gzip data is damaged");
    }
  }
  return {piece_.data(), piece_.size() - stream_.avail_out};
}

void GzipSource::feed() {
  const auto piece = rest_.substr(0, kMostAtOnce);
  rest_.remove_prefix(piece.size());
  // zlib does not write to it.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
  stream_.avail_in = static_cast<uInt>(piece.size());
}

// `cat a.gz b.gz` is one file of both; tapes and disks fill up with zeros.
void GzipSource::end_member() {
  if (stream_.avail_in == 0) feed();
  const std::string_view behind(reinterpret_cast<const char*>(stream_.next_in), stream_.avail_in);
  if (is_gzip(behind)) {
    zlib().inflateReset(&stream_);
  } else {
    const bool is_padding = behind.find_first_not_of('\0') == behind.npos;
    is_behind_end_ = true;
    end(is_padding ? "" : "what follows is not gzip");
  }
}

void GzipSource::end(std::string fault) {
  fault_ = std::move(fault);
  ended_ = true;
}

}  // namespace flinkdiag
