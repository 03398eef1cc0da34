#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "flinkdiag/diagnose.h"
#include "flinkdiag/model/input.h"

namespace flinkdiag {

/// samples/incidents/NAME/ holds what an engineer had at hand, and nothing else, so that the
/// program can be pointed at it; NAME.expected.json beside it what must come out, by the true
/// cause; NAME.origin.md how it was made.
std::vector<std::string> incident_names();

std::filesystem::path incident_folder();

/// The files of one incident, read as the program reads a folder; paths are relative to the
/// repository.
std::vector<Input> incident_inputs(const std::string& name);

Diagnosis diagnose_inputs(const std::vector<Input>& inputs);

}  // namespace flinkdiag
