#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingestion/unwrapped.h"

namespace flinkdiag {

/// The text of a mail (RFC 5322) whose headers say that it is encoded, has several parts or is HTML
/// (RFC 2045, 2046): quoted-printable, base64, multipart. `remarks` tells of parts that are packed.
/// Nothing if it is no mail, or one whose text stands there as it is.
std::optional<Unwrapped> unwrap_mail(std::string_view text, std::vector<std::string>& remarks);

/// The body of such a mail without its headers: quoted-printable as a whole.
std::optional<Unwrapped> unwrap_quoted_printable(std::string_view text,
                                                 std::vector<std::string>& remarks);

/// Text that is base64 as a whole.
std::optional<Unwrapped> unwrap_base64(std::string_view text, std::vector<std::string>& remarks);

}  // namespace flinkdiag
