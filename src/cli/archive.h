#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/model/input.h"

namespace flinkdiag {

/// What may still be taken out of archives: a small file can hold terabytes of zeros.
struct ArchiveBudget {
  std::uint64_t bytes = std::uint64_t{2} << 30;  ///< of one archive and all within it
  std::size_t members = 100'000;                 ///< likewise
  /// So much may come out of any archive, however small; of a larger one 200 times its size.
  std::uint64_t always = std::uint64_t{256} << 20;
};

/// Whether the bytes start as an archive or a compressed file does (.gz .zst .bz2 .xz .lz4 .zip
/// .tar .7z).
bool is_archive(std::string_view bytes);

/// The files in `archive`, in natural order, as raw bytes; a compressed file that is no archive is
/// one member of the same path, others are named "dump.tar.gz!tm-1/jstack.txt". What is damaged,
/// encrypted, a link or beyond `budget` is noted, in its member or in one named as the archive, so
/// that there is always at least one.
std::vector<Input> expand_archive(const Input& archive, ArchiveBudget& budget);

/// An input that is known, but not read; `why` becomes its note.
Input unread_input(std::string path, std::string why);

}  // namespace flinkdiag
