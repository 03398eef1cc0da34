#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace flinkdiag {

/// What a program put in the place of characters, and these.
struct Replacement {
  std::string_view was, is;
};

/// Quotes and arrows as word processors and chat windows make them.
inline constexpr auto kTypographic = std::to_array<Replacement>({{"\u201C", "\""},
                                                                 {"\u201D", "\""},
                                                                 {"\u201E", "\""},
                                                                 {"\u201F", "\""},
                                                                 {"\u00AB ", "\""},
                                                                 {" \u00BB", "\""},
                                                                 {"\u00AB\u00A0", "\""},
                                                                 {"\u00A0\u00BB", "\""},
                                                                 {"\u00AB\u202F", "\""},
                                                                 {"\u202F\u00BB", "\""},
                                                                 {"\u00AB", "\""},
                                                                 {"\u00BB", "\""},
                                                                 {"\u2018", "'"},
                                                                 {"\u2019", "'"},
                                                                 {"\u2013>", "->"},
                                                                 {"\u2192", "->"},
                                                                 {"\u00A0", " "}});

inline constexpr auto kEntities = std::to_array<Replacement>({{"&quot;", "\""},
                                                              {"&#34;", "\""},
                                                              {"&#x22;", "\""},
                                                              {"&lt;", "<"},
                                                              {"&gt;", ">"},
                                                              {"&#39;", "'"},
                                                              {"&#x27;", "'"},
                                                              {"&apos;", "'"},
                                                              {"&nbsp;", " "},
                                                              {"&amp;", "&"}});

/// Of several that begin at one place the first of the list counts; what a replacement gives is not
/// replaced again.
std::string replaced(std::string_view text, std::span<const Replacement> replacements);

}  // namespace flinkdiag
