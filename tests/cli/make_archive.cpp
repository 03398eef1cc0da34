#include "cli/make_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <stdexcept>

namespace flinkdiag {
namespace {

la_ssize_t append_bytes(struct archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

void check(int result, struct archive* archive) {
  if (result != ARCHIVE_OK) throw std::runtime_error(archive_error_string(archive));
}

void add(struct archive* archive, const ArchiveMember& member) {
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                       archive_entry_free);
  archive_entry_set_pathname(entry.get(), member.path.c_str());
  archive_entry_set_perm(entry.get(), 0644);
  if (member.link_to.empty()) {
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.content.size()));
  } else {
    archive_entry_set_filetype(entry.get(), AE_IFLNK);
    archive_entry_set_symlink(entry.get(), member.link_to.c_str());
  }
  check(archive_write_header(archive, entry.get()), archive);
  archive_write_data(archive, member.content.data(), member.content.size());
}

}  // namespace

std::string make_archive(const std::string& format, const std::string& filter,
                         const std::vector<ArchiveMember>& members) {
  std::string out;
  const std::unique_ptr<struct archive, int (*)(struct archive*)> archive(archive_write_new(),
                                                                          archive_write_free);
  check(archive_write_set_format_by_name(archive.get(), format.c_str()), archive.get());
  if (filter != "none") {
    check(archive_write_add_filter_by_name(archive.get(), filter.c_str()), archive.get());
  }
  archive_write_set_bytes_in_last_block(archive.get(), 1);
  // 7-Zip is written by seeking in a file of its own; only its end result comes here.
  check(archive_write_open(archive.get(), &out, nullptr, append_bytes, nullptr), archive.get());
  for (const ArchiveMember& member : members) add(archive.get(), member);
  check(archive_write_close(archive.get()), archive.get());
  return out;
}

std::string compress(const std::string& filter, const std::string& content) {
  return make_archive("raw", filter, {{"data", content, ""}});
}

}  // namespace flinkdiag
