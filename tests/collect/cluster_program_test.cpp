#include "collect/cluster_program.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/temp_folder.h"

namespace flinkdiag {
namespace {

using nlohmann::json;

std::string manifest_in(const std::string& bundle) {
  return shell("tar xzOf '" + bundle + "' manifest.json").out;
}

// A server's key, with its certificate as the CA, and a client's.
struct Certificates {
  TempFolder folder;
  std::string server_key = folder.path("server.key"), server = folder.path("server.pem");
  std::string client_key = folder.path("client.key"), client = folder.path("client.pem");

  Certificates() {
    make(server_key, server, "-addext subjectAltName=IP:127.0.0.1");
    make(client_key, client, "");
  }

  static void make(const std::string& key, const std::string& certificate,
                   const std::string& more) {
    const auto made = shell(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
        "/CN=flink -keyout '" +
        key + "' -out '" + certificate + "' " + more);
    if (made.exit_code != 0) throw std::runtime_error("openssl: " + made.err);
  }

  std::string server_arguments() const { return "--tls '" + server + "' '" + server_key + "' "; }
};

TEST_CASE("collect writes a bundle that analyze reads", "[collect]") {
  const FakeFlink flink(kDownload);
  const TempFolder folder;
  const std::string bundle = folder.path("bundle.tar.gz");
  const auto collected = shell("$F collect --rest " + flink.url() + kFast + "-o " + bundle);
  CHECK(collected.exit_code == 0);
  CHECK(collected.out == bundle + "\n");
  CHECK(collected.err == "flinkdiag: 16 files of " + flink.url() + " in " + bundle +
                             "; next: flinkdiag analyze " + bundle + "\n");
  const auto analyzed = shell("$F analyze --strict --format json " + bundle);
  CHECK(analyzed.exit_code == 1);
  CHECK(phase(analyzed) == "restore.download");
  const json subtask = json::parse(analyzed.out)["tasks"][1]["subtasks"][0];
  CHECK(subtask["process"] == "taskmanager-1");
  // unpacked by hand it is the same
  CHECK(phase(shell("cd '" + folder.path() +
                    "' && mkdir x && tar xzf bundle.tar.gz -C x && "
                    "$F analyze --format json x")) == "restore.download");
}

TEST_CASE("collect names the bundle after the time, or writes it to standard output", "[collect]") {
  const FakeFlink flink("1.20.5-healthy");
  const TempFolder folder;
  const auto named = shell("cd '" + folder.path() + "' && $F collect -q --rest " + flink.url());
  CHECK(named.exit_code == 0);
  CHECK(named.err == "");
  CHECK(named.out.starts_with("flinkdiag-20"));
  CHECK(shell("cd '" + folder.path() + "' && $F analyze " + named.out).exit_code == 0);
  CHECK(shell("$F collect -o - --rest " + flink.url() + " | $F analyze -").exit_code == 0);
}

TEST_CASE("doctor gives the report and the exit code of analyze", "[collect]") {
  const FakeFlink hanging("2.1.3-user-open"), healthy("1.20.5-healthy");
  const TempFolder folder;
  const auto found = doctor(hanging, "--bundle " + folder.path("b.tar.gz"));
  CHECK(found.exit_code == 1);
  CHECK(phase(found) == "init.user-open");
  CHECK(shell("$F analyze --format json " + folder.path("b.tar.gz")).out == found.out);
  CHECK(doctor(hanging, "--fail-on never").exit_code == 0);
  const auto nothing = doctor(healthy);
  CHECK(nothing.exit_code == 0);
  CHECK(phase(nothing) == "no-startup-bottleneck");
}

TEST_CASE("a cluster is not asked for what could not be written", "[collect]") {
  const TempFolder folder;
  const std::string seen = folder.path("seen");
  const FakeFlink flink(kDownload, "--seen " + seen);
  for (const std::string command : {"collect -o ", "doctor --bundle "}) {
    const auto refused = shell("$F " + command + "no/such/x.tar.gz --rest " + flink.url());
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.err, "no/such/x.tar.gz: cannot be written"));
  }
  CHECK(shell("test -e " + seen).exit_code == 1);
}

TEST_CASE("an address without the path of its ingress gets a hint", "[collect]") {
  const FakeFlink flink(kDownload, "--prefix /flink/job-1");
  CHECK(contains(shell("$F doctor --rest " + flink.url()).err, "the address needs its path"));
}

TEST_CASE("without an answer there is no report and exit code 2", "[collect]") {
  const auto refused = shell("$F doctor --rest http://127.0.0.1:1");
  CHECK(refused.exit_code == 2);
  CHECK(refused.out == "");
  CHECK(contains(refused.err, "http://127.0.0.1:1/overview: "));
  CHECK(contains(refused.err, "is the address right and reachable from here?"));
  CHECK(shell("$F collect").err ==
        "flinkdiag: --rest URL is missing, such as --rest http://jobmanager:8081; see flinkdiag "
        "collect --help\n");
}

TEST_CASE("faults of single answers leave a diagnosis", "[collect]") {
  const std::string fault =
      GENERATE("/log$=500", "/log$=cut", "/checkpoints=404", "/config=silent", "flamegraph=html",
               "/exceptions=nonsense", "/logs=to:http://127.0.0.1:1");
  CAPTURE(fault);
  const FakeFlink flink(kDownload, "--fault '" + fault + "'");
  const auto finished = doctor(flink);
  CHECK(finished.exit_code == 1);
  CHECK(phase(finished) == "restore.download");
}

TEST_CASE("an answer that does not come is given up, and said", "[collect]") {
  const FakeFlink flink(kDownload, "--fault thread-dump=slow --fault flamegraph=404");
  const auto finished = doctor(flink, "--samples 1 --request-timeout 2s");
  CHECK(contains(finished.err, "thread-dump?mode=lite: no whole answer within 2.0 s"));
  CHECK(finished.exit_code == 3);  // states alone do not tell the step
}

TEST_CASE("half a thread dump is read as far as it goes", "[collect]") {
  const FakeFlink flink(kDownload, "--fault thread-dump=cut");
  const auto finished = doctor(flink, "--samples 1");
  CHECK(contains(finished.err, "thread-dump?mode=lite: "));
  CHECK(json::parse(finished.out)["inputs"].dump().find("damaged or cut off") != std::string::npos);
}

TEST_CASE("an answer without end is cut at its limit", "[collect]") {
  const FakeFlink flink("1.20.5-healthy", "--fault /jobs/overview=huge");
  const TempFolder folder;
  const std::string bundle = folder.path("b.tar.gz");
  const auto finished = shell("$F collect --rest " + flink.url() + " -o " + bundle);
  CHECK(contains(finished.err, "GET /jobs/overview: longer than is taken: cut off"));
  std::size_t longest = 0;
  const json manifest = json::parse(manifest_in(bundle));
  for (const json& request : manifest["requests"]) {
    longest = std::max(longest, request["bytes"].get<std::size_t>());
  }
  CHECK(longest == std::size_t{16} << 20);
}

TEST_CASE("of a long log the start and the end are kept, in whole lines", "[collect]") {
  const FakeFlink flink("1.20.5-healthy", "--fault /jobmanager/log$=longlog");
  const TempFolder folder;
  const std::string bundle = folder.path("b.tar.gz");
  CHECK(shell("$F collect --rest " + flink.url() + " -o " + bundle).exit_code == 0);
  const std::string log = shell("tar xzOf " + bundle + " jobmanager/jobmanager.log").out;
  CHECK(log.size() <= (std::size_t{8} << 20) + 100);
  CHECK(log.starts_with("2026-11-23 08:46:41,000 INFO  line 0\n"));
  CHECK(log.ends_with("INFO  line 399999\n"));
  const auto gap = log.find("\n[") + 1;
  CHECK(contains(log.substr(gap, 60), " bytes of this log were left out here]\n2026-11-23"));
}

TEST_CASE("a redirect to another host gets no credentials", "[collect]") {
  const TempFolder folder;
  const std::string seen = folder.path("seen");
  const FakeFlink other("1.20.5-healthy", "--seen " + seen);
  const FakeFlink gateway("1.20.5-healthy", "--fault /=to:" + other.url());
  const auto with_token = shell("FLINKDIAG_TOKEN=abc $F doctor --rest " + gateway.url());
  CHECK(with_token.exit_code == 2);
  CHECK(contains(with_token.err, "redirected to another host (" + other.url() + ")"));
  CHECK(shell("test -e " + seen).exit_code == 1);
  CHECK(shell("$F doctor --rest " + gateway.url()).exit_code == 0);
  CHECK_FALSE(contains(read_text_file(seen), "Bearer"));
}

TEST_CASE("a redirect within the host keeps the credentials; one in circles ends", "[collect]") {
  const FakeFlink target("1.20.5-healthy", "--require 'Bearer abc' --prefix /flink/job-1");
  CHECK(shell("FLINKDIAG_TOKEN=abc $F doctor --rest " + target.url() + "/flink/job-1/#/overview")
            .exit_code == 0);
  const FakeFlink circle("1.20.5-healthy", "--fault /=to:");
  const auto finished = shell("$F doctor --rest " + circle.url());
  CHECK(finished.exit_code == 2);
  CHECK(contains(finished.err, "redirected in circles"));
}

TEST_CASE("TLS: the CA is checked, and a client certificate is shown where it is wanted",
          "[collect]") {
  const Certificates tls;
  const FakeFlink flink("1.20.5-healthy", tls.server_arguments());
  const std::string command = "$F doctor --rest " + flink.url("https");
  const auto unknown = shell(command);
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.err, "--cacert names the CA"));
  CHECK(shell(command + " --cacert " + tls.server).exit_code == 0);
  CHECK(shell("$F doctor --rest " + flink.url()).exit_code == 2);  // plain HTTP to a TLS port

  const FakeFlink strict("1.20.5-healthy", tls.server_arguments() + "--client-ca " + tls.client);
  const std::string known = "$F doctor --cacert " + tls.server + " --rest " + strict.url("https");
  const auto refused = shell(known);
  INFO(refused.err);
  CHECK(contains(refused.err, "the client's certificate is --cert"));
  CHECK(shell(known + " --cert " + tls.client + " --key " + tls.client_key).exit_code == 0);
}

TEST_CASE("a key that wants a password is told of, and nobody is asked", "[collect]") {
  const Certificates tls;
  const FakeFlink flink("1.20.5-healthy", tls.server_arguments() + "--client-ca " + tls.client);
  const std::string locked = tls.folder.path("locked.key");
  REQUIRE(
      shell("openssl ec -aes256 -passout pass:open-it -in " + tls.client_key + " -out " + locked)
          .exit_code == 0);
  const std::string command = "$F doctor --cacert " + tls.server + " --cert " + tls.client +
                              " --key " + locked + " --rest " + flink.url("https");
  const auto refused = shell("exec 2>&1; setsid " + command);  // without a terminal to ask on
  CHECK(refused.exit_code == 2);
  CHECK(contains(refused.out, "FLINKDIAG_KEY_PASSWORD"));
  CHECK_FALSE(contains(refused.out, "pass phrase"));
  CHECK(shell("FLINKDIAG_KEY_PASSWORD=open-it " + command).exit_code == 0);
}

TEST_CASE("a proxy is used, but never to reach this machine", "[collect]") {
  const FakeFlink flink("1.20.5-healthy");
  CHECK(shell("http_proxy=http://127.0.0.1:1 $F doctor --rest " + flink.url()).exit_code == 0);
  // The fake server as a proxy: it is sent the whole URL, which it does not know.
  const TempFolder folder;
  const std::string seen = folder.path("seen");
  const FakeFlink proxy("1.20.5-healthy", "--seen " + seen);
  const std::string host = " $F doctor --rest http://jobmanager.invalid:8081";
  CHECK(shell("HTTP_PROXY=" + proxy.url() + host).exit_code == 2);
  CHECK(shell("http_proxy=" + proxy.url() + host).exit_code == 2);
  CHECK(shell(host + " --proxy " + proxy.url()).exit_code == 2);
  CHECK(read_text_file(seen) ==
        "http://jobmanager.invalid:8081/overview -\n"
        "http://jobmanager.invalid:8081/overview -\n"
        "http://jobmanager.invalid:8081/overview -\n");
  const std::string before = read_text_file(seen);
  CHECK(shell("NO_PROXY=jobmanager.invalid HTTP_PROXY=" + proxy.url() + host).exit_code == 2);
  CHECK(read_text_file(seen) == before);
}

TEST_CASE("Ctrl-C keeps what was gathered and says so", "[collect]") {
  const TempFolder folder;
  const std::string bundle = folder.path("b.tar.gz"), seen = folder.write("seen", "");
  const FakeFlink flink(kDownload, "--seen " + seen);
  const auto stopped = shell("$F collect --interval 20s -o " + bundle + " --rest " + flink.url() +
                             " & until grep -q thread-dump " + seen +
                             "; do sleep 0.1; done; sleep 1; kill -INT $!; wait $!; echo $?");
  CHECK(contains(stopped.out, bundle + "\n0\n"));
  CHECK(contains(stopped.err, "interrupted: what follows was not asked for"));
  CHECK(json::parse(manifest_in(bundle))["interrupted"] == true);
  CHECK(phase(shell("$F analyze --format json " + bundle)) == "restore.download");
}

TEST_CASE("a heartbeat that lags ends the dumps", "[collect]") {
  const FakeFlink flink(kDownload, "--lags");
  const auto finished = doctor(flink);
  CHECK(contains(finished.err, "no heartbeat of taskmanager-1 for "));
  CHECK(phase(finished) == "restore.download");
}

TEST_CASE("a dry run prints the requests", "[collect]") {
  const FakeFlink flink(kDownload);
  const auto finished = shell("$F collect --dry-run --rest " + flink.url());
  CHECK(finished.exit_code == 0);
  CHECK(finished.out.starts_with("GET /overview  (done, to plan the rest)\n"));
  CHECK(contains(finished.out, "\nGET /taskmanagers/taskmanager-1/thread-dump?mode=lite\n"));
}

TEST_CASE("watch ends with 0 when all runs, else with the report", "[collect]") {
  const FakeFlink healthy("1.20.5-healthy"), hanging(kDownload);
  const auto good = shell("$F watch --rest " + healthy.url());
  CHECK(good.exit_code == 0);
  CHECK(contains(good.out, "all 6 subtasks of 3 tasks RUNNING\n"));
  const auto bad = shell("$F watch --until running --timeout 4s --poll 100ms --look-after 300ms" +
                         kFast + "--rest " + hanging.url());
  CHECK(bad.exit_code == 1);
  CHECK(contains(bad.out, "SessionAggregate: 2 of 2 subtasks INITIALIZING\n"));
  CHECK(contains(bad.out, "SessionAggregate: restore.download, remote-read\n"));
  CHECK(contains(bad.out, "\nSTARTUP BOTTLENECK  SessionAggregate"));
  CHECK(contains(bad.err, "not all subtasks run after 4.0 s"));
  CHECK(shell("$F watch --timeout 1s --poll 200ms --rest http://127.0.0.1:1").exit_code == 2);
}

TEST_CASE("watch ends by the signal that it gets", "[collect]") {
  const FakeFlink flink(kDownload);
  for (const auto& [signal, code] : {std::pair("INT", "130"), std::pair("TERM", "143")}) {
    const auto ended = shell(std::string("$F watch --poll 100ms --rest ") + flink.url() +
                             " > /dev/null & sleep 1; kill -" + signal + " $!; wait $!; echo $?");
    CHECK(ended.out == std::string(code) + "\n");
  }
}

TEST_CASE("a job that is not there is no other job, nor all well", "[collect]") {
  const FakeFlink flink(kDownload);
  for (const std::string command :
       {"doctor", "collect -o -", "watch --timeout 300ms --poll 100ms"}) {
    const auto ended = shell("$F " + command + " --job nosuch" + kFast + "--rest " + flink.url() +
                             " 2>&1 >/dev/null");
    CHECK(ended.exit_code == 2);
    CHECK_THAT(ended.out, Catch::Contains("not found (404)"));
  }
}

TEST_CASE("nothing found is not all well if it does not run", "[collect]") {
  const FakeFlink flink("1.20.5-healthy", "--fault '/jobs/.{32}$=404'");
  CHECK(
      shell("$F watch --timeout 300ms --poll 100ms" + kFast + "--rest " + flink.url()).exit_code ==
      3);
}

}  // namespace
}  // namespace flinkdiag
