// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "mutants/kill_matrix.h"

namespace vigil {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Cell& cell) {
  return {{"killed", cell.is_killed},
          {"law", cell.law},
          {"report", cell.report},
          {"programs", cell.programs},
          {"size", cell.size}};
}

Cell cell_of(const Json& json) {
  return {.is_killed = json.at("killed"),
          .law = json.at("law"),
          .report = json.at("report"),
          .programs = json.at("programs"),
          .size = json.at("size")};
}

Json to_json(const Row& row) {
  const Cell* const decisive = row.decisive();
  const Cell none;
  const Cell& cell = decisive != nullptr ? *decisive : none;
  Json json{{"name", row.name},
            {"source", row.source},
            {"mechanism", row.mechanism},
            {"killed", decisive != nullptr},
            {"by", row.by()},
            {"law", cell.law},
            {"report", cell.report},
            {"programs", cell.programs},
            {"size", cell.size},
            {"killer", row.killer},
            {"expected", row.expected},
            {"remark", row.remark},
            {"unreached", row.unreached},
            {"tools", Json::object()}};
  for (const auto& [tool, one] : row.cells) json["tools"][tool] = to_json(one);
  return json;
}

Row row_of(const Json& json) {
  Row row{.name = json.at("name"),
          .source = json.at("source"),
          .mechanism = json.at("mechanism"),
          .killer = json.at("killer"),
          .expected = json.at("expected"),
          .remark = json.at("remark"),
          .unreached = json.at("unreached")};
  for (const auto& [tool, cell] : json.at("tools").items()) {
    row.cells.emplace(tool, cell_of(cell));
  }
  return row;
}

}  // namespace

std::string to_json(std::span<const Row> rows) {
  Json list = Json::array();
  for (const Row& row : rows) list.push_back(to_json(row));
  return list.dump(2) + "\n";
}

std::vector<Row> rows_of_json(std::string_view text) {
  try {
    std::vector<Row> rows;
    for (const Json& row : Json::parse(text)) rows.push_back(row_of(row));
    return rows;
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("no kill matrix: ") + error.what());
  }
}

}  // namespace vigil
