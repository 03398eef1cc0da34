#include "flinkdiag/redaction/redact_text.h"

#include <catch2/catch.hpp>
#include <utility>

#include "redaction/built_in.h"

namespace flinkdiag {
namespace {

TextRedactor redactor(const RedactionOptions& options = {}) {
  return std::move(TextRedactor::create(built_in_redaction(), options).value());
}

std::string redacted_json(const std::string& json) {
  TextRedactor one = redactor();
  one.reserve_tokens(json);
  one.learn_json(json);
  return one.json(json);
}

std::string redacted_text(const std::string& text) {
  TextRedactor one = redactor();
  one.reserve_tokens(text);
  one.learn_text(text);
  return one.text(text);
}

std::string without_secrets(const std::string& json) {
  return TextRedactor::for_secrets(built_in_redaction()).value().json(json);
}

Incident with_taskmanager(const std::string& id) {
  Incident incident;
  incident.taskmanagers.emplace_back().id = id;
  return incident;
}

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
  auto one = std::move(TextRedactor::for_secrets(built_in_redaction()).value());
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
  const auto secrets = std::move(TextRedactor::for_secrets(built_in_redaction()).value());
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
  const auto secrets = std::move(TextRedactor::for_secrets(built_in_redaction()).value());
  for (const std::string text :
       {"bypass: yes", "compass=north", "the token bucket is full", "a password is needed",
        "--token-ttl 5", "Passing control to x", "monkey=1"}) {
    CHECK(secrets.text(text) == text);
  }
}

TEST_CASE("names in the most usual messages are taken out", "[redaction]") {
  CHECK(redacted_text("s3a-transfer-acme-state-unbounded-pool2-t1 reads s3://acme-state/x") ==
        "s3a-transfer-bucket-1-unbounded-pool2-t1 reads s3://bucket-1/x");
  CHECK(redacted_text("java.net.UnknownHostException: db1.prod.acme.example: no such host") ==
        "java.net.UnknownHostException: host-1: no such host");
  CHECK(redacted_text("/data/usercache/peggy/appcache") == "/data/usercache/user-1/appcache");
  CHECK(redacted_text("Access denied for user 'dbadmin'") == "Access denied for user 'user-1'");
  CHECK(redacted_text("Registering TaskManager with ResourceID acme-fraud-taskmanager-1-1 (x)") ==
        "Registering TaskManager with ResourceID container-1 (x)");
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

TEST_CASE("a host that one text shows to be one is taken out of the others", "[redaction]") {
  TextRedactor one = redactor();
  one.learn_json(R"({"a":"no answer from db-7"})");
  one.learn_text("jdbc:mysql://db-7:3306/x");
  CHECK(one.json(R"({"a":"no answer from db-7"})") == R"({"a":"no answer from host-1"})");
}

TEST_CASE("a TaskManager has one name in ids, paths and names of files", "[redaction]") {
  for (const std::string id : {"10.0.3.7:41234-5f2c81", "node7:41234-5f2c81", "node:41234-5f2c81",
                               "node7.acme.com:41234-5f2c81"}) {
    CAPTURE(id);
    TextRedactor one = redactor();
    one.learn(with_taskmanager(id));
    const std::string name = one.text(id);
    CHECK((name == "ip-1:41234-5f2c81" || name == "host-1:41234-5f2c81"));
    CHECK(one.text("/taskmanagers/" + id + "/log") == "/taskmanagers/" + name + "/log");
    CHECK(one.text("/tmp/tm_" + id + "/db") == "/tmp/tm_" + name + "/db");
    std::string file = "taskmanagers/" + id + "/thread-dump-1.json";
    std::string redacted_file = "taskmanagers/" + name + "/thread-dump-1.json";
    file[file.find(':')] = redacted_file[redacted_file.find(':')] = '_';
    CHECK(one.text(file) == redacted_file);
  }
}

TEST_CASE("in the name of a file a value is replaced as a part of it, in a text as a word only",
          "[redaction]") {
  TextRedactor one = redactor();
  one.learn_text("http://orders-nn1.acme.com:80 http://tm-7:80 s3://acme-logs/x /home/svc-etl/");
  CHECK(one.path("in/jstack_orders-nn1.acme.com_tm-7.log.gz") == "in/jstack_host-1_host-2.log.gz");
  CHECK(one.path("acme-logs.tar.gz/tm-70/tm-7/svc-etl.out") ==
        "bucket-1.tar.gz/tm-70/host-2/user-1.out");
  CHECK(one.text("acme-logs.Reader and acme-logs, of svc-etl") ==
        "acme-logs.Reader and bucket-1, of user-1");
  CHECK(one.json(R"({"path":"tm-7.log","name":"tm-7.log"})") ==
        R"({"path":"host-2.log","name":"tm-7.log"})");
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

TEST_CASE("each host of a list goes, the parameters behind it stay", "[redaction]") {
  for (const auto& [text, clean] : std::vector<std::pair<std::string, std::string>>{
           {"jdbc:mysql:replication://dba:3306,dbb:3306,dbc/x",
            "jdbc:mysql:replication://host-1:3306,host-2:3306,host-3/x"},
           {"mongodb://mga,mgb/x", "mongodb://host-1,host-2/x"},
           {"connectString=zka:2181,zkb:2181 sessionTimeout=1",
            "connectString=host-1:2181,host-2:2181 sessionTimeout=1"},
           {"bootstrap.servers: [ka:9092, kb:9092]",
            "bootstrap.servers: [host-1:9092, host-2:9092]"},
           {"jdbc:sqlserver://dba:1433;databaseName=x",
            "jdbc:sqlserver://host-1:1433;databaseName=x"},
           {"'hosts'='esa:9200;esb:9200'", "'hosts'='host-1:9200;host-2:9200'"},
           {"hive2://zka:2181,zkb:2181/db;principal(x)",
            "hive2://host-1:2181,host-2:2181/db;principal(x)"},
           {"failed at http://dba, retrying", "failed at http://host-1, retrying"},
           {"http://jm-2.acme.com:8081,state-backend enabled",
            "http://host-1:8081,state-backend enabled"},
           {"tm-1.acme.com:6122,RUNNING-2,4", "host-1:6122,RUNNING-2,4"},
           {"host:tm1,free-slots:4,in-use:3", "host:host-1,free-slots:4,in-use:3"}}) {
    CHECK(redacted_text(text) == clean);
  }
}

TEST_CASE("a host of one word is one where a port stands behind it", "[redaction]") {
  CHECK(redacted_text("http://merge/x: merge of handles, merge:41234 is silent") ==
        "http://host-1/x: merge of handles, host-1:41234 is silent");
  CHECK(redacted_text("Connect to minio:9000 failed, batch:64, size:9000") ==
        "Connect to host-1:9000 failed, batch:64, size:9000");
}

TEST_CASE("one host has one token, however a URL or an address spells it", "[redaction]") {
  CHECK(redacted_text("[flink@nm07.acme.corp:6123] pekko.tcp://flink@nm07.acme.corp:6123/user") ==
        "[flink@host-1:6123] pekko.tcp://flink@host-1:6123/user");
  CHECK(redacted_text("/taskmanagers/x%28nm07.acme.corp%3A45454%29 nm07.acme.corp") ==
        "/taskmanagers/x%28host-1%3A45454%29 host-1");
  CHECK(redacted_text("wrk/2001:db8:0:0:0:0:0:12 is gone") == "host-1/ip-1 is gone");
}

TEST_CASE("a TaskManager's id goes from the lines of logs that name it, and from directories",
          "[redaction]") {
  for (const auto& [text, clean] : std::vector<std::pair<std::string, std::string>>{
           {"Registering TaskManager with ResourceID osprey (x)",
            "Registering TaskManager with ResourceID container-1 (x)"},
           {"TaskManager with id osprey timed out", "TaskManager with id container-1 timed out"},
           {"attempt #0 to osprey @ nm7 (dataPort=1)",
            "attempt #0 to container-1 @ host-1 (dataPort=1)"},
           {"/data/tm_osprey/flink-io", "/data/tm_container-1/flink-io"},
           {"/tmp/tm_10.77.3.9:41111-ab12cd/x", "/tmp/tm_ip-1:41111-ab12cd/x"},
           {"/tmp/tm_wrk:41111-ab12cd/x", "/tmp/tm_host-1:41111-ab12cd/x"},
           {"vertex v to wrk:41234-5f2c81", "vertex v to host-1:41234-5f2c81"},
           {"TaskManager memory", "TaskManager memory"},
           {"ResourceID is unknown", "ResourceID is unknown"}}) {
    CHECK(redacted_text(text) == clean);
  }
  TextRedactor one = redactor();
  one.learn(with_taskmanager("osprey"));
  CHECK(one.json(R"({"process":"osprey","path":"tm/osprey/x.json"})") ==
        R"({"process":"container-1","path":"tm/container-1/x.json"})");
  TextRedactor worker = redactor();
  worker.learn(with_taskmanager("worker"));
  CHECK(worker.text("a worker thread") == "a worker thread");
}

TEST_CASE("buckets, users and pods go from the messages of services", "[redaction]") {
  for (const std::string text :
       {"Bucket vaultq does not exist",
        "doesBucketExist on vaultq: x",
        "java.nio.file.AccessDeniedException: vaultq: org.apache.hadoop.fs.s3a.x",
        "<BucketName>vaultq</BucketName>",
        "https://s3.eu-west-1.amazonaws.com/vaultq/x",
        "https://storage.googleapis.com/vaultq/x",
        "/storage/v1/b/vaultq/o/x",
        "https://acme1.dfs.core.windows.net/vaultq?x",
        "fs.s3a.bucket.vaultq.readahead.range: 1",
        "abfs-vaultq-bounded-pool1-t1",
        "fs.azure.sas.vaultq.acme1.blob.core.windows.net: sv=x",
        "no access for user \"vaultq\"",
        "User vaultq cannot submit",
        "realUser=vaultq",
        "arn:aws:sts::1:assumed-role/r/vaultq",
        "namespaces \"x\" in namespace \"vaultq\"",
        "vaultq-taskmanager-7d9f8b6c5d-x2x4z",
        "vaultq-0123456789abcdef0123456789abcdef-config-map",
        "dfs.nameservices: vaultq",
        "kubernetes.context: vaultq",
        "kubernetes.taskmanager.service-account: vaultq",
        "#jobmanager.rpc.address: vaultq"}) {
    CAPTURE(text);
    CHECK(redacted_text(text).find("vaultq") == std::string::npos);
  }
}

TEST_CASE("what only looks like a name or a secret stays", "[redaction]") {
  for (const std::string text :
       {"Access denied (using password: YES)", "credentialsProviders=[SystemCredentialsProvider()",
        "connector version 1.20.0.1", "dwd.cart.in -> FormatRow", "the token for service x",
        "The specified bucket does not exist", "the bucket could not be closed",
        "Timestamps/Watermarks: 3", "a user \"\"", "num.brokers: 3", "from user space-2.buffer",
        "User program-jar does not exist", "owner=task-thread-1"}) {
    CAPTURE(text);
    CHECK(redacted_text(text) == text);
  }
  CHECK(redacted_text("password=AcmeProvider9f8e7d6c") == "password=[secret]");
  CHECK(redacted_text("host nm07.hadoop.acme.in is down") == "host host-1 is down");
  CHECK(redacted_text("ids of 1000 hosts a.acme.com:1 " +
                      [] {
                        std::string hosts;
                        for (int i = 0; i < 3'000; ++i)
                          hosts += "k" + std::to_string(i) + ".acme.com:9092,";
                        return hosts;
                      }())
            .find("acme") == std::string::npos);
}

TEST_CASE("names in the names of files go: addresses, pods, hosts", "[redaction]") {
  for (const auto& [path, clean] : std::vector<std::pair<std::string, std::string>>{
           {"jstack_10.244.3.17_6122.log", "jstack_ip-1_6122.log"},
           {"./10.244.3.17.txt", "./ip-1.txt"},
           {"dump/10.1.2.9.txt", "dump/ip-1.txt"},
           {"in/jstack-wrk07.acme.corp-20260101.txt", "in/host-1-20260101.txt"},
           {"fraud-taskmanager-7d9f8b6c5d-x2x4z.txt", "container-1.txt"},
           {"in/orders-prod-taskmanager-1-5.txt", "in/container-1.txt"},
           {"x.tar.gz!box77.acme.com.txt", "x.tar.gz!host-1.txt"},
           {"tm-1/jstack.txt", "tm-1/jstack.txt"},
           {"flink-dist-1.20.5.jar", "flink-dist-1.20.5.jar"}}) {
    TextRedactor one = redactor();
    one.learn_path(path);
    CHECK(one.path(path) == clean);
  }
}

TEST_CASE("versions, numbers and classes are no names", "[redaction]") {
  for (const std::string text :
       {"(Version: 1.17.2.3, Scala: 2.12)", "JVM: OpenJDK - 17/17.0.8.1+1",
        "flink-shaded-zookeeper-3.5.9.jar", "for user code classloader",
        "Caused by user: java.lang.RuntimeException", "writebuffer.size = 1024"}) {
    CAPTURE(text);
    TextRedactor one = redactor();
    one.learn_text("/home/1024/x");
    one.learn_text(text);
    const std::string clean = one.text(text);
    CHECK((clean == text || text.starts_with("JVM")));
    CHECK(clean.find("host-") == std::string::npos);
  }
}

TEST_CASE("Flink's own words in members of JSON stay, a name in such a member goes",
          "[redaction]") {
  CHECK(redacted_json(R"({"status":"RUNNING","schema":"https://u:pw@schema.acme.com/x"})") ==
        R"({"status":"RUNNING","schema":"https://user-1:[secret]@host-1/x"})");
}

TEST_CASE("all spellings of a host get one token", "[redaction]") {
  CHECK(redacted_text("http://nn1.Acme.com:80 http://NN1.acme.com.:80, NN1.ACME.COM is down") ==
        "http://host-1:80 http://host-1:80, host-1 is down");
  CHECK(redacted_text("from 2001:db8:0:0:0:0:0:1 and 2001:DB8::1 to 2001:db8::2") ==
        "from ip-1 and ip-1 to ip-2");
}

TEST_CASE("a host without a port is told by its domain, a package of Java is none", "[redaction]") {
  CHECK(redacted_text("cannot reach kafka1.prod.acme.com, nor kafka2.acme.de.") ==
        "cannot reach host-1, nor host-2.");
  for (const std::string text :
       {"reads org.apache.flink.core.io", "javax.net.ssl.de", "com.acme.orders.de",
        "see https://nightlies.apache.org/x", "a.b.c.d.de.f"}) {
    CAPTURE(text);
    CHECK(redacted_text(text) == text);
  }
}

TEST_CASE("names of Hadoop's threads tell hosts and users", "[redaction]") {
  CHECK(redacted_text("IPC Client (7) connection to nn1.acme.com/10.0.0.1:8020 from alice") ==
        "IPC Client (7) connection to host-1/ip-1:8020 from user-1");
  CHECK(redacted_text("LeaseRenewer:alice@nn1:8020") == "LeaseRenewer:user-1@host-1:8020");
}

TEST_CASE("what was redacted before stays as it is, and its tokens are given to nobody else",
          "[redaction]") {
  const std::string once = "http://host-1:8081 of user=user-1 at ip-2 and s3://bucket-1/x";
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

TEST_CASE("an operator that is called as a class is none where the class stands", "[redaction]") {
  TextRedactor one = redactor({true, {}});
  one.learn(with_job("", "Task"));
  CHECK(one.text("org.apache.flink.runtime.taskmanager.Task [] - Task (1/2)") ==
        "org.apache.flink.runtime.taskmanager.Task [] - operator-1 (1/2)");
  CHECK(one.text("Task.run, waits for Task.") == "Task.run, waits for operator-1.");
}

}  // namespace
}  // namespace flinkdiag
