// Secrets in the layouts of logs, in the names that programs give them, and in URLs.
#include <catch2/catch.hpp>
#include <utility>

#include "redaction/text_redactor.h"

namespace flinkdiag {
namespace {

using Cases = std::vector<std::pair<std::string, std::string>>;

std::string plain(const std::string& text) {
  return TextRedactor::for_secrets(built_in_rules().rules().redaction).value().text(text);
}

TEST_CASE("keys below a credential provider hold secrets, its class and its switches do not",
          "[redaction]") {
  for (const std::string key : {"aws.credentials.provider.basic.secretkey",
                                "security.delegation.token.provider.s3.secret-key",
                                "security.delegation.token.provider.s3-hadoop.access-key"}) {
    CAPTURE(key);
    CHECK(plain(key + ": F02wJalr") == key + ": [secret]");
    CHECK(plain("Loading configuration property: " + key + ", F02wJalr") ==
          "Loading configuration property: " + key + ", [secret]");
    CHECK(without_secrets(R"({"key":")" + key + R"(","value":"F02wJalr"})") ==
          R"({"key":")" + key + R"(","value":"[secret]"})");
  }
  for (const std::string text :
       {"fs.s3a.aws.credentials.provider: acme.Provider", "aws.credentials.provider: ASSUME_ROLE",
        "security.delegation.tokens.renewal.time-ratio: 0.75",
        "security.delegation.token.provider.s3.region: eu-west-1",
        "security.delegation.token.provider.s3.enabled: sure", "acme.token.ttl: 5 min"}) {
    CHECK(plain(text) == text);
  }
}

TEST_CASE("a secret goes from the lines of a JSON layout, whose quotes are escaped",
          "[redaction]") {
  for (const auto& [text, clean] : Cases{
           {R"({"message":"x username=\"bob\" password=\"hunter2\";"})",
            R"({"message":"x username=\"bob\" password=\"[secret]\";"})"},
           {R"({"message":"dbPassword: \"hunter2\""})",
            R"({"message":"dbPassword: \"[secret]\""})"},
           {R"({"message":"\"password\" = \"hunter2\", x"})",
            R"({"message":"\"password\" = \"[secret]\", x"})"},
           {R"({"message":"password=\"a\\\"tail\" x"})",
            R"({"message":"password=\"[secret]\" x"})"},
           {R"({"m":"{\\\"password\\\":\\\"hunter2\\\",\\\"n\\\":1}"})",
            R"({"m":"{\\\"password\\\":\\\"[secret]\\\",\\\"n\\\":1}"})"},
           {R"({"message":"password=hunter2\"tail"})", R"({"message":"password=[secret]\"tail"})"},
           {R"(password=\bob2)", "password=[secret]"},
           {R"(password=DOM\bob2 x)", "password=[secret] x"}}) {
    CHECK(plain(text) == clean);
  }
}

TEST_CASE("the value of an argument goes from the banner, where it has a line of its own",
          "[redaction]") {
  const std::string line = "2026-11-23 09:27:21,541 INFO  x.ClusterEntrypoint [] -     ";
  CHECK(plain(line + "--db-password\n" + line + "hunter2") ==
        line + "--db-password\n" + line + "[secret]");
  CHECK(plain(line + "--db-password\r\n" + line + "hunter2\r\n") ==
        line + "--db-password\r\n" + line + "[secret]\r\n");
  const std::string json = R"({"level":"INFO","message":"    )";
  CHECK(plain(json + "--db-password\"}\n" + json + "hunter2\"}") ==
        json + "--db-password\"}\n" + json + "[secret]\"}");
  const std::string docker = R"({"log":"2026 INFO  x [] -     )";
  CHECK(plain(docker + "--token\\n\",\"stream\":\"stdout\"}\n" + docker + "hunter2\\n\"}") ==
        docker + "--token\\n\",\"stream\":\"stdout\"}\n" + docker + "[secret]\\n\"}");
  const std::string ecs = R"({"@timestamp":"2026", "message":"    )";
  CHECK(plain(ecs + "--token\", \"ecs.version\": \"1.2.0\"}\n" + ecs + "hunter2\"}") ==
        ecs + "--token\", \"ecs.version\": \"1.2.0\"}\n" + ecs + "[secret]\"}");
  for (const std::string& text :
       {line + "--ask-password\n" + line + "--parallelism\n" + line + "4",
        line + "--password\n" + "2026-11-23 09:27:21,541 INFO  x.ClusterEntrypoint [] - Classpath"})
    CHECK(plain(text) == text);
}

// Flink 1.17 and later keep the arguments as $internal.application.program-args, one list.
TEST_CASE("the value of an argument goes from a list of arguments", "[redaction]") {
  CHECK(plain("--input;s3://in;--db-password;hunter2;--api-token;hunter3") ==
        "--input;s3://in;--db-password;[secret];--api-token;[secret]");
  CHECK(plain("[--db-user, al, --db-password, hunter2]") ==
        "[--db-user, al, --db-password, [secret]");
  CHECK(redacted_text("--input;s3://in-7/x;--db-user;alice;--depth;3") ==
        "--input;s3://bucket-1/x;--db-user;user-1;--depth;3");
}

TEST_CASE("a secret that is a name elsewhere has no token of it", "[redaction]") {
  CHECK(redacted_text("user=alice-7 password=alice-7") == "user=user-1 password=[secret]");
}

TEST_CASE("of a secret that runs into a host nothing stays, nor of the host", "[redaction]") {
  TextRedactor one = redactor();
  one.learn_secret("tiger/db-7.acme");
  one.learn_secret("internal/lion");
  const std::string host = "db-7.acme.internal";
  one.learn_text("Connecting to " + host + ":5432");
  CHECK(one.text("at tiger/" + host + " now") == "at host-1 now");
  CHECK(one.text("at " + host + "/lion now") == "at host-1 now");
  CHECK(one.text("at tiger/" + host + "/lion now") == "at host-1 now");
}

TEST_CASE("a secret below the name of several goes, and not its key", "[redaction]") {
  CHECK(plain("credentials: password: hunter3secret") == "credentials: password: [secret]");
  CHECK(plain("Credentials: {accessKeyId: hunter5, region: eu}") ==
        "Credentials: {accessKeyId: [secret], region: eu}");
  CHECK(plain("secret: key: hunter4") == "secret: key: [secret]");
  CHECK(plain("token: c2VjcmV0Cg==") == "token: [secret]");
}

TEST_CASE("a line of any length takes time in proportion to it", "[redaction]") {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "-a\" -b c --token\" ";
  CHECK(plain(text) == text);
  std::string open, places;
  for (int i = 0; i < 40000; ++i) {
    open += "token.ttl=";
    places += "s3://";
  }
  CHECK(plain(open).starts_with("token.ttl="));
  CHECK(redacted_text(places).starts_with("s3://bucket-1"));
}

TEST_CASE("secrets are known by short names and by names of two words", "[redaction]") {
  CHECK(without_secrets(R"({"user-config":{"dbPwd":"a1","rootPwd":"a2","sk":"a3","aliyun.sk":"a4",)"
                        R"("dbPass":"a5","accessId":"a6","ossAccessKey":"a7","x.cookie":"a8"}})") ==
        R"({"user-config":{"dbPwd":"[secret]","rootPwd":"[secret]","sk":"[secret]",)"
        R"("aliyun.sk":"[secret]","dbPass":"[secret]","accessId":"[secret]",)"
        R"("ossAccessKey":"[secret]","x.cookie":"[secret]"}})");
  CHECK(plain("ak=LTAIabc sk=L52sk dbPwd=a5") == "ak=[secret] sk=[secret] dbPwd=[secret]");
  CHECK(plain("-Dacme.sk=F10x -DdbPwd=F09x") == "-Dacme.sk=[secret] -DdbPwd=[secret]");
  CHECK(plain(R"({"sk":"U11x5"})") == R"({"sk":"[secret]"})");
  for (const std::string text :
       {"task=Agg-1", "ask: everybody", "kafka.acme.sk:9092", "firstPassCount=3", "byPassing: x"})
    CHECK(plain(text) == text);
}

TEST_CASE("a password of a URL goes whole, whatever is in it", "[redaction]") {
  for (const auto& [text, clean] :
       Cases{{"mysql://root:L73p#w/d@db:3306/x", "mysql://root:[secret]@db:3306/x"},
             {"mongodb://app:p@ss@m1:27017/shop", "mongodb://app:[secret]@m1:27017/shop"},
             {"jdbc:sqlserver://h;user=sa;password={a;b}}c};x=1",
              "jdbc:sqlserver://h;user=sa;password=[secret];x=1"}}) {
    CHECK(plain(text) == clean);
  }
  for (const std::string text : {"http://jm:8081/x@y", "hdfs://n1:8020,n2:8020/x@y"})
    CHECK(plain(text) == text);
}

TEST_CASE("a token goes behind its scheme, also where no header is named", "[redaction]") {
  CHECK(plain("sends Bearer L57abcdef0123456789") == "sends Bearer [secret]");
  CHECK(plain("sends Basic TDU2dXNlcjpwYXNz") == "sends Basic [secret]");
  CHECK(plain("Basic authentication, Bearer authorization") ==
        "Basic authentication, Bearer authorization");
}

TEST_CASE("a class that is called after a secret keeps its message", "[redaction]") {
  for (const std::string text :
       {"software.amazon.awssdk.services.sts.model.ExpiredTokenException: The token has expired",
        "org.acme.NoAwsCredentialsException: SimpleAWSCredentialsProvider: No AWS credentials",
        "Caused by: a.b.InvalidTokenError: no such x", "DelegationTokenManager: Starting obtain",
        "o.a.f.r.s.t.DefaultDelegationTokenManager:153 [] - Starting", "ExpiredToken: The token is",
        "SignatureDoesNotMatch: The request", "credentials provider: x.y.Z of a"}) {
    CAPTURE(text);
    CHECK(redacted_text(text) == text);
  }
  CHECK(plain("x.ExpiredTokenException: password=hunter2") ==
        "x.ExpiredTokenException: password=[secret]");
  CHECK(plain("x.ExpiredTokenException: no --token hunter2") ==
        "x.ExpiredTokenException: no --token [secret]");
  CHECK(plain("apiToken: hunter2") == "apiToken: [secret]");
}

TEST_CASE("a secret in another encoding than UTF-8 goes whole", "[redaction]") {
  CHECK(plain("login password=Gr\xfc\xdf"
              "e123tail of x") == "login password=[secret] of x");
  CHECK(plain("jdbc:mysql://app:p\xe4ss9word@db1:3306/x") ==
        "jdbc:mysql://app:[secret]@db1:3306/x");
  CHECK(plain("password=\xd7\xd6\xb7\xfb") == "password=[secret]");
  CHECK(plain("Gr\xfc\xdf"
              "e, \u00fcbrigens") ==
        "Gr\xfc\xdf"
        "e, \u00fcbrigens");
}

TEST_CASE("a password that is a usual name of a user is one", "[redaction]") {
  CHECK(plain("MYSQL_ROOT_PASSWORD=root jdbc:mysql://root:root@db-7:3306/x password=hadoop") ==
        "MYSQL_ROOT_PASSWORD=[secret] jdbc:mysql://root:[secret]@db-7:3306/x password=[secret]");
  CHECK(without_secrets(R"([{"key":"metrics.reporter.influx.password","value":"root"}])") ==
        R"([{"key":"metrics.reporter.influx.password","value":"[secret]"}])");
}

TEST_CASE("the value of an argument goes from a list with quotes, and whole with its blanks",
          "[redaction]") {
  CHECK(plain(R"(args: ["--db-password", "hunter2"])") == R"(args: ["--db-password", "[secret]"])");
  CHECK(plain(R"("args": "[\"--db-password\", \"hunter2\"]")") ==
        R"("args": "[\"--db-password\", \"[secret]\"]")");
  CHECK(plain(R"(--db-password "my secret pass" --x 1)") == R"(--db-password "[secret]" --x 1)");
  CHECK(plain("--db-password 'my secret pass' --x 1") == "--db-password '[secret]' --x 1");
}

TEST_CASE("a version does not hide the secret behind it", "[redaction]") {
  CHECK(plain("Server Version: 8.0.30;user=sa;password=hunter2") ==
        "Server Version: 8.0.30;user=sa;password=[secret]");
  CHECK(plain("Version: https://u:pw9@db7/x") == "Version: https://u:[secret]@db7/x");
}

TEST_CASE("secrets of pages, properties and sessions go", "[redaction]") {
  CHECK(plain("/cont/x?sv=2022&amp;sig=AbCdEf123456") == "/cont/x?sv=2022&amp;sig=[secret]");
  CHECK(plain(R"(<property name="db.password" value="hunter2"/>)") ==
        R"(<property name="db.password" value="[secret]"/>)");
  CHECK(plain("- name: DB_PASSWORD\n  value: hunter2\n") ==
        "- name: DB_PASSWORD\n  value: [secret]\n");
  for (const std::string key : {"DB_PW=", "-Dfoo.pw=", "pw: ", "REDIS_AUTH=", "JSESSIONID=",
                                "x-amz-server-side-encryption-customer-key: "}) {
    CHECK(plain(key + "hunter9") == key + "[secret]");
  }
  for (const std::string text : {"where=[(customer_key = customer_key0)]", "SASL_AUTH=GSSAPI",
                                 "hive_auth: KERBEROS", "name=partition_key value=42"}) {
    CHECK(plain(text) == text);
  }
  CHECK(plain("bad password 'hunter2' for x") == "bad password '[secret]' for x");
}

TEST_CASE("places of storage in a row take time in proportion to them", "[redaction]") {
  std::string text = "x ";
  for (int i = 0; i < 20000; ++i) text += "://a:b/";
  CHECK_THAT(redacted_text(text + "@"), Catch::StartsWith("x ://"));
}

}  // namespace
}  // namespace flinkdiag
