#pragma once

#include <initializer_list>
#include <string_view>

#include "flinkdiag/classification/tables.h"

namespace flinkdiag::testing {

/// Adds patterns to the frame table and gives their ids, as the loader of rule files does.
inline AnyPattern frames(ClassificationTables& tables,
                         std::initializer_list<std::string_view> patterns) {
  AnyPattern ids;
  for (const auto pattern : patterns) {
    ids.push_back(tables.frames.add(pattern).value());
    tables.user_only.resize(tables.frames.size());
    tables.user_only[ids.back()] = pattern.starts_with(PatternSet::kUserPrefix);
  }
  return ids;
}

inline AnyPattern names(ClassificationTables& tables,
                        std::initializer_list<std::string_view> patterns) {
  AnyPattern ids;
  for (const auto pattern : patterns) ids.push_back(tables.names.add(pattern).value());
  return ids;
}

inline void compile(ClassificationTables& tables) {
  tables.frames.compile();
  tables.names.compile();
}

/// Interns a stack that is written leaf first.
inline StackId stack(StackTable& stacks, std::initializer_list<std::string_view> leaf_first) {
  std::vector<FrameId> ids;
  for (const auto method : leaf_first) ids.push_back(stacks.intern_frame(method, -1));
  return stacks.intern_stack(ids);
}

}  // namespace flinkdiag::testing
