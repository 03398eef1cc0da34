#pragma once

#include <random>
#include <string>
#include <string_view>

namespace flinkdiag {

/// `text` with one to four of what goes wrong on the way: bytes changed, dropped, doubled; lines
/// dropped, doubled, swapped; cut; lines of `other` in between; what tools put before lines,
/// colours. The same random numbers give the same text.
std::string mutated(std::string text, std::string_view other, std::mt19937& random);

}  // namespace flinkdiag
