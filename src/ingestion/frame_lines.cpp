#include "ingestion/frame_lines.h"

#include "flinkdiag/support/text.h"
#include "ingestion/frame_text.h"

namespace flinkdiag {

const FrameLines::Known* FrameLines::read(std::string_view line) {
  if (const Known* known = find(line)) return known;
  FrameText frame = read_java_frame(line);
  // "at org.a.B.c(B.jav": of a line that is cut off the method may be whole.
  if (frame.method.empty() && !frame.dropped && contains(line, "(") && !contains(line, ")"))
    frame = read_java_frame(std::string(line) + ")");
  if (frame.method.empty() && !frame.dropped) return nullptr;
  Known known;
  known.is_dropped = frame.dropped;
  known.is_root = is_thread_root(frame.method);
  if (!frame.dropped) known.id = stacks_.intern_frame(frame.method, frame.line);
  return &known_.insert(line, known);
}

}  // namespace flinkdiag
