#include "cli/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "cli/gzip_source.h"
#include "cli/natural_order.h"
#include "flinkdiag/support/shared_library.h"
#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

struct Magic {
  std::size_t offset;
  std::string_view bytes;
};

constexpr auto kMagics = std::to_array<Magic>({
    {0, "\x1F\x8B"},                       // gzip
    {0, "\x28\xB5\x2F\xFD"},               // zstd
    {0, {"BZh"}},                          // bzip2
    {0, {"\xFD\x37\x7A\x58\x5A\x00", 6}},  // xz
    {0, "\x04\x22\x4D\x18"},               // lz4
    {0, "PK\x03\x04"},                     // zip
    {0, "PK\x05\x06"},                     // zip without members
    {0, "7z\xBC\xAF\x27\x1C"},             // 7-Zip
    {257, "ustar"},                        // tar, after the first member's name and mode
});

// Thread dumps and logs compress to a tenth, a dump of thousands of like threads to a hundredth.
constexpr std::uint64_t kMaxRatio = 200;

/// The functions of libarchive that read; loaded for the first archive.
struct LibArchive : SharedLibrary {
  LibArchive() : SharedLibrary("libarchive.so.13", "libarchive13") {}
  FLINKDIAG_FUNCTION(archive_entry_filetype);
  FLINKDIAG_FUNCTION(archive_entry_hardlink);
  FLINKDIAG_FUNCTION(archive_entry_pathname);
  FLINKDIAG_FUNCTION(archive_entry_pathname_utf8);
  FLINKDIAG_FUNCTION(archive_entry_symlink);
  FLINKDIAG_FUNCTION(archive_errno);
  FLINKDIAG_FUNCTION(archive_error_string);
  FLINKDIAG_FUNCTION(archive_filter_count);
  FLINKDIAG_FUNCTION(archive_format);
  FLINKDIAG_FUNCTION(archive_read_data_block);
  FLINKDIAG_FUNCTION(archive_read_free);
  FLINKDIAG_FUNCTION(archive_read_new);
  FLINKDIAG_FUNCTION(archive_read_next_header);
  FLINKDIAG_FUNCTION(archive_read_open);
  FLINKDIAG_FUNCTION(archive_read_open_memory);
  FLINKDIAG_FUNCTION(archive_read_set_format_option);
  FLINKDIAG_FUNCTION(archive_read_support_filter_bzip2);
  FLINKDIAG_FUNCTION(archive_read_support_filter_gzip);
  FLINKDIAG_FUNCTION(archive_read_support_filter_lz4);
  FLINKDIAG_FUNCTION(archive_read_support_filter_xz);
  FLINKDIAG_FUNCTION(archive_read_support_filter_zstd);
  FLINKDIAG_FUNCTION(archive_read_support_format_7zip);
  FLINKDIAG_FUNCTION(archive_read_support_format_empty);
  FLINKDIAG_FUNCTION(archive_read_support_format_raw);
  FLINKDIAG_FUNCTION(archive_read_support_format_tar);
  FLINKDIAG_FUNCTION(archive_read_support_format_zip);
};

const LibArchive& libarchive() {
  static const LibArchive library;
  return library;
}

struct FreeArchive {
  void operator()(struct archive* archive) const { libarchive().archive_read_free(archive); }
};
using ArchiveHandle = std::unique_ptr<struct archive, FreeArchive>;

la_ssize_t read_gzip(struct archive*, void* source, const void** piece) {
  const std::string_view next = static_cast<GzipSource*>(source)->next();
  *piece = next.data();
  return static_cast<la_ssize_t>(next.size());
}

// Of what `gzip` unpacks, if it is there, else of `bytes`.
ArchiveHandle open_archive(std::string_view bytes, GzipSource* gzip) {
  const LibArchive& lib = libarchive();
  ArchiveHandle handle(lib.archive_read_new());
  // Not filter_all: its bidder for uuencode reads far ahead, so that a compressed file which is cut
  // off within its first 128 KiB would give nothing.
  lib.archive_read_support_filter_gzip(handle.get());
  lib.archive_read_support_filter_zstd(handle.get());
  lib.archive_read_support_filter_bzip2(handle.get());
  lib.archive_read_support_filter_xz(handle.get());
  lib.archive_read_support_filter_lz4(handle.get());
  lib.archive_read_support_format_tar(handle.get());
  lib.archive_read_support_format_zip(handle.get());
  lib.archive_read_support_format_7zip(handle.get());
  lib.archive_read_support_format_raw(handle.get());
  lib.archive_read_support_format_empty(handle.get());
  // `cat a.tar b.tar`: behind the end of the first stands another.
  lib.archive_read_set_format_option(handle.get(), "tar", "read_concatenated_archives", "1");
  if (gzip != nullptr) {
    lib.archive_read_open(handle.get(), gzip, nullptr, read_gzip, nullptr);
  } else {
    lib.archive_read_open_memory(handle.get(), bytes.data(), bytes.size());
  }
  return handle;
}

// The name in UTF-8 where the archive says so, else its bytes: conversion would need a locale.
// Names take almost nothing in an archive, and are kept with each of its files.
std::string member_name(archive_entry* entry) {
  constexpr std::size_t kLongest = 1024;
  const char* name = libarchive().archive_entry_pathname_utf8(entry);
  if (!name) name = libarchive().archive_entry_pathname(entry);
  std::string_view path = name ? name : "(a name that cannot be read)";
  if (path.starts_with("./")) path.remove_prefix(2);
  return std::string(cut_text(path, kLongest));
}

/// Reads one archive, member by member.
class Expansion {
 public:
  Expansion(const Input& archive, ArchiveBudget& budget)
      : archive_(archive),
        budget_(budget),
        left_here_(std::max(budget.always, archive.text.size() * kMaxRatio)) {
    if (GzipSource::is_gzip(archive.text)) gzip_.emplace(archive.text);
    handle_ = open_archive(archive.text, gzip_ ? &*gzip_ : nullptr);
  }

  std::vector<Input> run() {
    archive_entry* entry = nullptr;
    while (!stopped_ && next(entry)) {
      if (budget_.members == 0) {
        lose("too many files in archives; the rest was not read");
      } else {
        --budget_.members;
        add(entry);
      }
    }
    const auto by_path = [](const Input& a, const Input& b) {
      return natural_less(a.path, b.path);
    };
    std::stable_sort(members_.begin(), members_.end(), by_path);
    if (members_.empty()) members_.push_back(unread_input(archive_.path, "an empty archive"));
    return std::move(members_);
  }

 private:
  bool next(archive_entry*& entry) {
    const int result = libarchive().archive_read_next_header(handle_.get(), &entry);
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN) return true;
    const bool is_told = is_raw() && !members_.empty();  // by the one member that there is
    if (result != ARCHIVE_EOF || (is_cut() && !is_told))
      lose(damage("cannot be unpacked from here on, the rest was not read"));
    return false;
  }

  void add(archive_entry* entry) {
    const bool raw = is_raw();
    // It starts as an archive does, but nothing could be unpacked: the bytes came as they are.
    if (raw && !gzip_ && libarchive().archive_filter_count(handle_.get()) == 1)
      return lose("a damaged archive");
    const std::string name = member_name(entry);
    const std::string path = raw ? archive_.path : fmt::format("{}!{}", archive_.path, name);
    if (name.starts_with("META-INF/") && members_.empty()) {
      return stop("a Java archive; its classes were not read");
    }
    const bool link =
        libarchive().archive_entry_hardlink(entry) || libarchive().archive_entry_symlink(entry);
    if (link) return members_.push_back(unread_input(path, "a link in an archive, not followed"));
    const auto type = libarchive().archive_entry_filetype(entry);
    if (type == AE_IFDIR) return;
    // "raw" members have no type at all.
    if (!raw && type != AE_IFREG) {
      return members_.push_back(unread_input(path, "a device or pipe in an archive"));
    }
    members_.push_back(read_member(path));
  }

  Input read_member(const std::string& path) {
    std::string text;
    std::vector<std::string> notes;
    bool is_torn = false;
    // Not archive_read_data(): it keeps the blocks back that stand before a damage.
    for (bool more = true; more;) {
      const void* block = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int result =
          libarchive().archive_read_data_block(handle_.get(), &block, &size, &offset);
      if (result == ARCHIVE_RETRY) continue;
      more = result == ARCHIVE_OK || result == ARCHIVE_WARN;
      if (result == ARCHIVE_WARN) notes.push_back(damage("it may be damaged"));
      is_torn |= result == ARCHIVE_WARN;
      if (result < ARCHIVE_WARN || (!more && is_raw() && is_cut())) {
        notes.push_back(damage("cut: cannot be unpacked to its end"));
        is_torn |= !gzip_ || !gzip_->is_behind_end();
      } else if (more && !append(text, static_cast<std::uint64_t>(offset),
                                 {static_cast<const char*>(block), size})) {
        notes.push_back(left_here_ == 0
                            ? fmt::format("cut: unpacks to more than {} times its size", kMaxRatio)
                            : std::string("cut: the archives unpack to too much together"));
        stopped_ = is_torn = true;
        more = false;
      }
    }
    Input input = Input::from_text(path, std::move(text));
    input.notes = std::move(notes);
    input.incomplete = is_torn;
    return input;
  }

  // False if the budget does not suffice. What a sparse file leaves out are zeros.
  bool append(std::string& text, std::uint64_t offset, std::string_view block) {
    const std::uint64_t hole = offset - std::min<std::uint64_t>(offset, text.size());
    const std::uint64_t filled = take(hole);
    text.append(filled, '\0');
    if (filled < hole) return false;
    const std::uint64_t taken = take(block.size());
    text.append(block.substr(0, taken));
    return taken == block.size();
  }

  std::uint64_t take(std::uint64_t wanted) {
    const std::uint64_t taken = std::min({wanted, budget_.bytes, left_here_});
    budget_.bytes -= taken;
    left_here_ -= taken;
    return taken;
  }

  // A compressed file that is no archive.
  bool is_raw() const { return libarchive().archive_format(handle_.get()) == ARCHIVE_FORMAT_RAW; }

  bool is_cut() const { return gzip_ && !gzip_->fault().empty(); }

  std::string damage(std::string_view what) const {
    const bool is_memory = gzip_ && gzip_->is_out_of_memory();
    if (is_memory || libarchive().archive_errno(handle_.get()) == ENOMEM) throw std::bad_alloc();
    if (is_cut()) return fmt::format("{} ({})", what, gzip_->fault());
    const char* why = libarchive().archive_error_string(handle_.get());
    return fmt::format("{} ({})", what, why ? trim(why) : "no reason given");
  }

  // What was not read may be anything.
  void lose(std::string why) {
    stop(std::move(why));
    members_.back().incomplete = true;
  }

  void stop(std::string why) {
    members_.push_back(unread_input(archive_.path, std::move(why)));
    stopped_ = true;
  }

  const Input& archive_;
  ArchiveBudget& budget_;
  std::uint64_t left_here_;
  std::optional<GzipSource> gzip_;  // read by `handle_`
  ArchiveHandle handle_;
  std::vector<Input> members_;
  bool stopped_ = false;
};

}  // namespace

bool is_archive(std::string_view bytes) {
  return std::any_of(kMagics.begin(), kMagics.end(), [&](const Magic& magic) {
    return bytes.size() >= magic.offset && bytes.substr(magic.offset).starts_with(magic.bytes);
  });
}

std::vector<Input> expand_archive(const Input& archive, ArchiveBudget& budget) {
  for (const auto* missing : {&libarchive().missing(), &GzipSource::missing()}) {
    if (*missing) return {unread_input(archive.path, "cannot be unpacked: " + (*missing)->message)};
  }
  return Expansion(archive, budget).run();
}

Input unread_input(std::string path, std::string why) {
  Input input;
  input.path = std::move(path);
  input.notes.push_back(std::move(why));
  return input;
}

}  // namespace flinkdiag
