#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace flinkdiag {

/// Why `text` is nothing for the text parser: another VM's dump, binary data; empty if it may be.
std::string_view why_not_text(std::string_view text);

/// Gives every line with its number, counted from 1. The lines of a thread dump that was turned
/// upside down (log viewers show the newest line first) are given from the last to the first.
void for_each_line(std::string_view text,
                   const std::function<void(std::string_view line, std::uint32_t number)>& take);

}  // namespace flinkdiag
