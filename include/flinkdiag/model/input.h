#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flinkdiag {

/// Bytes that somebody gave us, decoded to UTF-8. Owns them (mapped or in memory) for its lifetime;
/// moving an Input leaves views into its text valid.
struct Input {
  std::string path;       ///< as a person would find it again: "dumps.tar.gz!tm-1/jstack.txt"
  std::string_view text;  ///< points into `owner`
  std::shared_ptr<const void> owner;
  std::size_t behind = 0;          ///< so many bytes behind `text` can be read; they mean nothing
  std::vector<std::string> notes;  ///< what happened on the way: "UTF-16 LE", "cut at 2 GiB"
  bool incomplete = false;         ///< a part of it was lost on that way
  /// Tells the owner that the bytes from one offset to another are hardly read again, so that
  /// memory need not hold all of a large file at once; they can be read all the same. May be empty.
  std::function<void(std::size_t from, std::size_t to)> let_go;

  static Input from_text(std::string path, std::string text);
};

/// What became of one input; goes into the report as it is.
struct InputSummary {
  std::string path;
  std::string format = "unknown";  ///< id of the parser that took it
  bool understood = false;
  std::size_t threads = 0;    ///< threads, stacks of a profile, or samples of a flame graph
  bool sampled = false;       ///< these are stacks or samples, of nobody knows how many threads
  std::size_t samples = 0;    ///< dumps, profiles, flame graphs
  int stack_depth_limit = 0;  ///< 0: none seen
  std::size_t unread_lines = 0;
  std::size_t unread_threads = 0;  ///< states of threads in these lines: a dump that is lost
  std::size_t cut_at = 0;          ///< the column at which its lines end as if cut; 0: they do not
  bool incomplete = false;         ///< a part was lost, and nobody knows how many threads it held
  std::vector<std::string> notes;  ///< one sentence each: why it is empty, odd or not read
};

/// "45 threads and 200 sampled stacks in 4 samples"; empty if there are none.
std::string count_read(const std::vector<InputSummary>& inputs);

}  // namespace flinkdiag
