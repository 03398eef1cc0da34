// Runs the program as a person would; what the layers compute is tested elsewhere.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/make_archive.h"
#include "cli/process.h"
#include "cli/temp_folder.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

const std::string kBottleneck = data_path("cli/bottleneck.txt");
const std::string kHealthy = data_path("cli/healthy.txt");
const std::string kNotFlink = data_path("cli/not-flink.txt");

std::string quoted(const std::string& path) { return "'" + path + "'"; }

Finished analyze(const std::string& args) { return shell("$F analyze " + args); }

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string outcome(const std::string& report) { return json::parse(report)["verdict"]["outcome"]; }

// ASCII as Windows tools write it: a mark, then two bytes a character.
std::string to_utf16(const std::string& text) {
  std::string out = "\xFF\xFE";
  for (const char c : text) out += {c, '\0'};
  return out;
}

TEST_CASE("the exit code tells what was found", "[program]") {
  CHECK(analyze(quoted(kBottleneck)).exit_code == 1);
  CHECK(analyze(quoted(kHealthy)).exit_code == 0);
  CHECK(analyze(quoted(kNotFlink)).exit_code == 3);
  CHECK(analyze("--fail-on never " + quoted(kBottleneck)).exit_code == 0);
  CHECK(analyze("--fail-on never " + quoted(kNotFlink)).exit_code == 3);
}

TEST_CASE("the report is written for 0, 1 and 3 alike", "[program]") {
  CHECK(outcome(analyze("--format json " + quoted(kBottleneck)).out) == "startup-bottleneck");
  CHECK(outcome(analyze("--format json " + quoted(kHealthy)).out) == "no-startup-bottleneck");
  CHECK(outcome(analyze("--format json " + quoted(kNotFlink)).out) == "not-flink");
}

TEST_CASE("the operator that is blocked is named first", "[program]") {
  const auto text = analyze(quoted(kBottleneck)).out;
  CHECK(contains(text.substr(0, text.find('\n')), "SessionAggregate"));
}

TEST_CASE("standard input is read by -, and without any path", "[program]") {
  CHECK(analyze("- < " + quoted(kBottleneck)).exit_code == 1);
  CHECK(analyze("< " + quoted(kBottleneck)).exit_code == 1);
  CHECK(shell("cat " + quoted(kBottleneck) + " | $F analyze").exit_code == 1);
  const auto report = analyze("--format json < " + quoted(kBottleneck)).out;
  CHECK(json::parse(report)["inputs"][0]["path"] == "<stdin>");
}

TEST_CASE("empty standard input is never mistaken for all well", "[program]") {
  CHECK(analyze("").exit_code == 3);
  CHECK(analyze("--fail-on never").exit_code == 3);
}

TEST_CASE("folders and archives are read like the files in them", "[program]") {
  const TempFolder folder;
  const std::string dump = read_text_file(kBottleneck);
  const std::vector<ArchiveMember> members = {{"tm-1/dump.txt", dump, ""}};
  folder.write("folder/tm-1/dump.txt", dump);
  folder.write("dump.gz", compress("gzip", dump));
  folder.write("dump.zst", compress("zstd", dump));
  folder.write("dump.zip", make_archive("zip", "none", members));
  folder.write("dump.tar", make_archive("pax", "none", members));
  folder.write("dump.tar.gz", make_archive("pax", "gzip", members));
  folder.write("without-suffix", make_archive("pax", "zstd", members));
  folder.write("utf16.txt", to_utf16(dump));
  const std::string name = GENERATE("folder", "dump.gz", "dump.zst", "dump.zip", "dump.tar",
                                    "dump.tar.gz", "without-suffix", "utf16.txt");
  CAPTURE(name);
  const auto finished = analyze("--format json " + quoted(folder.path(name)));
  CHECK(finished.exit_code == 1);
  CHECK(finished.err == "");
  CHECK(json::parse(finished.out)["verdict"]["phase"] == "restore.download");
}

TEST_CASE("a path that cannot be opened is named, and there is no report", "[program]") {
  const auto finished = analyze("no-such-file.txt " + quoted(kBottleneck));
  CHECK(finished.exit_code == 2);
  CHECK(finished.out == "");
  CHECK(finished.err ==
        "flinkdiag: no-such-file.txt: cannot be opened: No such file or directory; check the "
        "path\n");
}

TEST_CASE("a file that may not be read is an error", "[program]") {
  const TempFolder folder;
  const auto file = quoted(folder.write("secret.txt", "x"));
  // Root may read anything; then there is nothing to test.
  const auto finished = shell("chmod 000 " + file + "; test -r " + file + " || $F analyze " + file);
  if (finished.exit_code == 0) return;
  CHECK(finished.exit_code == 2);
  CHECK(contains(finished.err,
                 "secret.txt: cannot be opened: Permission denied; check its "
                 "permissions"));
}

TEST_CASE("a file of a folder that may not be read keeps nothing else from being diagnosed",
          "[program]") {
  const TempFolder folder;
  folder.write("dump.txt", read_text_file(kBottleneck));
  const auto file = quoted(folder.write("secret.txt", "x"));
  // Root may read anything; another user is asked where the machine has the tool for it.
  const auto finished =
      shell("chmod 755 " + quoted(folder.path()) + "; chmod 000 " + file +
            "; setpriv --reuid=65534 --clear-groups $F analyze " + quoted(folder.path()));
  if (!contains(finished.err, "secret.txt")) return;
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, "secret.txt: not read: cannot be opened: Permission denied"));
}

TEST_CASE("an extract of nothing that is understood is no success", "[program]") {
  const auto finished = shell("echo junk | $F extract -");
  CHECK(finished.exit_code == 3);
  CHECK(finished.out.starts_with("{\"schema\":\"flinkdiag.extract/1\""));
  CHECK(contains(finished.err, "not read: no thread dump and no Flink log"));
  CHECK(shell("$F extract " + quoted(kBottleneck)).exit_code == 0);
}

TEST_CASE("the report does not take the place of the map, nor of a link that leads nowhere",
          "[program]") {
  const TempFolder folder;
  const auto place = quoted(folder.path("one"));
  CHECK(analyze("--redact-map " + place + " -o " + place + " " + quoted(kBottleneck)).exit_code ==
        2);
  const auto linked =
      shell("ln -s nowhere " + place + "; $F analyze -o " + place + " " + quoted(kBottleneck));
  CHECK(linked.exit_code == 2);
  CHECK(contains(linked.err, "cannot be written"));
}

TEST_CASE("a map that is no file is refused, and not waited for", "[program]") {
  const TempFolder folder;
  const auto place = quoted(folder.path("pipe"));
  const auto refused =
      shell("mkfifo " + place + "; $F analyze --redact-map " + place + " " + quoted(kBottleneck));
  CHECK(refused.exit_code == 2);
  CHECK(contains(refused.err, "is no regular file; choose another for --redact-map"));
}

TEST_CASE("a redacted report shows no part of a host in a long name or line", "[program]") {
  const TempFolder folder;
  const std::string chain =
      "Source: Kafka[kafka-prod-1.eu.acme.internal:9092] -> Map -> Sink: "
      "JDBC[db-7.acme.internal:5432]";
  const auto dump = folder.write(
      "dump.txt",
      "Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):\n\n\"" + chain +
          " (1/1)#0\" #89 prio=5 os_prio=0 cpu=1.51ms elapsed=9.57s tid=0x1 nid=0x6ee4 runnable\n"
          "   java.lang.Thread.State: RUNNABLE\n\tat org.rocksdb.RocksDB.put(Native Method)\n"
          "\tat "
          "org.apache.flink.contrib.streaming.state.restore.RocksDBIncrementalRestoreOperation."
          "copyTempDbIntoBaseDb(X.java:1)\n"
          "\tat org.apache.flink.streaming.runtime.tasks.StreamTask.restore(StreamTask.java:771)\n"
          "\tat org.apache.flink.runtime.taskmanager.Task.run(Task.java:575)\n");
  const auto log = folder.write(
      "tm.log",
      "2026-11-28 10:00:02,000 WARN  org.apache.flink.runtime.taskmanager.Task [] - No space left "
      "on device " +
          std::string(230, '0') + " jdbc://etl:Sup3rS3cretPassw0rd@db1.prod.acme.internal/x\n");
  for (const auto* format : {"text", "json"}) {
    const auto report =
        analyze("--redact --format " + std::string(format) + " " + quoted(dump) + " " + quoted(log))
            .out;
    CHECK(contains(report, "host-1"));
    for (const auto* part : {"kafka-prod", "acme", "Sup3r", "etl"})
      CHECK_FALSE(contains(report, part));
  }
}

TEST_CASE("wrong usage is one sentence and code 2", "[program]") {
  const auto finished = analyze("--format xml " + quoted(kBottleneck));
  CHECK(finished.exit_code == 2);
  CHECK(finished.out == "");
  CHECK(contains(finished.err, "see flinkdiag analyze --help"));
  CHECK(shell("$F").exit_code == 2);
}

TEST_CASE("an input that is not understood is listed, and decides only with --strict",
          "[program]") {
  const TempFolder folder;
  const auto noise = folder.write("holiday.txt", "nothing that a JVM would say\n");
  const auto both = quoted(kBottleneck) + " " + quoted(noise);
  CHECK(analyze(both).exit_code == 1);
  CHECK(contains(analyze(both).err, noise + ": not read: "));
  CHECK(analyze("--quiet " + both).err == "");
  CHECK(analyze("--strict " + both).exit_code == 3);
  CHECK(analyze(quoted(noise)).exit_code == 3);
}

TEST_CASE("a pipe that is closed early is no error", "[program]") {
  const auto finished = shell("{ $F analyze " + quoted(kBottleneck) + "; echo $? >&2; } | true");
  CHECK(finished.err == "1\n");
}

TEST_CASE("a disk that is full is an error", "[program]") {
  const auto finished = analyze(quoted(kBottleneck) + " > /dev/full");
  CHECK(finished.exit_code == 2);
  CHECK(contains(finished.err, "No space left on device"));
}

TEST_CASE("-o writes what standard output would get, and nothing to it", "[program]") {
  const TempFolder folder;
  const auto file = folder.path("report.json");
  const auto finished = analyze("--format json -o " + quoted(file) + " " + quoted(kBottleneck));
  CHECK(finished.exit_code == 1);
  CHECK(finished.out == "");
  CHECK(read_text_file(file) == analyze("--format json " + quoted(kBottleneck)).out);
}

TEST_CASE("-o does not overwrite an input", "[program]") {
  const TempFolder folder;
  const auto file = folder.write("dump.txt", read_text_file(kBottleneck));
  CHECK(analyze("-o " + quoted(file) + " " + quoted(file)).exit_code == 2);
  CHECK(analyze("-o " + quoted(file) + " < " + quoted(file)).exit_code == 2);
  CHECK(read_text_file(file) == read_text_file(kBottleneck));
}

TEST_CASE("the JSON report is one object and the same in every run", "[program]") {
  const std::string args =
      "--format json " + quoted(kBottleneck) + " " + quoted(kHealthy) + " " + quoted(kNotFlink);
  const auto first = analyze(args).out;
  CHECK(json::parse(first).is_object());  // throws if it is not UTF-8 or anything follows it
  CHECK(analyze(args).out == first);
  CHECK(shell("LC_ALL=C NO_COLOR=1 COLUMNS=50 TERM=dumb $F analyze " + args).out == first);
}

TEST_CASE("a name that is not UTF-8 leaves the JSON report valid", "[program]") {
  const TempFolder folder;
  folder.write("dump\xE4.txt", read_text_file(kBottleneck));
  CHECK(outcome(analyze("--format json " + quoted(folder.path())).out) == "startup-bottleneck");
}

TEST_CASE("control characters in names do not reach the terminal", "[program]") {
  const auto finished = analyze("\"$(printf 'no\\033[31msuch')\"");
  CHECK(finished.exit_code == 2);
  CHECK(contains(finished.err, "flinkdiag: no\\x1b[31msuch: cannot be opened"));
}

TEST_CASE("there is colour in a pipe only if it is asked for", "[program]") {
  CHECK_FALSE(contains(analyze(quoted(kBottleneck)).out, "\033["));
  CHECK(contains(analyze("--color always " + quoted(kBottleneck)).out, "\033["));
  CHECK(contains(shell("CLICOLOR_FORCE=1 $F analyze " + quoted(kBottleneck)).out, "\033["));
}

TEST_CASE("lines of the text report keep to the width, in ASCII if the locale is C", "[program]") {
  const std::string command = "$F analyze --width 60 " + quoted(kHealthy);
  std::istringstream report(shell("LC_ALL=C " + command).out);
  std::size_t lines = 0;
  for (std::string line; std::getline(report, line); ++lines) {
    CAPTURE(line);
    CHECK(line.size() <= 60);
    CHECK(std::none_of(line.begin(), line.end(), [](char c) { return c < 0; }));
  }
  CHECK(lines > 3);
}

TEST_CASE("--rules adds rules, and a bad one is refused with its place", "[program]") {
  const TempFolder folder;
  folder.write("phases/mine.json", "{ \"phase\": ");
  const auto finished = analyze("--rules " + quoted(folder.path()) + " " + quoted(kBottleneck));
  CHECK(finished.exit_code == 2);
  CHECK(finished.out == "");
  CHECK(contains(finished.err, "phases/mine.json"));
}

TEST_CASE("a built-in rule file can be printed, changed and given back", "[program]") {
  const auto list = shell("$F rules list");
  CHECK(list.exit_code == 0);
  CHECK(contains(list.out, "finding      restore/remote-download"));
  const TempFolder folder;
  folder.write("spines.json", shell("$F rules show --raw spines").out);
  CHECK(analyze("--rules " + quoted(folder.path()) + " " + quoted(kBottleneck)).exit_code == 1);
  const auto unknown = shell("$F rules show restore/remote-downlod");
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.err, "did you mean restore/remote-download?"));
  CHECK(json::parse(shell("$F rules list --format json").out).size() > 50);
  CHECK(json::parse(shell("$F rules schema").out).contains("$defs"));
}

TEST_CASE("rules test fails for a sample that is wrong, forgotten or of no rule", "[program]") {
  const TempFolder folder;
  const auto place = quoted(folder.path());
  REQUIRE(shell("$F rules new acme/sink " + place).exit_code == 0);
  CHECK(shell("$F rules new acme/sink " + place).exit_code == 2);  // is there already
  CHECK(shell("$F rules new Acme " + place).exit_code == 2);
  CHECK(shell("$F rules test " + place).exit_code == 0);
  const auto samples = folder.path("samples/acme/sink");
  shell("cp '" + samples + "/bad/dump.txt' '" + samples + "/good/held-up.txt'");
  shell("sed 's/audit/\x1b[31maudit/' '" + samples + "/bad/dump.txt' > '" + samples +
        "/good/red.txt'");
  const auto fires = shell("$F rules test " + place);
  CHECK(fires.exit_code == 1);
  CHECK(contains(fires.out, "good/red.txt"));
  CHECK_FALSE(contains(fires.out, "\x1b"));
  CHECK(contains(fires.out, "good/held-up.txt:4 \"Sink: audit (1/1)#0\" TIMED_WAITING"));
  shell("rm -r '" + samples + "/good'; mkdir -p '" + folder.path("samples/acme/old/bad") + "'");
  const auto forgotten = shell("$F rules test " + place);
  CHECK(forgotten.exit_code == 1);
  CHECK(contains(forgotten.out, "sink/good: no sample"));
  CHECK(contains(forgotten.out, "no rule findings/acme/old.json"));
  folder.write("findings/acme/sink.json", "{");
  CHECK(shell("$F rules test " + place).exit_code == 2);
}

TEST_CASE("explain gives the page of a finding, and words for the rest", "[program]") {
  CHECK(shell("$F explain restore/heap").out.starts_with("# restore/heap\n"));
  CHECK(contains(shell("$F explain restore.heap").out, "HeapRestoreOperation"));
  CHECK(contains(shell("$F explain lazy-loading").out, "LazyDownloadOnRestore"));
  CHECK(shell("$F explain nonsense").exit_code == 2);
}

TEST_CASE("the settings of the advice are written for the place where they belong", "[program]") {
  const std::string facts =
      "--assume backend=rocksdb --assume start=failover --assume disk=ample --assume flink=1.20 ";
  const auto patch = [&](const std::string& args) {
    return analyze("--format patch " + facts + args).out;
  };
  CHECK(contains(patch("--as args " + quoted(kBottleneck)),
                 "-Dexecution.state-recovery.from-local=true"));
  CHECK(contains(patch(quoted(kBottleneck)), "  state-recovery:\n    from-local: true\n"));
  CHECK(contains(analyze("--as flinkdeployment " + facts + quoted(kBottleneck)).out,
                 "    execution.state-recovery.from-local: \"true\"\n"));
  // A file that was given gets a diff that can be applied.
  const TempFolder folder;
  folder.write("config.yaml",
               "parallelism.default: 2\nrest.port: 8081\nexecution:\n  state-recovery:\n"
               "    from-local: false # off\n");
  const auto inside = "cd " + quoted(folder.path()) + " && ";
  const auto diff = shell(inside + "$F analyze --format patch " + facts + "config.yaml " +
                          quoted(kBottleneck) + " > d; patch -s config.yaml d && cat config.yaml");
  CHECK(diff.out ==
        "parallelism.default: 2\nrest.port: 8081\nexecution:\n  state-recovery:\n"
        "    from-local: true # off\n  checkpointing:\n"
        "    local-backup:\n      enabled: true\n");
}

TEST_CASE("--assume fills what the inputs do not tell", "[program]") {
  const auto status = [](const std::string& args) {
    const auto report = json::parse(analyze("--format json " + args + quoted(kBottleneck)).out);
    for (const auto& advice : report["recommendations"]) {
      if (advice["id"] == "local-recovery") return advice["status"].get<std::string>();
    }
    return std::string("absent");
  };
  CHECK(status("") == "conditional");
  CHECK(status("--assume start=manual-restart ") == "rejected");
  CHECK(status("--assume start=failover --assume disk=ample --assume backend=rocksdb ") ==
        "recommended");
  const auto finished = analyze("--assume start=now " + quoted(kBottleneck));
  CHECK(finished.exit_code == 2);
  CHECK(finished.out == "");
  CHECK(contains(finished.err, "give one of dynamic-update, failover, fresh, manual"));
  CHECK(contains(shell("$F analyze --assume list").out, "\ndisk  local disk"));
}

TEST_CASE("findings that are skipped are counted and do not fail the run", "[program]") {
  // Without its own finding the start still hangs, and the fallback says so.
  const std::string skip = "--skip 'restore/*' --skip 'startup/*' ";
  const auto finished = analyze("--format json " + skip + quoted(kBottleneck));
  CHECK(finished.exit_code == 0);
  const auto report = json::parse(finished.out);
  CHECK(report["verdict"]["outcome"] == "startup-bottleneck");
  CHECK(report["findings"].empty());
  CHECK(report["suppressed"][0]["reason"] == "--skip restore/*");
  CHECK(contains(analyze(skip + quoted(kBottleneck)).out, "SUPPRESSED"));
  CHECK(analyze("--only restore/remote-download " + quoted(kBottleneck)).exit_code == 1);
  CHECK(contains(analyze("--skip restore/downlod " + quoted(kBottleneck)).err,
                 "names no finding; flinkdiag rules lists them"));
}

TEST_CASE("schema prints the schema of the report", "[program]") {
  const auto finished = shell("$F schema");
  CHECK(finished.exit_code == 0);
  CHECK(json::parse(finished.out).contains("$schema"));
}

TEST_CASE("--version and --help go to standard output with code 0", "[program]") {
  CHECK(shell("$F --version").out == "flinkdiag 0.1.0\n");
  CHECK(shell("$F --help").exit_code == 0);
  CHECK(contains(shell("$F analyze --help").out, "Exit codes:"));
}

}  // namespace
}  // namespace flinkdiag
