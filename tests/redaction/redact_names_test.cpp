// Hosts, users, buckets and containers in texts and in names of files.
#include <catch2/catch.hpp>
#include <utility>

#include "redaction/text_redactor.h"

namespace flinkdiag {
namespace {

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
        "doesBucketExistV2 on vaultq: x",
        "verifyBucketExistsV2 on vaultq: x",
        "AccessDeniedException: vaultq: doesBucketExistV2 on vaultr: x",
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
           {"nm08.acme.com.jstack", "host-1.jstack"},
           {"in/NM08.ACME.COM.TXT", "in/host-1.TXT"},
           {"nm08.acme.com-1.txt", "host-1-1.txt"},
           {"10.33.1.1.jstack", "ip-1.jstack"},
           {"ip-10-0-3-7.txt", "host-1.txt"},
           {"taskmanager_nm08.acme.com-41234-5f2c81.txt", "taskmanager_host-1-41234-5f2c81.txt"},
           {"jstack_container_e17_1700000000000_0001_01_000002.txt", "jstack_container-1.txt"},
           {"home/alice/inc/jstack.txt", "home/user-1/inc/jstack.txt"},
           {"x.tgz!home/alice/jstack.txt", "x.tgz!home/user-1/jstack.txt"},
           {"metrics-core-1.2.3.4.jar", "metrics-core-1.2.3.4.jar"},
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
    CHECK(clean == text);
    CHECK(clean.find("host-") == std::string::npos);
  }
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

TEST_CASE("the user, host and bucket of an argument go, on one line and on two", "[redaction]") {
  for (const auto& [text, clean] : std::vector<std::pair<std::string, std::string>>{
           {"run --db-user alice --x 1", "run --db-user user-1 --x 1"},
           {"run --redis-host redis", "run --redis-host host-1"},
           {"run --brokers ka,kb:9094", "run --brokers host-1,host-2:9094"},
           {"run --bootstrap-servers=ka,kb", "run --bootstrap-servers=host-1,host-2"},
           {"run --oss.bucket vaultq", "run --oss.bucket bucket-1"},
           {"run --num-brokers 3 --host unknown --user -v",
            "run --num-brokers 3 --host unknown --user -v"}}) {
    CHECK(redacted_text(text) == clean);
  }
  const std::string line = "2026-11-23 09:27:21,541 INFO  x.ClusterEntrypoint [] -     ";
  CHECK(
      redacted_text(line + "--db-user\n" + line + "alice\n" + line + "--hosts\n" + line + "h,i") ==
      line + "--db-user\n" + line + "user-1\n" + line + "--hosts\n" + line + "host-1,host-2");
}

TEST_CASE("names of two words and of the environment tell hosts, users and buckets",
          "[redaction]") {
  CHECK(redacted_text("env DB_HOST=db-orders KAFKA_BROKERS=ka,kb MYSQL_USER=carol, "
                      "OSS_BUCKET=acme-7 JOB_MANAGER_RPC_ADDRESS=falcon") ==
        "env DB_HOST=host-1 KAFKA_BROKERS=host-2,host-3 MYSQL_USER=user-1, "
        "OSS_BUCKET=bucket-1 JOB_MANAGER_RPC_ADDRESS=host-4");
  CHECK(redacted_text("{DB_HOST=db-orders, DB_USER=carol}") == "{DB_HOST=host-1, DB_USER=user-1}");
  CHECK(redacted_text("dbUser: \"carol\", redisHost=ra, s3Bucket=bq1, bucketName: bq2") ==
        "dbUser: \"user-1\", redisHost=host-1, s3Bucket=bucket-1, bucketName: bucket-2");
  CHECK(redacted_text("db_host: hb, bootstrapServers=kc:9094") ==
        "db_host: host-1, bootstrapServers=host-2:9094");
  CHECK(redacted_json(R"({"user-config":{"oss.bucket":"bq1","bucketName":"bq2","s3Bucket":"bq3",)"
                      R"("redisHost":"ra","dbUser":"carol","bootstrapServers":"kc:9094,kd"}})") ==
        R"({"user-config":{"oss.bucket":"bucket-1","bucketName":"bucket-2","s3Bucket":"bucket-3",)"
        R"("redisHost":"host-1","dbUser":"user-1","bootstrapServers":"host-2:9094,host-3"}})");
  CHECK(redacted_text("-DdbHost=f07 -Ddb.user=dave -Doss.bucket=bq1") ==
        "-DdbHost=host-1 -Ddb.user=user-1 -Doss.bucket=bucket-1");
}

TEST_CASE("where a name could stand, numbers and words that say that there is none stay",
          "[redaction]") {
  for (const std::string text :
       {"brokers: 3", "host: unknown", "Kafka brokers: not available", "user=null", "bucket=4",
        "numBuckets: 4", "MAX_SERVERS=3", "kafka.brokers: none", "superuser: false", "host=3",
        "bucket: true", "DB_HOST=${HOST}", "localhost, aUser of x", "bucket-key: user_id"}) {
    CAPTURE(text);
    CHECK(redacted_text(text) == text);
  }
  CHECK(redacted_json(R"({"bucket":"4","x.bucket":"-1","bucket-key":"id","servers":"3"})") ==
        R"({"bucket":"4","x.bucket":"-1","bucket-key":"id","servers":"3"})");
}

TEST_CASE("names go from the lines of a JSON layout, whose quotes are escaped", "[redaction]") {
  CHECK(redacted_text(R"({"message":"host=\"jlh\" user=\"jlu\" \"bucket\" : \"bq1\""})") ==
        R"({"message":"host=\"host-1\" user=\"user-1\" \"bucket\" : \"bucket-1\""})");
}

TEST_CASE("members that the user gave are no words of Flink's, whatever they are called",
          "[redaction]") {
  CHECK(redacted_json(R"({"user-config":{"at":"10.9.8.7","class":"u04.acme.internal",)"
                      R"("type":"kafka-prod:9092","status":"RUNNING"},"at":"10.9.8.7"})") ==
        R"({"user-config":{"at":"ip-1","class":"host-1","type":"host-2:9092",)"
        R"("status":"RUNNING"},"at":"10.9.8.7"})");
}

TEST_CASE("a Kerberos principal is one user", "[redaction]") {
  CHECK(redacted_text("Current Hadoop/Kerberos user: svc-orders/nm07.acme.com@PROD.ACME.COM") ==
        "Current Hadoop/Kerberos user: user-1");
  CHECK(redacted_text("principal=svc-orders/nm07.acme.com@ACME.COM") == "principal=user-1");
}

TEST_CASE("what AWS and Oracle name goes: roles, access points, users", "[redaction]") {
  CHECK(redacted_text("arn:aws:iam::123456789012:role/acme-flink of "
                      "arn:aws:s3:eu-west-1:123456789012:accesspoint/acme-ap") ==
        "arn:aws:iam::user-1:role/user-2 of arn:aws:s3:eu-west-1:user-1:accesspoint/bucket-1");
  CHECK(redacted_text("jdbc:oracle:thin:scott/tiger@//ora01:1521/X") ==
        "jdbc:oracle:thin:user-1/[secret]@//host-1:1521/X");
  CHECK(redacted_text("mysql://root2:L73p#w/d@db:3306/x") ==
        "mysql://user-1:[secret]@host-1:3306/x");
}

TEST_CASE("a host in upper case is one without a port, too", "[redaction]") {
  CHECK(redacted_text("lookup of NN1.L23ACME.COM failed") == "lookup of host-1 failed");
  CHECK(redacted_text("NN1.Acme.Lan:80, nm.PROD.acme:6123, Nm7.Hadoop.Acme:80") ==
        "host-1:80, host-2:6123, host-3:80");
}

TEST_CASE("the four parts of a version are no address", "[redaction]") {
  for (const std::string text :
       {"JVM: OpenJDK 64-Bit Server VM - Eclipse Adoptium - 11/11.0.20.1+1",
        "x (java.base@11.0.20.1/Thread.java:840) y", "frocksdbjni-6.20.3.1-ververica",
        "vvr-8.0.11.1-flink-1.17", "JDK 17.0.8.1", "lib/acme-io-1.2.3.4-shaded.jar"}) {
    CAPTURE(text);
    CHECK(redacted_text(text) == text);
  }
  CHECK(redacted_text("JVM: at /10.0.0.1, worker-10.0.0.2-x, alice@10.0.0.3/x") ==
        "JVM: at /ip-1, worker-ip-2-x, alice@ip-3/x");
}

TEST_CASE("classes, shortened or with the line of a source, are no hosts", "[redaction]") {
  for (const std::string text : {"o.a.f.r.e.ClusterEntrypoint:117 [] -", "c.a.stream.io:57",
                                 "cn.acme.stream.Enrich.open:57", "cn.acme.stream.Enrich:57"}) {
    CAPTURE(text);
    CHECK(redacted_text(text) == text);
  }
}

TEST_CASE("behind a list of hosts what tells itself is no host", "[redaction]") {
  TextRedactor one = redactor();
  const std::string json =
      R"([{"key":"acme.db.host","value":"db-7, user: alice, password: hunter2"}])";
  one.learn_json(json);
  CHECK(one.json(json) ==
        R"([{"key":"acme.db.host","value":"host-1, user: user-1, password: [secret]"}])");
  CHECK(one.map().size() == 2);
  const auto of = [](const std::string& value) {
    return redacted_json(R"({"x.endpoint":")" + value + R"("})");
  };
  CHECK(of("storebox/bucket?region=eu") == R"({"x.endpoint":"host-1/bucket?region=eu"})");
  CHECK(of("plainhost:") == R"({"x.endpoint":"host-1:"})");
}

TEST_CASE("buckets go from the paths of Google's API, whose first words stay", "[redaction]") {
  CHECK(redacted_text("POST https://storage.googleapis.com/upload/storage/v1/b/acme-state/o?x=1") ==
        "POST https://host-1/upload/storage/v1/b/bucket-1/o?x=1");
}

TEST_CASE("a bucket goes from the path of an endpoint of one's own", "[redaction]") {
  CHECK(redacted_text("GET http://minio:9000/acme-state/ck/x/chk-3/_metadata acme-state") ==
        "GET http://host-1:9000/bucket-1/ck/x/chk-3/_metadata bucket-1");
  CHECK(redacted_text("http://minio:9000/acme_state/savepoint-0a1b2c-x") ==
        "http://host-1:9000/acme_state/savepoint-0a1b2c-x");
  CHECK(redacted_text("http://nn:9870/webhdfs/v1/flink/chk-3/_metadata") ==
        "http://host-1:9870/webhdfs/v1/flink/chk-3/_metadata");
  CHECK(redacted_text("GET http://jm-0:8081/jobs/12/checkpoints") ==
        "GET http://host-1:8081/jobs/12/checkpoints");
}

TEST_CASE("YARN's nodes, realms of one word and encoded homes are names", "[redaction]") {
  CHECK(redacted_text("on nm07.acme.com_45454") == "on host-1_45454");
  CHECK(redacted_text("Logged in as alice@HADOOP") == "Logged in as user-1");
  CHECK(redacted_text("using keytab file flink-svc.keytab") == "using keytab file user-1.keytab");
  CHECK(redacted_text("path=%2Fhome%2Falice%2Fx") == "path=%2Fhome%2Fuser-1%2Fx");
  CHECK(redacted_text("Source: clicks-v2.prod.us, table1.db.info") ==
        "Source: clicks-v2.prod.us, table1.db.info");
}

}  // namespace
}  // namespace flinkdiag
