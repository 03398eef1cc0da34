#pragma once

#include "flinkdiag/model/input.h"

namespace flinkdiag {

/// Brings the text of `input` to UTF-8 and notes how: UTF-16 (by its byte order mark, or by the
/// zero bytes of ASCII letters) is converted, the mark of UTF-8 is taken off. Anything else stays.
void decode_text(Input& input);

}  // namespace flinkdiag
