// SPDX-License-Identifier: Apache-2.0
// The kill matrix on rows and records that are made by hand: what counts as
// lost, what as a false alarm, and what a merge keeps.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mutants/kill_matrix.h"

namespace vigil {
namespace {

using Lines = std::vector<std::string>;

constexpr std::array kLawTools{Tool::kProperty, Tool::kCombinations,
                               Tool::kSuite};

Cell by_law(std::string law, std::uint64_t programs = 1) {
  return {.is_killed = true, .law = std::move(law), .programs = programs};
}
Cell by_end(std::string report) {
  return {.is_killed = true, .report = std::move(report)};
}

Row row(std::string name, std::map<std::string, Cell> cells) {
  return {.name = std::move(name),
          .source = "ours",
          .mechanism = "m",
          .killer = "property",
          .expected = "T4",
          .cells = std::move(cells)};
}

Record record(std::string name, std::uint64_t seed, bool is_killed) {
  return {.mutant = std::move(name),
          .tool = Tool::kProperty,
          .seed = seed,
          .is_killed = is_killed,
          .law = is_killed ? "T4" : "",
          .report = {},
          .programs = 2'000,
          .message = {}};
}

Battery battery_of_m() {
  return {.mutants = {{.name = "m",
                       .source = "ours",
                       .mechanism = "wrong",
                       .law = Law::kT4}},
          .controls = {{.name = "c"}}};
}

Cell cell_of(const std::vector<Record>& records) {
  return make_rows(battery_of_m(), records).at(0).cells.at("property");
}

TEST(MakeRows, TakeWhatIsNamed) {
  const auto rows = make_rows(
      battery_of_m(), std::vector{record("c", 1, true), record("m", 1, true)});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].name, "m");
  EXPECT_EQ(rows[0].mechanism, "wrong");
  EXPECT_EQ(rows[0].killer, "property");
  EXPECT_EQ(rows[0].expected, "T4");
  EXPECT_TRUE(make_rows(battery_of_m(), {}).empty());
}

TEST(MakeRows, TakeTheMedianOfTheSeeds) {
  std::vector<Record> records;
  for (const std::uint64_t programs : {7, 900, 5}) {
    records.push_back(record("m", records.size() + 1, true));
    records.back().programs = programs;
    records.back().size = programs + 1;
  }
  EXPECT_EQ(cell_of(records).programs, 7u);
  EXPECT_EQ(cell_of(records).size, 6u) << "the smallest of all";
  records[0].is_killed = records[2].is_killed = false;
  EXPECT_FALSE(cell_of(records).is_killed) << "by one seed of three";
}

TEST(MakeRows, TakeNoSizeFromACrash) {
  std::vector records{record("m", 1, true), record("m", 2, true),
                      record("m", 3, true)};
  records[0].programs = 1;
  records[1].size = 9;
  records[2].size = 5;
  EXPECT_EQ(cell_of(records).size, 5u);
  EXPECT_EQ(cell_of({records[0]}).size, 0u);
}

TEST(FalseAlarms, AreOfControlsAlone) {
  const std::vector quiet{record("m", 1, true), record("c", 1, false)};
  EXPECT_EQ(false_alarms(battery_of_m(), quiet), Lines{});
  std::vector loud{record("c", 1, true)};
  loud[0].message = "too early";
  EXPECT_EQ(false_alarms(battery_of_m(), loud),
            Lines{"false alarm: c is accused by property: T4 too early"});
}

TEST(FalseAlarms, AreBadEndsThatNoSanitizerReports) {
  std::vector records{record("c", 1, false)};
  records[0].tool = Tool::kThread;
  records[0].report = "does not end";
  EXPECT_EQ(false_alarms(battery_of_m(), records),
            Lines{"false alarm: c is accused by tsan: does not end "});
}

TEST(Lost, IsNothingWhereAllIsAsGood) {
  EXPECT_EQ(lost(by_law("T4", 3), by_law("T4", 99)), "");
  EXPECT_EQ(lost(Cell{}, Cell{}), "");
  EXPECT_EQ(lost(Cell{}, by_law("T4")), "");
  EXPECT_EQ(lost(by_end("data race"), by_end("SEGV")), "") << "by chance";
  EXPECT_EQ(lost(by_end("signal 11"), by_end("does not end")), "");
  EXPECT_EQ(lost(by_end("crash"), by_law("T4")), "");
}

TEST(Lost, IsWhatSaysLess) {
  EXPECT_EQ(lost(by_law("T4"), Cell{}), "survives");
  EXPECT_EQ(lost(by_end("data race"), {.report = "signal 6"}),
            "signal 6, unreported");
  EXPECT_EQ(lost(by_law("T4"), by_law("T2")), "is killed by T2");
  EXPECT_EQ(lost(by_law("T2"), by_end("does not end")),
            "is killed by does not end");
  EXPECT_EQ(lost(by_law("T2"), by_end("data race")), "is killed by data race");
  for (const char* const end :
       {"crash", "does not end", "signal 11", "exit status 1"}) {
    EXPECT_NE(lost(by_end("data race"), by_end(end)), "") << end;
    EXPECT_NE(lost(by_end("found"), by_end(end)), "") << end;
  }
}

TEST(Regressions, AreNoneWhereAllIsAsRecorded) {
  const std::vector rows{
      row("m", {{"property", by_law("T4")}, {"suite", Cell{}}})};
  EXPECT_EQ(regressions(rows, rows, kLawTools), Lines{});
}

TEST(Regressions, AreWhatIsKilledNoMore) {
  EXPECT_EQ(
      regressions(std::vector{row("m", {{"property", by_law("T4")}})},
                  std::vector{row("m", {{"property", Cell{}}})}, kLawTools),
      Lines{"m was killed by property (T4), and now: survives"});
}

TEST(Regressions, AreWhatAnotherLawKills) {
  // Of a tool that is not its own nothing is expected, but what was there.
  EXPECT_EQ(
      regressions(
          std::vector{row("m", {{"combinations", by_law("T2")}})},
          std::vector{row("m", {{"combinations", by_end("does not end")}})},
          kLawTools),
      Lines{"m was killed by combinations (T2), and now: is killed by does not "
            "end"});
}

TEST(Regressions, AreWhatIsNotNamedAsExpected) {
  const auto named = [](Row now) {
    const std::vector rows{std::move(now)};
    return regressions(rows, rows, kLawTools);
  };
  EXPECT_EQ(named(row("m", {{"property", by_law("T2")}})),
            Lines{"m is to be named by T4, and is by T2"});
  Row unnamed = row("m", {{"property", by_end("signal 11")}});
  unnamed.expected.clear();
  EXPECT_EQ(named(unnamed),
            Lines{"m is to be named by something, but nobody says what, and is "
                  "by signal 11"});
  Row other = row("m", {{"suite", by_law("F1")}});
  EXPECT_EQ(named(other), Lines{}) << "suite is not its tool";
  Row reported = row("m", {{"property", by_end("heap-use-after-free x")}});
  reported.expected = "heap-use-after-free";
  EXPECT_EQ(named(reported), Lines{}) << "a part of the report is enough";
}

TEST(Regressions, AreWhatIsNotRecorded) {
  EXPECT_EQ(regressions({}, std::vector{row("m", {})}, kLawTools),
            Lines{"1 mutants are not in the recorded matrix: `./bazelw run "
                  "//mutants:bless_kill_matrix`"});
}

TEST(Regressions, AreWhatIsGone) {
  const std::vector recorded{row("m", {{"property", by_law("T4")}})};
  const Lines gone{"m was killed by property (T4), and now: is not tried"};
  EXPECT_EQ(regressions(recorded, {}, kLawTools), gone);
  EXPECT_EQ(regressions(recorded, std::vector{row("m", {})}, kLawTools), gone);
}

TEST(Regressions, AreOfTheToolsThatWereTried) {
  std::vector recorded{row("m", {{"fuzz", by_law("T4")},
                                 {"asan_ubsan", by_end("SEGV")},
                                 {"unit_tests", by_end("found")}})};
  EXPECT_EQ(regressions(recorded, std::vector{row("m", {})}, kLawTools),
            Lines{});
  EXPECT_EQ(regressions(recorded, {}, kLawTools), Lines{});
  // Statements are tried elsewhere.
  recorded = {row("s", {{"property", by_law("T4")}})};
  recorded[0].source = kStatementSource;
  EXPECT_EQ(regressions(recorded, {}, kLawTools), Lines{});
}

TEST(TakeOver, PrefersTheFirstAndKeepsTheRest) {
  std::vector rows{row("m", {{"property", by_law("T4", 7)}})};
  std::vector older{
      row("m", {{"property", by_law("T2", 9)}, {"fuzz", by_law("T4", 30)}}),
      row("s", {{"unit_tests", by_end("found")}})};
  older[0].remark = "why";
  older[0].unreached = "why not";
  take_over(rows, older);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].cells.at("property"), by_law("T4", 7));
  EXPECT_EQ(rows[0].cells.at("fuzz"), by_law("T4", 30));
  EXPECT_EQ(rows[0].remark, "why");
  EXPECT_EQ(rows[0].unreached, "why not");
  rows[0].unreached = "";
  take_over(rows, older);
  EXPECT_EQ(rows[0].unreached, "why not");
  rows[0].unreached = "";
  rows[0].cells.emplace("through_adapter", by_law("T4"));
  take_over(rows, older);
  EXPECT_EQ(rows[0].unreached, "") << "it is reached now";
  EXPECT_EQ(rows[1].cells, older[1].cells);
}

TEST(DropGone, LeavesWhatCanBeMeasured) {
  const Battery battery = battery_of_m();
  std::vector rows{row("m", {{"property", by_law("T4")},
                             {"tsan", Cell{}},
                             {"fuzz", by_law("T4")}}),
                   row("old", {{"property", by_law("T4")}}),
                   row("s", {{"property", by_law("T4")}}),
                   row("old-s", {{"property", by_law("T4")}})};
  rows[2].source = rows[3].source = kStatementSource;
  drop_gone(rows, battery, Lines{"s"});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].name, "m");
  // It has no shape that random programs can be tried on.
  EXPECT_FALSE(rows[0].cells.contains("property"));
  EXPECT_TRUE(rows[0].cells.contains("tsan"));
  EXPECT_TRUE(rows[0].cells.contains("fuzz"));
  EXPECT_EQ(rows[1].name, "s");
  EXPECT_TRUE(rows[1].cells.contains("property"));
}

TEST(Row, IsDecidedByItsOwnTool) {
  Row killed = row("m", {{"combinations", by_law("T2")},
                         {"property", by_law("T4")},
                         {"suite", Cell{}}});
  EXPECT_EQ(killed.by(), "property");
  EXPECT_EQ(killed.decisive()->law, "T4");
  killed.cells["property"] = Cell{};
  EXPECT_EQ(killed.by(), "combinations");
  killed.cells["combinations"] = Cell{};
  EXPECT_EQ(killed.by(), "");
  EXPECT_EQ(killed.decisive(), nullptr);
}

TEST(Json, ReadsWhatItWrites) {
  std::vector rows{row("m", {{"property", by_law("T4", 12)},
                             {"tsan", {.report = "does not end"}}}),
                   row("n", {})};
  rows[0].remark = "\"why\"";
  rows[0].unreached = "why not";
  const std::string text = to_json(rows);
  const auto read = rows_of_json(text);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].cells, rows[0].cells);
  EXPECT_EQ(read[0].remark, rows[0].remark);
  EXPECT_EQ(read[0].unreached, rows[0].unreached);
  EXPECT_EQ(read[0].expected, "T4");
  EXPECT_EQ(to_json(read), text);
  for (const std::string_view bad : {"", "{}x", "[{}]", "[{\"name\": 1}]"}) {
    EXPECT_THROW(rows_of_json(bad), std::runtime_error) << bad;
  }
}

TEST(Table, SaysWhoSurvives) {
  std::vector rows{row("m", {{"property", by_law("T4", 12)}}), row("n", {})};
  rows[1].remark = "it is equivalent";
  const std::string text = to_table(rows);
  EXPECT_NE(text.find("T4 12"), std::string::npos) << text;
  EXPECT_NE(text.find("survives: it is equivalent\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("1 of 2 killed\n"), std::string::npos) << text;
}

TEST(RecordedMatrix, CanBeRead) {
  const auto rows = rows_of_json(recorded_matrix());
  EXPECT_GT(rows.size(), 100u);
  for (const Row& one : rows) {
    EXPECT_EQ(std::ranges::count(rows, one.name, &Row::name), 1) << one.name;
  }
}

/// Of what survives it says why.
TEST(RecordedMatrix, HasAllKilledButWhatItGivesAReasonFor) {
  std::size_t statements = 0;
  std::size_t killed = 0;
  for (const Row& row : rows_of_json(recorded_matrix())) {
    const bool is_killed = row.decisive() != nullptr;
    EXPECT_TRUE(is_killed || !row.remark.empty()) << row.name;
    if (row.source != kStatementSource) continue;
    ++statements;
    killed += is_killed ? 1 : 0;
  }
  EXPECT_GE(statements, 60U);
  EXPECT_GE(killed * 100, statements * 95) << killed << " of " << statements;
}

/// Executors are adapters themselves, but for our own of one other statement.
TEST(RecordedMatrix, SaysWhatAdaptersDoNotShow) {
  for (const Row& row : rows_of_json(recorded_matrix())) {
    if (row.source != kStatementSource || row.decisive() == nullptr) continue;
    bool is_killed = false;
    for (const char* const tool :
         {"through_adapter", "through_adapter_asan_ubsan"}) {
      const auto cell = row.cells.find(tool);
      ASSERT_NE(cell, row.cells.end()) << row.name << ", " << tool;
      is_killed |= cell->second.is_killed;
    }
    EXPECT_NE(is_killed, !row.unreached.empty()) << row.name;
  }
}

/// By random programs, where a law is to name them: within 2,000, the median.
TEST(RecordedMatrix, HasThePublishedKilledSoon) {
  std::size_t published = 0;
  for (const Row& row : rows_of_json(recorded_matrix())) {
    if (row.source.find('#') == std::string::npos) continue;
    ++published;
    const auto cell = row.cells.find("property");
    if (row.killer != "property" || cell == row.cells.end()) continue;
    EXPECT_TRUE(cell->second.is_killed) << row.name;
    EXPECT_EQ(cell->second.law, row.expected) << row.name;
    EXPECT_LE(cell->second.programs, 2'000U) << row.name;
  }
  EXPECT_GT(published, 50U);
}

}  // namespace
}  // namespace vigil
