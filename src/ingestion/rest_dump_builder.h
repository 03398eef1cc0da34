#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "flinkdiag/model/sample.h"
#include "ingestion/frame_lines.h"
#include "ingestion/parser.h"

namespace flinkdiag {

/// Makes one sample of the entries of a REST thread dump.
class RestDumpBuilder {
 public:
  RestDumpBuilder(ParseContext& context, std::uint32_t line);

  /// Takes one thread. False, and nothing is taken, if `info` does not look like one at all, or if
  /// there are too many.
  /// `is_cut`: the text of the thread ends too early.
  bool add(std::string_view name, std::string_view info, std::uint32_t line, bool is_cut = false);

  /// Takes the threads of `later`, whose line 0 is `line` here.
  void append(RestDumpBuilder& later, std::uint32_t line);

  /// Tells whether and where stacks are cut, and puts the sample into the incident; without any
  /// thread there is a note instead.
  void finish();

 private:
  void mark_cut_stacks();
  bool ends_at_root(const Thread& thread) const;

  ParseContext& context_;
  FrameLines lines_;
  Sample sample_;
  std::vector<std::size_t> depths_;  ///< frames as printed, of each thread
  bool is_marked_ = false;           ///< cut stacks end with "..."
  bool has_locks_ = false;
};

}  // namespace flinkdiag
