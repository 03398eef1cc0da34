#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// How messages of several lines follow each other.
enum class MessageOrder { as_given, newest_first };

/// Whether the last message begins a thread dump, and the first one in the middle of a thread: a
/// store that cuts a dump into events shows the newest one first. (Where each is one line, the text
/// parser sees it.)
MessageOrder order_of(std::string_view first, std::string_view last);

/// Writes the messages of an export one below the other.
class MessageText {
 public:
  /// `joins_parts`: a message without a line end goes on in the next one, as Docker cuts long
  /// lines.
  /// What comes newest first is turned round.
  explicit MessageText(bool joins_parts = false, MessageOrder order = MessageOrder::as_given)
      : joins_parts_(joins_parts), order_(order) {}

  /// A message, which may have several lines; its first is on line `number` of the export, the
  /// others below it if `step` is 1, or on the same one if it is 0. `source` goes before each line
  /// as `kubectl logs --prefix` puts it; empty: nothing does.
  void add(std::string_view message, std::uint32_t number, std::uint32_t step = 0,
           std::string_view source = {});

  Unwrapped finish() &&;

 private:
  struct Start {
    std::size_t text, number;
  };

  Unwrapped turned_round() const;

  bool joins_parts_;
  MessageOrder order_;
  bool in_line_ = false;       // the line before has no end yet
  std::string source_;         // of that one
  std::vector<Start> starts_;  // of the messages, if they are turned round
  Unwrapped unwrapped_;
};

}  // namespace flinkdiag
