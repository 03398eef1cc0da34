#pragma once

#include <string>
#include <vector>

#include "collect/fake_world.h"
#include "flinkdiag/collect/collect.h"
#include "flinkdiag/diagnose.h"

namespace flinkdiag {

inline constexpr const char* kDownload = "1.20.5-download";  // one TaskManager
inline const std::string kDump = "/thread-dump";

/// What collect() gets out of the world; an exception if that is an Error.
Collected collect_from(FakeWorld& world, CollectSettings settings = {});

/// As analyze would read the bundle.
std::vector<Input> inputs_in(const Bundle& bundle);
Diagnosis diagnose_bundle(const Bundle& bundle);

bool has_note(const Bundle& bundle, const std::string& part);

/// The file whose path ends so; null if there is none.
const BundleFile* file_named(const Bundle& bundle, const std::string& end);

}  // namespace flinkdiag
