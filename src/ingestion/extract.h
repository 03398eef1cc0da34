#pragma once

#include <string>
#include <string_view>

#include "flinkdiag/model/incident.h"

namespace flinkdiag {

/// True if `text` is what write_extract() gives.
bool is_extract(std::string_view text);

/// The facts of all inputs as one line of JSON (docs/extract.md). What should not leave a host must
/// be taken out of the incident before.
std::string write_extract(Incident incident);

/// The facts that an extract was made of, with the inputs that they were read from. Of a damaged
/// one or one of another version nothing is read; the input itself then says so in a note.
Incident read_extract(const Input& input);

}  // namespace flinkdiag
