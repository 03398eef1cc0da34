#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "flinkdiag/classification/pattern_set.h"
#include "flinkdiag/model/diagnosis.h"
#include "flinkdiag/model/sample.h"
#include "flinkdiag/support/version.h"

namespace flinkdiag {

// The rules that classification works with, as read from the files that docs/rules.md describes.

/// Any of these patterns; empty: no condition.
using AnyPattern = std::vector<PatternId>;

/// threads/*.json
struct ThreadRule {
  std::string role;
  AnyPattern names;   ///< in ClassificationTables::names
  AnyPattern frames;  ///< in ClassificationTables::frames
  int order = 100;
  bool weak = false;          ///< generic name: asked after the frames
  bool all = false;           ///< name and frames must both match
  std::string flink_process;  ///< "taskmanager", "jobmanager", "any": proves a Flink process
};

/// spines.json
struct SpineRule {
  std::string spine;
  AnyPattern frames;
};

/// One element of "rules" of phases/*.json.
struct PhaseRule {
  std::string phase;
  AnyPattern frames, called_by, not_called_by, calls, not_calls, next;
  std::set<std::string> spines, threads;
  std::set<ThreadState> thread_states;
  std::set<std::string> needs_state;
  std::string waits_for;
  bool stack_cut = false;  ///< only if outer frames are missing
  int priority = 0;
  Confidence certainty = Confidence::high;
  int conditions = 0;  ///< how many of the above are set; more are more specific
};

/// Who does what a thread waits for: stillness of the thread says nothing then.
enum class WorkIsIn { this_thread, another_thread, another_process };

/// activities.json, in file order.
struct ActivityRule {
  std::string activity;
  AnyPattern frames, not_frames, leaf;
  std::set<ThreadState> thread_states;
  bool waits_for_others =
      false;  ///< the cause is another thread: never the root cause if any other is there
  WorkIsIn work_is_in = WorkIsIn::this_thread;
  bool waits_for_class = false;  ///< holds only if another thread initialises the class it needs
};

/// operators.json: an operator of such a name is in such frames, or never in such frames or phases.
struct OperatorRule {
  AnyPattern frames;
  AnyPattern names;              ///< in ClassificationTables::operator_names
  std::set<std::string> phases;  ///< a rule has frames or phases, and names or
  AnyPattern never;              ///< names of operators that cannot be in these phases
};

/// logs/*.json
struct LogRule {
  std::string event;
  std::string contains;
  Regex pattern;
  std::optional<Regex> logger;
  std::string phase_start, phase_end;  ///< the phase that this line opens or closes; may be empty
  std::string phase_step;              ///< the phase that goes on when it is written; may be empty
  std::set<std::string> lapses_with;  ///< says nothing any more once one of these events came later
  bool of_start = false;              ///< says something of the start that it was written in alone
  std::int64_t settles_after_ms = 0;  ///< says something only once the inputs go on for this long
};

/// facts.json: one way to learn a fact; exactly one of the sources is set.
struct FactSource {
  std::string setting;       ///< configuration key
  std::string event, field;  ///< field of a log event; no field: the event alone is enough
  std::vector<std::pair<std::string, std::string>>
      last_of;        ///< the last event of one of these names gives the text beside it
  std::string rest;   ///< "flink-version", "restored-path", ...: see facts.cpp
  AnyPattern frames;  ///< any stack holds one of them
  std::vector<std::pair<PatternId, int>>
      frame_lines;    ///< one stack holds all these frames at these source lines
  std::string phase;  ///< some subtask is in this phase
  std::string value;  ///< what the fact then is; empty: the text that was found
  std::vector<std::pair<Regex, std::string>>
      map;  ///< first match of the found text gives the value; {name}: a named group
  std::vector<std::pair<std::string, Regex>>
      unless;                ///< asked only if no fact before it, of these names, matches
  bool latest = false;       ///< the last event counts, not the first
  bool last_resort = false;  ///< asked only if no source before it knew; contradicts nothing
};

/// What --assume takes for a fact.
enum class FactKind { not_assumable, choice, version, number };

struct FactChoice {
  std::string value;       ///< as typed
  std::string stands_for;  ///< what the fact then is; mostly the same
  std::string means;
};

struct FactRule {
  std::string fact;
  std::string title;             ///< how the report calls it; empty: not shown
  bool unanimous = false;        ///< all sources are asked; one that disagrees is a contradiction
  std::vector<FactSource> from;  ///< in order of trust; the first that gives a value wins
  FactKind kind = FactKind::not_assumable;
  std::string means;                ///< for the list of what can be assumed
  std::string ask;                  ///< how to get it, for advice that hangs on it
  std::vector<FactChoice> choices;  ///< FactKind::choice
};

struct ClassificationTables {
  PatternSet frames;  ///< patterns on frames
  PatternSet names;   ///< patterns on names of threads
  PatternSet operator_names;
  std::vector<bool> user_only;  ///< by PatternId of `frames`: matches only user code ("user:")
  AnyPattern frameworks;        ///< packages that are not user code

  std::vector<ThreadRule> threads;  ///< by order
  std::vector<SpineRule> spines;
  std::vector<PhaseRule> phases;
  std::vector<ActivityRule> activities;
  std::vector<OperatorRule> operators;
  std::vector<LogRule> logs;
  std::vector<FactRule> facts;
  std::map<std::string, std::string, std::less<>>
      state_phase;  ///< verdict.json: phase of a subtask of which only the task state is known
  std::int64_t logged_step_ms =
      0;  ///< verdict.json: how long a start must last before a log alone tells where it hangs
};

}  // namespace flinkdiag
