#include "report/text_table.h"

#include <catch2/catch.hpp>

namespace flinkdiag {
namespace {

std::string table_text(int width, const TextTable& table) {
  TextPage page({.width = width, .ascii = true});
  write_table(page, 2, table);
  return page.text();
}

}  // namespace

TEST_CASE("columns are as wide as their widest cell, numbers stand right", "[report]") {
  CHECK(table_text(60, {{{"ROLE"}, {"THREADS", true}, {"BOUND BY"}},
                        {{"netty", "12", "idle"}, {"state-transfer", "4", "remote-read"}}}) ==
        "  ROLE            THREADS  BOUND BY\n"
        "  netty                12  idle\n"
        "  state-transfer        4  remote-read\n");
}

TEST_CASE("a column without any content is left out", "[report]") {
  CHECK(table_text(60, {{{"TASK"}, {"SINCE"}, {"STEP"}}, {{"a", "", "deploy"}}}) ==
        "  TASK  STEP\n"
        "  a     deploy\n");
}

TEST_CASE("the first column gives way first", "[report]") {
  CHECK(table_text(40, {{{"TASK"}, {"STEP"}},
                        {{"Source: orders -> Sink: warehouse", "restore.download"}}}) ==
        "  TASK                  STEP\n"
        "  Source: o...arehouse  restore.download\n");
}

TEST_CASE("wide characters keep the columns aligned", "[report]") {
  CHECK(table_text(60, {{{"TASK"}, {"STEP"}}, {{"会话聚合", "deploy"}, {"abc", "deploy"}}}) ==
        "  TASK      STEP\n"
        "  会话聚合  deploy\n"
        "  abc       deploy\n");
}

TEST_CASE("a row of one cell spans the columns and is wrapped", "[report]") {
  CHECK(table_text(
            40, {{{"A"}, {"B"}}, {{"1", "2"}, {"a remark that is much too long for one line"}}}) ==
        "  A  B\n"
        "  1  2\n"
        "  a remark that is much too long for one\n"
        "    line\n");
}

TEST_CASE("a column that must stay whole is never shortened", "[report]") {
  const std::string path(50, 'p');
  CHECK(table_text(40, {{{"FORMAT"}, {"INPUT", false, true}}, {{"jstack", path}}}) ==
        "  FORMAT  INPUT\n"
        "  jstack  " +
            path + "\n");
}

}  // namespace flinkdiag
