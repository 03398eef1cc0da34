#include "flinkdiag/collect/commands.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/process.h"
#include "cli/temp_folder.h"
#include "collect/fake_flink.h"

namespace flinkdiag {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Runs the script as printed, with tools in its PATH that write what the real ones would.
Finished run_script(const TempFolder& folder, const std::string& arguments) {
  const std::string dump = data_path("cli/bottleneck.txt");
  folder.write("bin/jps",
               "#!/bin/sh\necho '12 org.apache.flink.runtime.taskexecutor.TaskManagerRunner'\n");
  folder.write("bin/jstack", "#!/bin/sh\n[ \"$*\" = '-l 12' ] && cat '" + dump + "'\n");
  // "kubectl exec POD -- sh -c SCRIPT" runs the script here; the first one looks for the JVM.
  folder.write("bin/kubectl",
               "#!/bin/sh\n[ \"$1\" = logs ] && exit 0\ncase \"$6\" in\n"
               "*/proc/*) echo 12 ;;\n*) exec sh -c \"$6\" ;;\nesac\n");
  folder.write("bin/sleep", "#!/bin/sh\n");
  return shell("cd '" + folder.path() +
               "' && chmod +x bin/* && PATH=$PWD/bin:$PATH && $F collect "
               "--print-commands " +
               arguments +
               " > script && sh script && $F analyze --format json "
               "flinkdiag-bundle.tar.gz");
}

std::string phase(const Finished& finished) {
  CAPTURE(finished.out, finished.err);
  return nlohmann::json::parse(finished.out)["verdict"]["phase"];
}

TEST_CASE("the printed commands run in a shell, and analyze reads what they gather", "[collect]") {
  const FakeFlink flink("1.20.5-download");
  const TempFolder on_the_host, in_a_pod;
  CHECK(phase(run_script(on_the_host, "--rest " + flink.url())) == "restore.download");
  CHECK(phase(run_script(in_a_pod, "--kubernetes my-job-taskmanager-1-1 --rest " + flink.url())) ==
        "restore.download");
  CHECK(read_text_file(on_the_host.path("flinkdiag-bundle/tm-1-jstack-3.txt")) ==
        read_text_file(data_path("cli/bottleneck.txt")));
  CHECK(contains(read_text_file(in_a_pod.path("flinkdiag-bundle/tm-1-thread-dump-2.json")),
                 "stringifiedThreadInfo"));
}

TEST_CASE("the number of dumps and what stands between them are filled in", "[collect]") {
  const auto script = shell("$F collect --print-commands --samples 2 --interval 9s").out;
  CHECK(contains(script, "for i in 1 2; do"));
  CHECK(contains(script, "sleep 9"));
  CHECK(contains(script, "REST='http://localhost:8081'"));
}

TEST_CASE("what is filled in stays one word of the shell", "[collect]") {
  CommandSettings settings;
  settings.pod = "a'; rm -rf / #";
  const std::string script = shell_commands(settings);
  CHECK(contains(script, "POD='a'\\''; rm -rf / #'\n"));
}

}  // namespace
}  // namespace flinkdiag
