#include "ingestion/frame_text.h"

#include <catch2/catch.hpp>

using flinkdiag::read_java_frame;
using flinkdiag::read_profile_frame;

namespace {

struct Row {
  const char* text;
  const char* method;
  int line;
};

}  // namespace

TEST_CASE("a frame is read in each spelling of HotSpot, ThreadMXBean and Log4j", "[ingestion]") {
  const auto row = GENERATE(
      Row{"at org.a.B.c(B.java:12)", "org.a.B.c", 12}, Row{"org.a.B.c(B.java:12)", "org.a.B.c", 12},
      Row{"\tat java.lang.Object.wait(java.base@17.0.15/Native Method)", "java.lang.Object.wait",
          -1},
      Row{"at java.base@17.0.15/java.lang.Thread.run(Thread.java:840)", "java.lang.Thread.run",
          840},
      Row{"app//org.a.B.c(B.java:12)", "org.a.B.c", 12},
      Row{" com.x.VendorSdk.spin(VendorSdk.java:28)", "com.x.VendorSdk.spin", 28},
      Row{"at app//my.mod@1.0/org.a.B.<init>(Unknown Source)", "org.a.B.<init>", -1},
      Row{"at org.a.B$C$1.run(B.java:7) ~[flink-dist-1.20.5.jar:1.20.5]", "org.a.B$C$1.run", 7},
      Row{"at org.a.B.c(B.java:12) [?:?]", "org.a.B.c", 12},
      Row{"at java.lang.invoke.LambdaForm$MH/0x00007fe0011ac800.invoke(java.base@25/LambdaForm$MH)",
          "java.lang.invoke.LambdaForm$MH.invoke", -1},
      Row{"at java.lang.invoke.LambdaForm$DMH/1523457748.invokeStatic_L_L(LambdaForm$DMH)",
          "java.lang.invoke.LambdaForm$DMH.invokeStatic_L_L", -1},
      Row{"at org.a.Größe.öffne(Größe.java:3)", "org.a.Größe.öffne", 3});
  CAPTURE(row.text);
  const auto frame = read_java_frame(row.text);
  CHECK(frame.method == row.method);
  CHECK(frame.line == row.line);
  CHECK_FALSE(frame.dropped);
}

TEST_CASE("the number of a lambda is no part of its name", "[ingestion]") {
  const auto row = GENERATE(Row{"a.B.lambda$restore$0(B.java:1)", "a.B.lambda$restore", 1},
                            Row{"a.B.lambda$restore$417(B.java:1)", "a.B.lambda$restore", 1},
                            Row{"a.B.lambda$null$2(B.java:1)", "a.B.lambda$null", 1},
                            Row{"a.B.lambda$open$7f6b4a5e$1(B.java:1)", "a.B.lambda$open", 1},
                            Row{"a.B.lambda$a$b$1(B.java:1)", "a.B.lambda$a$b", 1},
                            Row{"a.B$1.access$100(B.java:1)", "a.B$1.access$100", 1});
  CAPTURE(row.text);
  CHECK(read_java_frame(row.text).method == row.method);
}

TEST_CASE("a lambda proxy is a frame that is dropped", "[ingestion]") {
  const auto* text =
      GENERATE("at a.B$$Lambda$947/0x00007efdcf80acf8.accept(Unknown Source)",
               "at app//a.B$$Lambda/0x0000000015040640.run(Unknown Source)",
               "at java.lang.VirtualThread$$Lambda/0x00007fe.run(java.base@25/Unknown Source)",
               "at a.B$$Lambda$12/1234567.run(Unknown Source)");
  CAPTURE(text);
  const auto frame = read_java_frame(text);
  CHECK(frame.dropped);
  CHECK(frame.method.empty());
}

TEST_CASE("prose, lock lines and cut frames are not frames", "[ingestion]") {
  const auto* text =
      GENERATE("", "at", "at ", "at org.a.B.c", "at org.a.B.c(B.java", "at least one (of 3)",
               "- locked <0x1> (a java.lang.Object)", "at nodots(B.java:1)", "at .c(B.java:1)",
               "at a.(B.java:1)", "... 12 more", "Caused by: java.io.IOException: x (y)",
               "at org.a.B.c(B.java:12) and so on");
  CAPTURE(text);
  const auto frame = read_java_frame(text);
  CHECK(frame.method.empty());
  CHECK_FALSE(frame.dropped);
}

TEST_CASE("profile frames come to the same spelling as those of dumps", "[ingestion]") {
  const auto row =
      GENERATE(Row{"org/a/B.c", "org.a.B.c", -1}, Row{"org.a.B.c", "org.a.B.c", -1},
               Row{"org/a/B.c_[j]", "org.a.B.c", -1}, Row{"org.a.B.c:12", "org.a.B.c", 12},
               Row{"org.a.B.c:-1", "org.a.B.c", -1},
               Row{"org/a/B.lambda$run$3_[i]", "org.a.B.lambda$run", -1},
               Row{"java.base/java.lang.Object.wait", "java.lang.Object.wait", -1},
               Row{"app//org.a.B.c", "org.a.B.c", -1},
               Row{"java/lang/invoke/LambdaForm$MH.0x00007f1234.invoke",
                   "java.lang.invoke.LambdaForm$MH.invoke", -1});
  CAPTURE(row.text);
  const auto frame = read_profile_frame(row.text);
  CHECK(frame.method == row.method);
  CHECK(frame.line == row.line);
}

TEST_CASE("native symbols of a profile stay as they are", "[ingestion]") {
  const auto* text = GENERATE("__futex_wait", "rocksdb::DBImpl::Get", "[unknown]", "libc.so.6",
                              "std::vector<int>::push_back(int const&)", "/usr/lib/libjvm.so");
  CHECK(read_profile_frame(text).method == text);
}

TEST_CASE("a lambda proxy in a profile is dropped", "[ingestion]") {
  CHECK(read_profile_frame("a/B$$Lambda$965.0x00007f12.run_[j]").dropped);
  CHECK(read_profile_frame("a.B$$Lambda$0/0x0.run:-1").dropped);
}
