#include "redaction/finder.h"

#include <catch2/catch.hpp>

#include "built_in_rules.h"

namespace flinkdiag {
namespace {

using Found = std::vector<std::string>;

// "host db-7": kind and value, in order.
Found found(std::string_view text) {
  static const Finder finder = Finder::compile(built_in_rules().rules().redaction).value();
  Found all;
  for (const FoundValue& one : finder.find(text)) {
    all.push_back(one.kind->kind + " " + std::string(text.substr(one.begin, one.end - one.begin)));
  }
  return all;
}

TEST_CASE("places of storage and hosts are told from their scheme", "[redaction]") {
  CHECK(found("restored from s3://acme-prod-state/ck/chk-3") == Found{"bucket acme-prod-state"});
  CHECK(found("abfss://state@acme.dfs.core.windows.net/ck") ==
        Found{"bucket state", "host acme.dfs.core.windows.net"});
  CHECK(found("hdfs://nn1.acme.corp:8020/user/alice/ck") ==
        Found{"host nn1.acme.corp", "user alice"});
  CHECK(found("jdbc:mysql://orders-db:3306/orders") == Found{"host orders-db"});
  CHECK(found("akka.tcp://flink@jm-0:6123/user/rpc/x") == Found{"host jm-0"});
}

TEST_CASE("addresses are found between any marks, versions and times are none", "[redaction]") {
  CHECK(found("10.0.3.7") == Found{"ip 10.0.3.7"});
  CHECK(found("(10.0.3.7:41234,10.0.3.8)") == Found{"ip 10.0.3.7", "ip 10.0.3.8"});
  CHECK(found("lost 10.0.3.7.") == Found{"ip 10.0.3.7"});
  CHECK(found("fe80::1ff:fe23:4567:890a and 2001:db8:0:0:0:0:0:1") ==
        Found{"ip fe80::1ff:fe23:4567:890a", "ip 2001:db8:0:0:0:0:0:1"});
  CHECK(found("Flink 1.20.5, flink-dist-1.17.2.1.jar, 17.0.15+6, 08:46:41,123").empty());
  CHECK(found("127.0.0.1:8081 and 0.0.0.0").empty());
}

TEST_CASE("names of hosts are told from their domain, port or place", "[redaction]") {
  CHECK(found("ip-10-0-1-7.eu-west-1.compute.internal") ==
        Found{"host ip-10-0-1-7.eu-west-1.compute.internal"});
  CHECK(found("flink-tm-1.flink.svc") == Found{"host flink-tm-1.flink.svc"});
  CHECK(found("kafka-1:9092,kafka-2:9092") == Found{"host kafka-1", "host kafka-2"});
  CHECK(found("hostname=node7") == Found{"host node7"});
  CHECK(found("logs/flink-alice-taskexecutor-0-node7.log") == Found{"user alice", "host node7"});
}

TEST_CASE("classes, source lines and names of threads are no hosts", "[redaction]") {
  CHECK(found("at org.apache.flink.runtime.taskmanager.Task.run(Task.java:568)").empty());
  CHECK(found("com.acme.internal.Client.local.read").empty());
  CHECK(found("Flink-RocksDBStateDataTransfer-thread-2 RUNNABLE").empty());
  CHECK(found("Source: A -> Sink: B (1/4)#0").empty());
  CHECK(found("java.lang.Object@1b2c3d, java.base@17.0.15").empty());
}

TEST_CASE("users and containers are found where they stand", "[redaction]") {
  CHECK(found("/home/alice/dumps/a.txt") == Found{"user alice"});
  CHECK(found("C:\\Users\\Alice\\a.txt") == Found{"user Alice"});
  CHECK(found("ask alice.b@acme.com.") == Found{"user alice.b@acme.com"});
  CHECK(found("ugi=bob as:alice (auth:SIMPLE)") == Found{"user bob", "user alice"});
  CHECK(found("container_e12_1700000000000_0001_01_000002(") ==
        Found{"container container_e12_1700000000000_0001_01_000002"});
  CHECK(found("[pod/tm-5/main]") == Found{"container tm-5"});
  CHECK(found("/home/flink/log and user=root").empty());
}

TEST_CASE("secrets are found, masked ones are none", "[redaction]") {
  CHECK(found("s3.secret-key: abc/DEF+1") == Found{"secret abc/DEF+1"});
  CHECK(found("password=hunter2&x=1") == Found{"secret hunter2"});
  CHECK(found("fs.s3a.secret.key=******").empty());
}

TEST_CASE("an expression that is wrong, or does not say which part is the value, is refused",
          "[redaction]") {
  RedactionRules rules;
  rules.kinds = {{"host", {"("}, {}, false, false}};
  CHECK(Finder::compile(rules).error().message.starts_with("redaction.json: \"(\": "));
  rules.kinds = {{"host", {"a.*"}, {}, false, false}};
  CHECK(Finder::compile(rules).error().message ==
        "redaction.json: \"a.*\": must have one group, which is the value; write (?: ) for others");
  rules.kinds = {{"project", {"(falcon)"}, {}, false, false}};
  CHECK(
      Finder::compile(rules).error().message.starts_with("redaction.json: has no kind of secrets"));
}

TEST_CASE("a value is found behind a match without one", "[redaction]") {
  RedactionRules rules = built_in_rules().rules().redaction;
  rules.kinds = {{"secret", {"falcon|eagle-(\\w+)"}, {}, false, false, false, false, true}};
  const Finder finder = Finder::compile(rules).value();
  const auto found = finder.find("falcon eagle-7");
  REQUIRE(found.size() == 1);
  CHECK(found.front().begin == std::string_view("falcon eagle-").size());
}

TEST_CASE("of a secret that overlaps another value nothing stays", "[redaction]") {
  RedactionRules rules = built_in_rules().rules().redaction;
  rules.kinds = {{"host", {"at (\\w+:\\w+)"}, {}, false, false},
                 {"secret", {":(\\w+ \\w+)", "(\\w+ to )"}, {}, false, false, false, false, true}};
  const Finder finder = Finder::compile(rules).value();
  const auto values = [&](std::string_view text) {
    Found all;
    for (const FoundValue& one : finder.find(text))
      all.push_back(one.kind->kind + " " +
                    std::string(text.substr(one.begin, one.end - one.begin)));
    return all;
  };
  CHECK(values("at db:hunter two") == Found{"secret db:hunter two"});
  CHECK(values("at db:hunter") == Found{"host db:hunter"});
  CHECK(values("falcon:eagle to sea") == Found{"secret eagle to "});
}

TEST_CASE("a setting whose expression matches without the value is passed over", "[redaction]") {
  RedactionRules rules = built_in_rules().rules().redaction;
  const auto values = [&](const char* expression, std::string_view text) {
    rules.setting_lines = {expression};
    const Finder finder = Finder::compile(rules).value();
    Found all;
    for (const FoundSetting& one : finder.find_settings(text)) all.emplace_back(one.value);
    return all;
  };
  CHECK(values("(password)(?:=(\\w+))?", "password, password=hunter2 password") ==
        Found{"hunter2"});
  CHECK(values("(?:(password)|x)=(\\w+)", "x=1 password=hunter2") == Found{"hunter2"});
  CHECK(values("(?:=(\\w+))?(password)?", "no such thing").empty());
}

}  // namespace
}  // namespace flinkdiag
