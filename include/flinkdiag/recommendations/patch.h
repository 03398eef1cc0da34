#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flinkdiag/classification/situation.h"
#include "flinkdiag/model/diagnosis.h"

namespace flinkdiag {

/// A place where settings are made, and how they are written there.
struct PatchForm {
  std::string_view id;       ///< what --as takes
  std::string_view purpose;  ///< for --help
};

std::span<const PatchForm> patch_forms();

/// A configuration file that was given.
struct ConfigText {
  std::string path;
  std::string_view text;
};

/// The settings of the advice in the form `form`; empty: that which the inputs suggest (the file
/// that was given, VVR, the version). What is recommended can be pasted as it is, what is
/// conditional stands in comments. With `config`, also the diff against it.
Patch make_patch(const std::vector<Recommendation>& advice, const Situation& situation,
                 std::string_view form, const ConfigText* config);

}  // namespace flinkdiag
