#include "ingestion/profiler_html_parser.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "flinkdiag/support/text.h"
#include "ingestion/frame_tree.h"
#include "ingestion/profile_builder.h"

// What the page draws from stands at its end, one frame a line, parents first:
//   2.x: f(1,720,80,3,'[main tid=12809]')      level, left, width, type, title
//   3.x: const cpool = ['all', ' Attach', ...]; unpack(cpool);
//        f(41,1,1,7) u(57) n(49,78)            title*8+type, [level, left,] [width, as before if
//        none] u: one level deeper than the frame before, n: beside it

namespace flinkdiag {
namespace {

struct DrawnFrame {
  std::size_t level = 0;
  std::uint64_t width = 0;
  std::size_t title = 0;  // index into Page::titles
  std::uint32_t line = 0;
};

struct Page {
  std::string heading;  // "Wall clock profile", "CPU profile", or what the user chose
  std::vector<std::string> titles;
  std::vector<DrawnFrame> frames;
  std::size_t unread_lines = 0;
};

// "'it\'s \\ so'" -> it's \ so; 2.x escapes quotes only.
std::string unquote(std::string_view quoted) {
  std::string text;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    const bool is_escape = quoted[i] == '\\' && i + 1 < quoted.size() &&
                           (quoted[i + 1] == '\'' || quoted[i + 1] == '\\');
    text.push_back(quoted[is_escape ? ++i : i]);
  }
  return text;
}

// The inside of the first '...' in `line`; npos-safe.
std::optional<std::string_view> quoted_part(std::string_view line) {
  const auto open = line.find('\'');
  if (open == line.npos) return std::nullopt;
  const auto close = line.rfind('\'');
  return close > open ? std::optional(line.substr(open + 1, close - open - 1)) : std::nullopt;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes of the first `units` UTF-16 units of `text`.
std::size_t bytes_of_utf16(std::string_view text, std::size_t units) {
  std::size_t i = 0;
  while (i < text.size() && units > 0) {
    units -= std::min<std::size_t>(units, static_cast<unsigned char>(text[i]) >= 0xF0 ? 2 : 1);
    ++i;
    while (i < text.size() && continues_character(text[i])) ++i;
  }
  return i;
}

// Each title starts with a character that says how much of the title before it goes first. The
// native writer counts bytes, the converter written in Java UTF-16 units. False if a character was
// torn apart: it was the other one.
bool unpack(const std::vector<std::string>& packed, bool counts_bytes,
            std::vector<std::string>& titles) {
  titles.clear();
  for (const std::string& entry : packed) {
    if (titles.empty() || entry.empty()) {
      titles.push_back(entry);
      continue;
    }
    const std::string& before = titles.back();
    const auto shared = static_cast<std::size_t>(std::max(entry[0] - ' ', 0));
    const std::size_t bytes =
        counts_bytes ? std::min(shared, before.size()) : bytes_of_utf16(before, shared);
    const bool cuts = bytes < before.size() && continues_character(before[bytes]);
    const bool goes_on = entry.size() > 1 && continues_character(entry[1]);
    if (counts_bytes && cuts != goes_on) return false;
    titles.push_back(before.substr(0, bytes).append(entry, 1));
  }
  return true;
}

// The numbers of "f(41,1,1,7)"; nothing if it holds anything else.
std::optional<std::vector<std::uint64_t>> read_numbers(std::string_view call) {
  const auto close = call.find(')');
  if (close == call.npos) return std::nullopt;
  std::vector<std::uint64_t> numbers;
  for (const auto part : split(call.substr(2, close - 2), ',')) {
    const auto number = part.empty() ? std::optional<std::int64_t>(0) : parse_int(part);
    if (!number || *number < 0) return std::nullopt;
    numbers.push_back(static_cast<std::uint64_t>(*number));
  }
  return numbers;
}

class PageReader {
 public:
  Page read(std::string_view text) {
    std::string_view line;
    std::uint32_t number = 0;
    while (next_line(text, line)) {
      ++number;
      if (is_in_pool_) {
        read_pool_line(line);
      } else if (page_.titles.empty() && line.starts_with("const cpool = [")) {
        is_in_pool_ = true;
      } else if (line.starts_with("<h1>")) {
        page_.heading = line.substr(4, line.find("</h1>") - 4);
      } else if (line.size() > 2 && line[1] == '(' && contains("fun", line.substr(0, 1))) {
        if (!read_frame(line, number)) ++page_.unread_lines;
      }
    }
    return std::move(page_);
  }

 private:
  // "'all',", "' Attach'" or "];", which ends the pool
  void read_pool_line(std::string_view line) {
    if (const auto part = quoted_part(line)) {
      packed_.push_back(unquote(*part));
    } else if (line.starts_with("]")) {
      is_in_pool_ = false;
      if (!unpack(packed_, true, page_.titles)) unpack(packed_, false, page_.titles);
    }
  }

  bool read_frame(std::string_view line, std::uint32_t number) {
    DrawnFrame frame;
    frame.line = number;
    const bool is_read =
        packed_.empty() ? read_spelled_frame(line, frame) : read_packed_frame(line, frame);
    const bool has_parent =
        page_.frames.empty() ? frame.level == 0 : frame.level <= page_.frames.back().level + 1;
    if (is_read && has_parent) page_.frames.push_back(frame);
    return is_read && has_parent;
  }

  // "f(1,720,80,3,'[main tid=12809]',0,0,3)"
  bool read_spelled_frame(std::string_view line, DrawnFrame& frame) {
    const auto title = quoted_part(line);
    const auto parts = split(line.substr(2, line.find('\'') - 2), ',');
    if (!title || parts.size() < 3) return false;
    const auto level = parse_int(parts[0]), width = parse_int(parts[2]);
    if (!level || !width || *level < 0 || *width < 0) return false;
    frame.level = static_cast<std::size_t>(*level);
    frame.width = static_cast<std::uint64_t>(*width);
    frame.title = page_.titles.size();
    page_.titles.push_back(unquote(*title));
    return true;
  }

  // "f(key,level,left[,width])", "u(key[,width])", "n(key[,width])"
  bool read_packed_frame(std::string_view line, DrawnFrame& frame) {
    const auto numbers = read_numbers(line);
    if (!numbers) return false;
    const bool is_placed = line[0] == 'f';
    if (is_placed && numbers->size() < 3) return false;
    const std::size_t width_at = is_placed ? 3 : 1;
    if (numbers->size() > width_at && (*numbers)[width_at] > 0) width_ = (*numbers)[width_at];
    level_ = is_placed ? (*numbers)[1] : line[0] == 'u' ? level_ + 1 : level_;
    frame.level = level_;
    frame.width = width_;
    frame.title = numbers->front() >> 3;
    return frame.title < page_.titles.size();
  }

  Page page_;
  std::vector<std::string> packed_;
  bool is_in_pool_ = false;
  std::uint64_t level_ = 0, width_ = 0;  // of the frame before
};

using Sink = std::function<void(std::span<const std::string_view>, std::uint64_t, std::uint32_t)>;

bool give_stacks(const Page& page, std::size_t frames_left, const Sink& sink) {
  std::uint32_t line = 0;
  FrameTree tree(frames_left, [&](std::span<const std::string_view> frames, std::uint64_t count) {
    sink(frames, count, line);
  });
  for (const DrawnFrame& frame : page.frames) {
    tree.add(frame.level, page.titles[frame.title], frame.width);
    line = frame.line;
  }
  tree.finish();
  return !tree.is_incomplete();
}

bool starts_thread(std::string_view frame) {
  return contains(frame, "Thread.run") || frame.ends_with(".main") || frame == "start_thread" ||
         contains(frame, " tid=");
}

// "--reverse" draws stacks from the leaf. The page does not say so in a way that holds for all
// versions; where threads start does.
bool is_reversed(const Page& page, std::size_t frames_left) {
  std::uint64_t forward = 0, backward = 0;
  const auto compare = [&](std::span<const std::string_view> frames, std::uint64_t count, auto) {
    if (frames.size() < 2) return;
    if (starts_thread(frames.front())) forward += count;
    if (starts_thread(frames.back())) backward += count;
  };
  give_stacks(page, frames_left, compare);
  return backward > forward;
}

}  // namespace

Match sniff_profiler_html(std::string_view text) {
  constexpr std::size_t kHead = 4096;
  const std::string head = to_lower(text.substr(0, kHead));
  const bool is_page = trim(head).starts_with("<!doctype html") || trim(head).starts_with("<html");
  return is_page && contains(head, "async-profiler") ? Match::yes : Match::no;
}

void parse_profiler_html(ParseContext& context) {
  const Page page = PageReader().read(context.input.text);
  context.summary.unread_lines += page.unread_lines;
  if (page.frames.empty()) {
    context.summary.notes.push_back(
        "a page of async-profiler, but not a flame graph with samples: use -o flamegraph or "
        "-o collapsed");
    return;
  }
  context.summary.understood = true;
  constexpr std::size_t kFoot = 4096;
  const auto foot = context.input.text.substr(context.input.text.size() -
                                              std::min(kFoot, context.input.text.size()));
  if (page.unread_lines > 0 || !contains(to_lower(foot), "</html>")) {
    context.summary.incomplete = true;
    context.summary.notes.push_back("the page is cut off or damaged: read as far as it goes");
  }
  if (page.heading.starts_with("Alloc") || page.heading.starts_with("Lock")) {
    context.summary.notes.push_back("\"" + page.heading +
                                    "\" does not show where time goes: use mode WALL or CPU");
    return;
  }
  ProfileBuilder profile(context.out.stacks);
  const bool reversed = is_reversed(page, context.frames_left);
  std::size_t stacks = 0;
  const auto add = [&](std::span<const std::string_view> frames, std::uint64_t count,
                       std::uint32_t line) {
    std::vector<std::string_view> root_first(frames.begin(), frames.end());
    if (reversed) std::reverse(root_first.begin(), root_first.end());
    profile.add(root_first, count, {context.input_index, line});
    ++stacks;
  };
  const bool is_complete = give_stacks(page, context.frames_left, add);
  if (!is_complete) context.summary.notes.push_back("not all stacks read: too many");
  const bool is_wall = page.heading.starts_with("Wall") ||
                       (!page.heading.starts_with("CPU") && profile.shows_waiting());
  Sample sample;
  sample.kind = is_wall ? SampleKind::wall_profile : SampleKind::cpu_profile;
  sample.place = {context.input_index, 1};
  sample.has_locks = false;
  sample.threads = profile.take_threads();
  context.summary.sampled = !profile.names_threads();
  context.summary.threads = profile.names_threads() ? profile.named_threads() : stacks;
  context.summary.samples = 1;
  context.out.samples.push_back(std::move(sample));
}

}  // namespace flinkdiag
