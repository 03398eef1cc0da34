#include "ingestion/fixture.h"
#include "ingestion/ingest_text.h"

using namespace flinkdiag;

namespace {

Incident ingest_fixture(const std::string& name) {
  return ingest_text(fixture("profiler_html/" + name));
}

std::string page(const std::string& heading, const std::string& data) {
  return "<!DOCTYPE html>\n<h1>" + heading + "</h1>\nProduced by async-profiler\n<script>\n" +
         data + "\nsearch();\n</script></body></html>\n";
}

}  // namespace

TEST_CASE("a page gives the stacks of the collapsed form, in each version of async-profiler",
          "[ingestion][profiler-html]") {
  const std::string name =
      GENERATE("wall-threads-2.9", "wall-threads-3.0", "wall-threads-4.0", "cpu-reversed-3.0");
  CAPTURE(name);
  const Incident html = ingest_fixture(name + ".html");
  const Incident collapsed = ingest_fixture(name + ".collapsed");
  CHECK(html.inputs[0].format == "async-profiler-html");
  CHECK(html.inputs[0].unread_lines == 0);
  CHECK(stack_lines(html) == stack_lines(collapsed));
  CHECK(html.samples.at(0).kind == collapsed.samples.at(0).kind);
  CHECK(html.inputs[0].threads == collapsed.inputs[0].threads);
}

TEST_CASE("names with quotes, semicolons and backslashes survive the page",
          "[ingestion][profiler-html]") {
  const std::string version = GENERATE("2.9", "3.0", "4.0");
  const auto names =
      thread_names(ingest_fixture("wall-threads-" + version + ".html").samples.at(0));
  for (const char* name :
       {"Source: a; b -> C's \"x\" (1/2)#0", "back\\slash [z] (2/2)#0", "Fenster tägl. 集計"}) {
    CAPTURE(version, name);
    CHECK(std::count(names.begin(), names.end(), name) == 1);
  }
}

TEST_CASE("prefixes that hold more than ASCII are counted in bytes by the native writer",
          "[ingestion][profiler-html]") {
  const auto names = thread_names(ingest_fixture("shared-prefix-not-ascii-3.0.html").samples.at(0));
  CHECK(std::count(names.begin(), names.end(), "集計(部門別) (1/3)#1") == 1);
  CHECK(std::count(names.begin(), names.end(), "集計(部門別) (3/3)#1") == 1);
}

TEST_CASE("and in UTF-16 units by the converter", "[ingestion][profiler-html]") {
  // '[集計' is three units: '#' is 32 + 3.
  const Incident incident =
      ingest_text(page("x",
                       "const cpool = [\n'all',\n' [集計A tid=1]',\n'#B tid=2]',\n' a.B.c'\n];\n"
                       "unpack(cpool);\n\nn(3,3)\nu(8,1)\nu(24)\nf(16,1,1,2)\nu(24)"));
  CHECK(thread_names(incident.samples.at(0)) == std::vector<std::string>{"集計A", "集計B"});
}

TEST_CASE("the heading tells the kind of profile", "[ingestion][profiler-html]") {
  const std::string frames = "f(0,0,9,3,'all')\nf(1,0,9,1,'a/B.c')";
  CHECK(ingest_text(page("Wall clock profile", frames)).samples.at(0).kind ==
        SampleKind::wall_profile);
  CHECK(ingest_text(page("CPU profile", frames)).samples.at(0).kind == SampleKind::cpu_profile);
  const Incident allocations = ingest_text(page("Allocation profile", frames));
  CHECK(allocations.samples.empty());  // counts bytes, not time
  CHECK(allocations.inputs[0].notes.size() == 1);
}

TEST_CASE("a frame that cannot be placed is left out, not fatal", "[ingestion][profiler-html]") {
  const Incident incident = ingest_text(
      page("CPU profile", "f(0,0,2,3,'all')\nf(9,0,1,1,'lost')\nf(1,0,2,1,'a/B.c')\nf(x)"));
  CHECK(stack_lines(incident) == std::vector<std::string>{"  2 < a.B.c"});
  CHECK(incident.inputs[0].unread_lines == 2);
}

TEST_CASE("a page that lacks its end, or a frame, is said to be cut",
          "[ingestion][profiler-html]") {
  const std::string whole = page("Wall clock profile", "f(0,0,2,3,'all')\nf(1,0,2,3,'a.B.c')");
  CHECK_FALSE(ingest_text(whole).inputs[0].incomplete);
  const std::string torn = page("Wall clock profile", "f(0,0,2,3,'all')\nf(1,0,2,3,'a.B");
  for (const std::string& text : {whole.substr(0, whole.find("search()")), torn}) {
    const Incident incident = ingest_text(text);
    CHECK(incident.inputs[0].incomplete);
    CHECK(incident.inputs[0].notes.back() ==
          "the page is cut off or damaged: read as far as it goes");
  }
}

TEST_CASE("a page without frames is said to hold none", "[ingestion][profiler-html]") {
  const Incident incident = ingest_text(page("CPU profile", ""));
  CHECK_FALSE(incident.inputs[0].understood);
  CHECK(incident.inputs[0].notes.size() == 1);
}
