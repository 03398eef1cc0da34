// Secrets, and how texts and JSON are gone through.
#include <catch2/catch.hpp>
#include <utility>

#include "built_in_rules.h"
#include "redaction/text_redactor.h"

namespace flinkdiag {
namespace {

TEST_CASE("the value of a secret setting goes as a whole, whatever it looks like", "[redaction]") {
  CHECK(without_secrets(R"([{"key":"s3.secret-key","value":"two words, \"quoted\""}])") ==
        R"([{"key":"s3.secret-key","value":"[secret]"}])");
  CHECK(
      without_secrets(R"({"user-config":{"jdbc.password":"a b","fs.azure.account.key.x":"q"}})") ==
      R"({"user-config":{"jdbc.password":"[secret]","fs.azure.account.key.x":"[secret]"}})");
  CHECK(without_secrets(R"([{"value":"x"},{"key":"a","value":"token=abc"}])") ==
        R"([{"value":"x"},{"key":"a","value":"token=[secret]"}])");
}

TEST_CASE("a setting whose value stands before its key is one, too", "[redaction]") {
  CHECK(without_secrets(R"([{"value":"two words","key":"s3.secret-key"}])") ==
        R"([{"value":"[secret]","key":"s3.secret-key"}])");
  CHECK(without_secrets(
            R"({"value" : "two words" , "set":true, "at": "x", "key" : "s3.secret-key"})") ==
        R"({"value" : "[secret]" , "set":true, "at": "x", "key" : "s3.secret-key"})");
  // the key of another setting is not its
  const auto* const others = R"([{"value":"two words"},{"value":"b","n":{"key":"s3.secret-key"}}])";
  CHECK(without_secrets(others) == others);
}

TEST_CASE("what is masked already, a switch and a setting of another name stay", "[redaction]") {
  const std::string json =
      R"([{"key":"s3.secret-key","value":"******"},{"key":"security.delegation.tokens.enabled",)"
      R"("value":"true"},{"key":"state.backend.type","value":"rocksdb"},{"key":"pipeline.key",)"
      R"("value":""},{"key":"table.exec.sink.keyed-shuffle","value":"AUTO"}])";
  CHECK(without_secrets(json) == json);
}

TEST_CASE("a bundle that is not redacted loses its secrets, and nothing else", "[redaction]") {
  const std::string json = R"({"host":"node7:6122","path":"s3://acme/x","user":"/home/alice"})";
  CHECK(without_secrets(json) == json);
}

TEST_CASE("a credential is taken out wherever it stands", "[redaction]") {
  auto one = std::move(TextRedactor::for_secrets(built_in_rules().rules().redaction).value());
  one.learn_secret("hunter2hunter2");
  one.learn_secret("of");  // too short to be told from a word
  CHECK(one.text("echo of hunter2hunter2!") == "echo of [secret]!");
  CHECK(one.json(R"({"a":"hunter2hunter2"})") == R"({"a":"[secret]"})");
  CHECK(one.map().empty());
}

TEST_CASE("secrets in logs go: settings that Flink lists, headers, signatures, keys",
          "[redaction]") {
  CHECK(redacted_text("Loading configuration property: s3.secret-key, a b c") ==
        "Loading configuration property: s3.secret-key, [secret]");
  CHECK(redacted_text("Authorization: Bearer abc.def") == "Authorization: Bearer [secret]");
  CHECK(redacted_text("GET /x?a=1&sig=Zm9v%3D&b") == "GET /x?a=1&sig=[secret]&b");
  CHECK(redacted_text("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln") == "[secret]");
  CHECK(redacted_text("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END") ==
        "-----BEGIN PRIVATE KEY-----[secret]-----END");
}

TEST_CASE("a secret goes whole, however it is quoted", "[redaction]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"(password="my secret pw" x)", R"(password="[secret]" x)"},
      {R"(password='a b; c' x)", R"(password='[secret]' x)"},
      {R"(-Dpassword="a\"tail" x)", R"(-Dpassword="[secret]" x)"},
      {R"(got {\"password\":\"hunter2\",\"n\":1})", R"(got {\"password\":\"[secret]\",\"n\":1})"},
      {"db_pass: hunter2", "db_pass: [secret]"},
      {"PGPASS=hunter2", "PGPASS=[secret]"},
      {"pwd=hunter2 passphrase=hunter2", "pwd=[secret] passphrase=[secret]"},
      {"--db-password hunter2 --x 1", "--db-password [secret] --x 1"},
      {"AccountKey=abc;EndpointSuffix=x", "AccountKey=[secret];EndpointSuffix=x"},
      {"<Password>hunter2</Password>", "<Password>[secret]</Password>"},
      {"s3a://KEY:SE/CRET@bk/x", "s3a://bk/x"},
      {"redis://:hunter2@r1", "redis://:[secret]@r1"},
      {"jdbc:oracle:thin:scott/tiger@h", "jdbc:oracle:thin:scott/[secret]@h"},
      {"Cookie: a=b; c=d", "Cookie: [secret]"},
      {"token ghp_0123456789abcdefghij0123", "token [secret]"},
  };
  const auto secrets =
      std::move(TextRedactor::for_secrets(built_in_rules().rules().redaction).value());
  for (const auto& [text, clean] : cases) {
    INFO(text);
    const auto redacted = secrets.text(text);
    if (text.starts_with("s3a")) {
      CHECK(redacted.find("CRET") == std::string::npos);
    } else {
      CHECK(redacted == clean);
    }
  }
}

TEST_CASE("words that only resemble the names of secrets keep what follows them", "[redaction]") {
  const auto secrets =
      std::move(TextRedactor::for_secrets(built_in_rules().rules().redaction).value());
  for (const std::string text :
       {"bypass: yes", "compass=north", "the token bucket is full", "a password is needed",
        "--token-ttl 5", "Passing control to x", "monkey=1"}) {
    CHECK(secrets.text(text) == text);
  }
}

TEST_CASE("the lines of a secret that is a block of YAML go wherever they stand", "[redaction]") {
  Incident incident;
  incident.settings.push_back({{}, "jdbc-password", "BLOCKSECRET1\nBLOCKSECRET2\n", "config-file"});
  auto one = redactor();
  one.learn(incident);
  CHECK(one.text("  jdbc-password: |\n    BLOCKSECRET1\n    BLOCKSECRET2\n").find("BLOCK") ==
        std::string::npos);
}

TEST_CASE("frames keep their names, whatever they look like", "[redaction]") {
  const std::string frames =
      "\tat com.acme.TokenFilter.doFilter(TokenFilter.java:12)\n"
      "\tat app//core.acme$fn.invoke(core.clj:2533)\n"
      "\t- locked <0x00000000fd3271e8> (a com.acme.internal)\n"
      "\tat java.lang.Thread.sleep(java.base@11.0.20.1/Native Method)\n"
      "\tat java.lang.Thread.run(java.base@11.0.20.1/Thread.java:840)\n"
      "\tat java.base@17.0.15/java.lang.Thread.run(Thread.java:840) ~[acme.jar:1.2]\n";
  CHECK(redacted_text(frames) == frames);
  const std::string waits = "- waiting for nn1.acme.com:8020";
  CHECK(redacted_text(waits) == "- waiting for host-1:8020");
  CHECK(redacted_text("x at 10.0.3.7\n" + frames + "y on 10.0.3.7") ==
        "x at ip-1\n" + frames + "y on ip-1");
  const std::string flame_graph =
      R"({"endTimestamp":5,"data":{"name":"root","children":[{"name":"java.lang.Thread.run:829"}]}})";
  CHECK(redacted_json(flame_graph) == flame_graph);
  CHECK(
      redacted_json(R"({"frames":[["/home/alice/lib.so",-1]],"data":{"name":"/home/alice/x"}})") ==
      R"({"frames":[["/home/user-1/lib.so",-1]],"data":{"name":"/home/user-1/x"}})");
}

TEST_CASE("a thread's name within a JSON string is redacted, and escaped again", "[redaction]") {
  CHECK(
      redacted_json(
          R"({"threadName":"a \"q\" nn1.acme.com:8020","stringifiedThreadInfo":"\"a \u0022q\u0022 nn1.acme.com:8020\" Id=1\n\tat a.B.c(B.java:1)\n"})") ==
      R"({"threadName":"a \"q\" host-1:8020","stringifiedThreadInfo":"\"a \"q\" host-1:8020\" Id=1\n\tat a.B.c(B.java:1)\n"})");
  const std::string untouched = R"({"threadName":"\u0041 \/"})";
  CHECK(redacted_json(untouched) == untouched);
}

TEST_CASE("a member of JSON tells that its value is a host", "[redaction]") {
  CHECK(redacted_json(R"x({"subtasks":[{"host":"worker:6122"},{"host":"(unassigned)"}]})x") ==
        R"x({"subtasks":[{"host":"host-1:6122"},{"host":"(unassigned)"}]})x");
  CHECK(redacted_json(R"({"password":"/home/alice"})") == R"({"password":"[secret]"})");
  CHECK(redacted_json(R"([{"key":"jobmanager.rpc.address","value":"falcon"}])") ==
        R"([{"key":"jobmanager.rpc.address","value":"host-1"}])");
}

TEST_CASE("JSON that is cut off is redacted to its end", "[redaction]") {
  CHECK(redacted_json(R"({"a":"s3://acme/x","b":"s3://acme/y)") ==
        R"({"a":"s3://bucket-1/x","b":"s3://bucket-1/y)");
  CHECK(redacted_json(R"(s3://acme/x {"a":1})") == R"(s3://bucket-1/x {"a":1})");
}

TEST_CASE("JSON that is cut at any byte shows nothing of a value", "[redaction]") {
  const std::string json =
      R"({"a":"s3://acme/x \" \\ \u00e9 s3://acme","b":["s3://acme/y"],"key":"x","value":"s3://acme"})";
  for (std::size_t size = 0; size <= json.size(); ++size) {
    CAPTURE(size);
    CHECK(redacted_json(json.substr(0, size)).find("acme") == std::string::npos);
  }
}

TEST_CASE("below any number of brackets a value is found", "[redaction]") {
  const std::string deep(5000, '[');
  CHECK(redacted_json(deep + R"("s3://acme/x")") == deep + R"("s3://bucket-1/x")");
  const std::string closed = deep + std::string(5000, ']');
  CHECK(redacted_json(closed + R"({"host":"worker:80"})") == closed + R"({"host":"host-1:80"})");
}

TEST_CASE("names in keys of settings go, keys that hold none stay", "[redaction]") {
  CHECK(
      redacted_json(R"({"fs.s3a.bucket.acme.logs.secret.key":"x","fs.s3a.endpoint":"s3.y.com"})") ==
      R"({"fs.s3a.bucket.bucket-1.secret.key":"[secret]","fs.s3a.endpoint":"host-1"})");
  const std::string azure =
      R"([{"key":"fs.azure.account.key.acme1.dfs.core.windows.net","value":"q"}])";
  CHECK(redacted_json(azure) == R"([{"key":"fs.azure.account.key.host-1","value":"[secret]"}])");
  CHECK(redacted_text("fs.azure.account.key.acme1.dfs.core.windows.net: q") ==
        "fs.azure.account.key.host-1: [secret]");
  CHECK(redacted_json(R"({"name":"x","http://acme:80/y":1,"s3.secret-key":"q"})") ==
        R"({"name":"x","http://host-1:80/y":1,"s3.secret-key":"[secret]"})");
}

TEST_CASE("a text spells settings, whose keys tell what their values are", "[redaction]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"x [] - Loading configuration property: fs.oss.accessKeyId, LTAIx y",
       "x [] - Loading configuration property: fs.oss.accessKeyId, [secret]"},
      {"Loading dynamic configuration property: s3.secret-key, X",
       "Loading dynamic configuration property: s3.secret-key, [secret]"},
      {"Loading configuration property: high-availability.zookeeper.quorum, zkb1,zkb2:2181",
       "Loading configuration property: high-availability.zookeeper.quorum, host-1,host-2:2181"},
      {"Loading configuration property: kubernetes.cluster-id, falcon",
       "Loading configuration property: kubernetes.cluster-id, host-1"},
      {"-fs.s3a.encryption.key: U1NF\n jobmanager.rpc.address: bigbox\n+x.y: 3",
       "-fs.s3a.encryption.key: [secret]\n jobmanager.rpc.address: host-1\n+x.y: 3"},
      {"\tbootstrap.servers = [kqa:9092, kqb:9092]",
       "\tbootstrap.servers = [host-1:9092, host-2:9092]"},
      {"security.kerberos.login.principal: svc/h1.acme.com@ACME.COM",
       "security.kerberos.login.principal: user-1"},
      {"java -Djobmanager.rpc.address=falcon -Dx=y", "java -Djobmanager.rpc.address=host-1 -Dx=y"},
      {"fs.s3a.aws.credentials.provider: org.acme.Provider",
       "fs.s3a.aws.credentials.provider: org.acme.Provider"},
      {"security.delegation.tokens.enabled: true", "security.delegation.tokens.enabled: true"},
      {"ssl.truststore.password = \nssl.truststore.type = JKS",
       "ssl.truststore.password = \nssl.truststore.type = JKS"}};
  for (const auto& [text, clean] : cases) CHECK(redacted_text(text) == clean);
  CHECK(redacted_json(R"({"db.user":"alice","login":"bob and carol","x.username":"\"dave\""})") ==
        R"({"db.user":"user-1","login":"bob and carol","x.username":"\"user-2\""})");
  CHECK(redacted_json(R"({"Authorization":"Basic dXNlcjpwdw=="})") ==
        R"({"Authorization":"[secret]"})");
}

TEST_CASE("settings within settings take no stack", "[redaction]") {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "Loading configuration property: x.user, ";
  CHECK(redacted_text(text) == text);
}

TEST_CASE("what a secret's name ends a line with is no secret of the next line", "[redaction]") {
  const std::string text = "no token:\n2026-11-23 09:10:00,001 INFO  x\nsecret:\n    key: y";
  CHECK(redacted_text(text) == text);
}

TEST_CASE("secrets in the forms that services and shells give them", "[redaction]") {
  for (const std::string secret :
       {"Authorization: AWS AKID:sig/x", "authorization=[Bearer abc]", "--s3.secret-key abc",
        "--db-password \"abc\"", R"({"name":"DB_PASSWORD","value":"abc"})",
        "<name>fs.s3a.secret.key</name><value>abc</value>",
        R"(?user\u003droot\u0026password\u003dabc)", "glpat-01234567890123456789",
        "LTAI5tQq7x9ABCDEFGHJKLMN", "https://open.feishu.cn/open-apis/bot/v2/hook/abc",
        "-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: AES-256-CBC,0\n\nabc\n-----END"}) {
    CAPTURE(secret);
    const std::string clean = redacted_text(secret);
    CHECK(clean.find("[secret]") != std::string::npos);
    for (const std::string part : {"abc", "AKID", "sig", "0123456", "5tQq"})
      CHECK(clean.find(part) == std::string::npos);
  }
}

TEST_CASE("the body of a private key goes, also where a setting took its first line",
          "[redaction]") {
  const std::string body = "AAECAwQFBgcICQoLDA0ODw==\nAAECAwQFBgcICQoLDA0ODx\n";
  for (const std::string before : {"", "Loading configuration property: kafka.ssl.keystore.key, ",
                                   "\tssl.keystore.key = ", "java -Dmy.private.key="}) {
    CAPTURE(before);
    const std::string clean = redacted_text(before + "-----BEGIN PRIVATE KEY-----\n" + body +
                                            "-----END PRIVATE KEY-----\nnext line");
    CHECK(clean.find("AAEC") == std::string::npos);
    CHECK(clean.ends_with("next line"));
  }
}

TEST_CASE("Flink's own words in members of JSON stay, a name in such a member goes",
          "[redaction]") {
  CHECK(redacted_json(R"({"status":"RUNNING","schema":"https://u:pw@schema.acme.com/x"})") ==
        R"({"status":"RUNNING","schema":"https://user-1:[secret]@host-1/x"})");
}

TEST_CASE("what was redacted before stays as it is, and its tokens are given to nobody else",
          "[redaction]") {
  for (const std::string once : {"http://host-1:8081 of user=user-1 at ip-2 and s3://bucket-1/x",
                                 "DB_PWD=[secret] --token [secret] token: [secret], sk=[secret]"})
    CHECK(redacted_text(once) == once);
  CHECK(redacted_text("http://host-1:80 http://acme:80") == "http://host-1:80 http://host-2:80");
  TextRedactor one = redactor();  // whatever comes first
  for (const std::string text : {"http://acme:80", "host-1.log", "s3a-x-host-2-pool"})
    one.reserve_tokens(text);
  one.learn_text("http://acme:80");
  CHECK(one.text("http://acme:80") == "http://host-3:80");
}

Incident with_job(const std::string& job, const std::string& vertex) {
  Incident incident;
  incident.jobs.emplace_back().name = job;
  incident.jobs[0].vertices.emplace_back().name = vertex;
  return incident;
}

TEST_CASE("with the names of operators go those of jobs and the plan; Flink's own words stay",
          "[redaction]") {
  TextRedactor one = redactor({true, {}});
  one.learn(
      with_job("Payroll of Acme", "Source: Staff -> Calc[5] -> Map -> RUNNING -> A & B: Writer"));
  CHECK(
      one.json(
          R"({"name":"Payroll of Acme","state":"RUNNING","plan":"Staff -&gt; A &amp; B","description":"Staff<br/>"})") ==
      R"({"name":"job-1","state":"RUNNING","plan":"operator-1 -&gt; operator-3","description":"[operators]"})");
  CHECK(one.text("Source: Staff -> Calc[5] -> Map -> RUNNING -> A & B: Writer (1/2)#0") ==
        "Source: operator-1 -> Calc[5] -> Map -> operator-2 -> operator-3: Writer (1/2)#0");
}

TEST_CASE("an operator whose name begins a host or a bucket does not show the rest of it",
          "[redaction]") {
  Diagnosis diagnosis;
  for (const char* name : {"orders", "to db-7.acme.internal"})
    diagnosis.tasks.emplace_back().name = name;
  TextRedactor one = redactor({.operators = true, .known = {}});
  one.learn(diagnosis);
  one.learn_text("s3://orders-state/x of orders-kafka.acme.internal:9092, db-7.acme.internal");
  CHECK(one.text("s3://orders-state/x orders-kafka.acme.internal:9092") ==
        "s3://bucket-1/x host-1:9092");
  CHECK(one.text("to db-7.acme.internal and db-7.acme.internal, orders") ==
        "operator-2 and host-2, operator-1");
}

TEST_CASE("an operator that is called as a class is none where the class stands", "[redaction]") {
  TextRedactor one = redactor({true, {}});
  one.learn(with_job("", "Task"));
  CHECK(one.text("org.apache.flink.runtime.taskmanager.Task [] - Task (1/2)") ==
        "org.apache.flink.runtime.taskmanager.Task [] - operator-1 (1/2)");
  CHECK(one.text("Task.run, waits for Task.") == "Task.run, waits for operator-1.");
}

}  // namespace
}  // namespace flinkdiag
