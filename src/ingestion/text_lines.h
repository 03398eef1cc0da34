#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace flinkdiag {

/// Why `text` is nothing for the text parser: another VM's dump, binary data; empty if it may be.
std::string_view why_not_text(std::string_view text);

/// Whether the lines of a thread dump stand from the last to the first: log viewers show the newest
/// line first.
bool is_upside_down(std::string_view text);

/// Gives every line with its number, counted from 1; `upwards`, from the last to the first.
void for_each_line(std::string_view text, bool upwards,
                   const std::function<void(std::string_view line, std::uint32_t number)>& take);

}  // namespace flinkdiag
