#include "flinkdiag/collect/bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "flinkdiag/support/shared_library.h"
#include "flinkdiag/support/text.h"
#include "flinkdiag/version.h"

namespace flinkdiag {
namespace {

using nlohmann::ordered_json;

constexpr int kIndent = 1;

// "2026-11-23T08:46:41.123Z"
std::string utc(TimeMs time_ms) {
  std::string text = format_timestamp(time_ms);
  text[text.find(' ')] = 'T';
  return fmt::format("{}.{:03}Z", text, time_ms % 1000);
}

ordered_json to_json(const RequestRecord& request) {
  ordered_json out = {{"path", to_valid_utf8(request.path)},
                      {"at", utc(request.at_ms)},
                      {"duration_ms", request.duration_ms},
                      {"status", request.status},
                      {"bytes", request.bytes}};
  if (!request.file.empty()) out["file"] = request.file;
  if (request.cut) out["cut"] = true;
  if (!request.error.empty()) out["error"] = to_valid_utf8(request.error);
  if (!request.taskmanager.empty()) out["taskmanager"] = to_valid_utf8(request.taskmanager);
  if (!request.vertex.empty()) out["vertex"] = to_valid_utf8(request.vertex);
  return out;
}

/// The functions of libarchive that write; loaded for the first bundle.
struct LibArchive : SharedLibrary {
  LibArchive() : SharedLibrary("libarchive.so.13", "libarchive13") {}
  FLINKDIAG_FUNCTION(archive_entry_free);
  FLINKDIAG_FUNCTION(archive_entry_new);
  FLINKDIAG_FUNCTION(archive_entry_set_filetype);
  FLINKDIAG_FUNCTION(archive_entry_set_mtime);
  FLINKDIAG_FUNCTION(archive_entry_set_pathname);
  FLINKDIAG_FUNCTION(archive_entry_set_perm);
  FLINKDIAG_FUNCTION(archive_entry_set_size);
  FLINKDIAG_FUNCTION(archive_error_string);
  FLINKDIAG_FUNCTION(archive_write_add_filter_gzip);
  FLINKDIAG_FUNCTION(archive_write_close);
  FLINKDIAG_FUNCTION(archive_write_data);
  FLINKDIAG_FUNCTION(archive_write_free);
  FLINKDIAG_FUNCTION(archive_write_header);
  FLINKDIAG_FUNCTION(archive_write_new);
  FLINKDIAG_FUNCTION(archive_write_open);
  FLINKDIAG_FUNCTION(archive_write_set_bytes_in_last_block);
  FLINKDIAG_FUNCTION(archive_write_set_filter_option);
  FLINKDIAG_FUNCTION(archive_write_set_format_pax_restricted);
};

const LibArchive& libarchive() {
  static const LibArchive library;
  return library;
}

struct FreeArchive {
  void operator()(struct archive* archive) const { libarchive().archive_write_free(archive); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { libarchive().archive_entry_free(entry); }
};

la_ssize_t append(struct archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

bool add(struct archive* archive, const BundleFile& file) {
  const std::unique_ptr<archive_entry, FreeEntry> entry(libarchive().archive_entry_new());
  libarchive().archive_entry_set_pathname(entry.get(), file.path.c_str());
  libarchive().archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes.size()));
  libarchive().archive_entry_set_filetype(entry.get(), AE_IFREG);
  libarchive().archive_entry_set_perm(entry.get(), 0644);
  libarchive().archive_entry_set_mtime(entry.get(), file.at_ms / 1000, 0);
  const auto size = static_cast<la_ssize_t>(file.bytes.size());
  return libarchive().archive_write_header(archive, entry.get()) == ARCHIVE_OK &&
         libarchive().archive_write_data(archive, file.bytes.data(), file.bytes.size()) == size;
}

}  // namespace

std::string manifest_of(const Bundle& bundle) {
  ordered_json requests = ordered_json::array();
  for (const RequestRecord& request : bundle.requests) requests.push_back(to_json(request));
  ordered_json notes = ordered_json::array();
  for (const std::string& note : bundle.notes) notes.push_back(to_valid_utf8(note));
  const ordered_json manifest = {{"schema", "flinkdiag.bundle/1"},
                                 {"tool", {{"name", kToolName}, {"version", kToolVersion}}},
                                 {"source", to_valid_utf8(bundle.source)},
                                 {"flink_version", to_valid_utf8(bundle.flink_version)},
                                 {"started", utc(bundle.started_ms)},
                                 {"ended", utc(bundle.ended_ms)},
                                 {"utc_offset_ms", bundle.utc_offset_ms},
                                 {"interrupted", bundle.interrupted},
                                 {"notes", std::move(notes)},
                                 {"requests", std::move(requests)}};
  return manifest.dump(kIndent) + "\n";
}

std::optional<Error> missing_for_pack() {
  const auto& missing = libarchive().missing();
  if (!missing) return std::nullopt;
  return Error{"the bundle cannot be packed: " + missing->message};
}

Result<std::string> pack(const Bundle& bundle) {
  if (const auto missing = missing_for_pack()) return *missing;
  std::string out;
  const std::unique_ptr<struct archive, FreeArchive> archive(libarchive().archive_write_new());
  libarchive().archive_write_add_filter_gzip(archive.get());
  libarchive().archive_write_set_filter_option(archive.get(), "gzip", "timestamp", nullptr);
  libarchive().archive_write_set_format_pax_restricted(archive.get());
  // Else the gzip file is followed by zeros up to 10 KiB.
  libarchive().archive_write_set_bytes_in_last_block(archive.get(), 1);
  bool good =
      libarchive().archive_write_open(archive.get(), &out, nullptr, append, nullptr) == ARCHIVE_OK;
  good = good && add(archive.get(), {"manifest.json", manifest_of(bundle), bundle.ended_ms});
  for (const BundleFile& file : bundle.files) good = good && add(archive.get(), file);
  good = libarchive().archive_write_close(archive.get()) == ARCHIVE_OK && good;
  if (good) return out;
  const char* why = libarchive().archive_error_string(archive.get());
  return Error{fmt::format("the bundle cannot be packed: {}", why ? why : "no reason given")};
}

}  // namespace flinkdiag
