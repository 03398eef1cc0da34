#include "classification/join_tasks.h"

#include <catch2/catch.hpp>

using namespace flinkdiag;
using Names = std::vector<std::string>;

TEST_CASE("the operators of a chain are read from the vertex name", "[tasks]") {
  CHECK(operators_of_chain("SessionAggregate") == Names{"SessionAggregate"});
  CHECK(operators_of_chain("Source: A -> B -> Sink: C") == Names{"Source: A", "B", "Sink: C"});
}

TEST_CASE("a chain with several outputs lists the operators of each", "[tasks]") {
  CHECK(operators_of_chain("A -> (Sink: b, C -> D)") == Names{"A", "Sink: b", "C", "D"});
  CHECK(operators_of_chain("A -> (B -> (C, D), E)") == Names{"A", "B", "C", "D", "E"});
}

TEST_CASE("parentheses and commas inside of a name do not split it", "[tasks]") {
  CHECK(operators_of_chain("Rank (top > 10, all) -> Sink: x") ==
        Names{"Rank (top > 10, all)", "Sink: x"});
  CHECK(operators_of_chain("sum(by dept)") == Names{"sum(by dept)"});
}
