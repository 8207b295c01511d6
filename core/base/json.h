// JSON from outside: every complaint names the file and either line and column or the key path.
//
//   const auto document = read_json(directory / "config.json");
//   const JsonValue root(document, "config.json");
//   const std::int64_t epochs = root.at("training").at("epochs").integer();
//   // "config.json: training.epochs is "ten", expected an integer"
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/values/error.h"

namespace qs {

/// Strict JSON: no comments, no key twice in one object, at most 64 levels deep. Throws Error with
/// `where`, line and column.
nlohmann::ordered_json parse_json(std::string_view text, const std::string& where);

/// A file of at most 64 MiB; `where` of complaints is the path.
nlohmann::ordered_json read_json(const std::filesystem::path& path);

/// One line, or lines that are indented by `indent`. Never throws: bytes that are no UTF-8 become U+FFFD.
std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

/// Indented, with a final newline, replacing the file as a whole.
void write_json(const std::filesystem::path& path, const nlohmann::ordered_json& json);

/// A value inside a document, which must outlive it. All getters throw Error naming the path of the
/// value, what it is and what was expected.
class JsonValue {
 public:
  JsonValue(const nlohmann::ordered_json& root, std::string where);

  // Of objects
  JsonValue at(std::string_view key) const;                   // throws when missing
  std::optional<JsonValue> find(std::string_view key) const;  // nothing when missing
  std::vector<std::pair<std::string, JsonValue>> members() const;
  /// Throws naming the first key that is not in the list, and the list.
  void allow_only(std::initializer_list<std::string_view> keys) const;

  // Of arrays
  std::vector<JsonValue> elements() const;

  // Of leaves
  bool flag() const;
  std::int64_t integer() const;
  std::uint64_t natural() const;  // not negative
  double real() const;            // integers included; finite
  std::string text() const;

  bool is_null() const { return value_->is_null(); }
  const nlohmann::ordered_json& json() const { return *value_; }
  const std::string& path() const { return path_; }  // "training.epochs", "runs[2].name"; empty: root
  /// For complaints about the meaning of this value: "config.json: training.epochs <problem>".
  Error error(const std::string& problem, const std::string& advice = {}) const;

 private:
  JsonValue(const nlohmann::ordered_json* value, std::string where, std::string path);
  Error unexpected(const std::string& expected) const;

  const nlohmann::ordered_json* value_;
  std::string where_, path_;
};

}  // namespace qs
