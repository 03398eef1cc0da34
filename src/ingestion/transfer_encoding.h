#pragma once

#include <string>
#include <string_view>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

// The transfer encodings of mails: RFC 2045, 6.7 and 6.8.

/// Whether the head of `text` is quoted-printable: soft line ends or "=3D", and hardly a "=" that
/// is neither.
bool is_quoted_printable(std::string_view text);

/// Appends what `text` means. Its first line is line `number` of the input. What is no escape
/// stays.
void append_quoted_printable(Unwrapped& out, std::string_view text, std::uint32_t number);

/// Whether the head of `text` is base64 (or base64url) and nothing else.
bool is_base64(std::string_view text);

/// The same for base64, up to the first character that does not belong to it.
void append_base64(Unwrapped& out, std::string_view text, std::uint32_t number);

inline constexpr std::string_view kBinary = "binary data";

/// "gzip", "zip", ... if `bytes` begin so; kBinary if they are no text; else empty.
std::string_view packed_kind(std::string_view bytes);

}  // namespace flinkdiag
