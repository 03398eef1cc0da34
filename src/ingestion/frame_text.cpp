#include "ingestion/frame_text.h"

#include <algorithm>

#include "flinkdiag/support/text.h"

namespace flinkdiag {
namespace {

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_lambda_proxy(std::string_view method) { return contains(method, "$$Lambda"); }

// The last "$12" off `name`; false if it does not end so.
bool drop_number(std::string_view& name) {
  const auto dollar = name.rfind('$');
  if (dollar == name.npos || dollar + 1 == name.size()) return false;
  if (!std::all_of(name.begin() + static_cast<std::ptrdiff_t>(dollar) + 1, name.end(), is_digit)) {
    return false;
  }
  name.remove_suffix(name.size() - dollar);
  return true;
}

// Lambdas of serializable interfaces carry a hash: "lambda$open$7f6b4a5e$1".
void drop_hash(std::string_view& name) {
  const auto dollar = name.rfind('$');
  if (dollar == name.npos) return;
  const auto hash = name.substr(dollar + 1);
  const bool is_hash = hash.size() >= 6 && hash.size() <= 8 &&
                       std::all_of(hash.begin(), hash.end(), is_hex_digit) &&
                       std::any_of(hash.begin(), hash.end(), is_digit);
  if (is_hash) name.remove_suffix(hash.size() + 1);
}

// "a.B.lambda$restore$0" -> "a.B.lambda$restore": the number changes with every compilation.
std::string_view without_lambda_number(std::string_view method) {
  const auto lambda = method.rfind(".lambda$");
  if (lambda == method.npos) return method;
  std::string_view name = method.substr(lambda + 8);
  const auto full_size = name.size();
  if (drop_number(name)) drop_hash(name);
  return method.substr(0, method.size() - (full_size - name.size()));
}

// Where the address of a hidden class starts: "LambdaForm$MH/0x00007fe0011ac800.invoke" (dumps, JDK
// 9 and later), "LambdaForm$MH/1523457748.invoke" (JDK 8), "LambdaForm$MH.0x00007f12.invoke"
// (profiles).
std::size_t find_address(std::string_view method) {
  if (const auto dot = method.find(".0x"); dot != method.npos) return dot;
  for (auto at = method.find('/'); at != method.npos; at = method.find('/', at + 1)) {
    if (at + 1 < method.size() && is_digit(method[at + 1])) return at;
  }
  return method.npos;
}

std::string without_address(std::string_view method) {
  const auto start = find_address(method);
  const auto end = start == method.npos ? start : method.find('.', start + 1);
  if (end == method.npos) return std::string(method);
  return std::string(method.substr(0, start)).append(method.substr(end));
}

// "Task.java:568" -> 568, "java.base@17/Thread.java:840" -> 840, "Native Method" -> -1
int read_line_number(std::string_view source) {
  const auto colon = source.rfind(':');
  if (colon == source.npos) return -1;
  const auto number = parse_int(source.substr(colon + 1));
  return number && *number >= 0 && *number < 10'000'000 ? static_cast<int>(*number) : -1;
}

// A method has a class and no blanks: keeps "at least (3 of 4)" from being a frame.
bool is_method(std::string_view text) {
  const auto dot = text.rfind('.');
  if (dot == text.npos || dot == 0 || dot + 1 == text.size()) return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    return is_space(c) || c == '"' || c == '=' || c == ',' || c == '\\' || c == '[' || c == ']';
  });
}

// What may stand behind the source: nothing, or the jar as Log4j and Logback print it:
// "~[flink-dist-1.20.5.jar:1.20.5]", "[?:?]".
bool is_packaging(std::string_view text) {
  text = trim(text);
  return text.empty() || text.starts_with('[') || text.starts_with("~[");
}

// Frames of native libraries in profiles: C++ names and signatures, kernel and library names.
bool is_native_symbol(std::string_view frame) {
  return frame.empty() || frame.front() == '[' || frame.front() == '/' || contains(frame, "::") ||
         contains(frame, "(") || contains(frame, " ");
}

// async-profiler tells how a frame was run: "_[j]" compiled, "_[i]" inlined, "_[k]" kernel, ...
std::string_view without_kind(std::string_view frame) {
  const bool has_kind =
      frame.size() > 4 && frame.ends_with(']') && frame.substr(frame.size() - 4, 2) == "_[";
  return has_kind ? frame.substr(0, frame.size() - 4) : frame;
}

// "app//org.a.B.c" and "java.base/java.lang.Object.wait" have a module, "org/a/B.c" a package.
bool has_module_prefix(std::string_view before_last_slash) {
  return before_last_slash.find_first_of(".@") != before_last_slash.npos ||
         before_last_slash.ends_with('/');
}

}  // namespace

FrameText read_java_frame(std::string_view text) {
  text = trim(text);
  if (text.starts_with("at ")) text = trim_left(text.substr(3));
  const auto open = text.find('(');
  const auto close = text.find(')', open == text.npos ? text.size() : open);
  if (close == text.npos || !is_packaging(text.substr(close + 1))) return {};
  std::string method = without_address(text.substr(0, open));
  if (const auto slash = method.rfind('/'); slash != method.npos) method.erase(0, slash + 1);
  if (!is_method(method)) return {};
  if (is_lambda_proxy(method)) return {.method = {}, .line = -1, .dropped = true};
  method.resize(without_lambda_number(method).size());
  return {.method = std::move(method),
          .line = read_line_number(text.substr(open + 1, close - open - 1)),
          .dropped = false};
}

bool is_thread_root(std::string_view method) {
  return method.ends_with("Thread.run") || method.ends_with(".main");
}

FrameText read_profile_frame(std::string_view text) {
  std::string_view frame = without_kind(trim(text));
  if (is_native_symbol(frame)) return {.method = std::string(frame), .line = -1, .dropped = false};
  if (is_lambda_proxy(frame)) return {.method = {}, .line = -1, .dropped = true};
  int line = -1;
  if (const auto colon = frame.rfind(':'); colon != frame.npos && colon > 0) {
    if (parse_int(frame.substr(colon + 1))) {
      line = read_line_number(frame);
      frame = frame.substr(0, colon);
    }
  }
  std::string method = without_address(frame);
  if (const auto slash = method.rfind('/'); slash != method.npos) {
    if (has_module_prefix(std::string_view(method).substr(0, slash))) method.erase(0, slash + 1);
    std::replace(method.begin(), method.end(), '/', '.');
  }
  method.resize(without_lambda_number(method).size());
  return {.method = std::move(method), .line = line, .dropped = false};
}

}  // namespace flinkdiag
