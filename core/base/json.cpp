#include "core/base/json.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/atomic_file.h"
#include "core/base/in_quotes.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMaxBytes = std::int64_t{64} << 20;
constexpr std::size_t kMaxDepth = 64;

/// A character pointer that tells its owner how far the parser has read: the library reports a
/// position for syntax errors only.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  const char& operator*() const { return *at_; }
  Cursor& operator++() {
    *furthest_ = ++at_;
    return *this;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }
  bool operator!=(const Cursor& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** furthest_;
};

std::string position(std::string_view text, std::size_t offset) {
  std::string_view before = text.substr(0, std::min(offset, text.size()));
  if (before.ends_with('\n')) before.remove_suffix(1);  // it belongs to the line that it ends
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(line) + ", column " +
         std::to_string(std::max<std::size_t>(1, before.size() - start));
}

/// What the library finds wrong, in our words: "unexpected end of input; expected ']'" out of
/// "[json.exception.parse_error.101] parse error at line 1, column 3: syntax error while parsing array -
/// unexpected end of input; expected ']'".
std::string problem_of(const Json::exception& error) {
  std::string text = error.what();
  constexpr int kOverflow = 406;
  if (error.id == kOverflow) {
    const std::size_t first = text.find('\''), last = text.rfind('\'');
    if (first < last)
      return "the number " + printable(text.substr(first + 1, last - first - 1)) + " is too large";
  }
  for (const std::string_view head : {": ", " - "})
    if (const std::size_t at = text.find(head); at != std::string::npos) text.erase(0, at + head.size());
  if (const std::size_t read = text.find("; last read: "); read != std::string::npos) {
    const std::size_t expected = text.find("; expected", read);
    text.erase(read, expected == std::string::npos ? std::string::npos : expected - read);
  }
  return text;
}

std::string describe(const Json& json) {
  if (json.is_string()) return in_quotes(json.get_ref<const std::string&>());
  if (json.is_array()) return "a list of " + std::to_string(json.size());
  if (json.is_object()) return "an object";
  return json_text(json);
}

}  // namespace

Json parse_json(std::string_view text, const std::string& where) {
  const char* furthest = text.data();
  const auto fail = [&](const std::string& problem) {
    return Error{where, position(text, static_cast<std::size_t>(furthest - text.data())) + ": " + problem};
  };
  std::vector<std::set<std::string>> keys;
  const auto check = [&](int, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (keys.size() == kMaxDepth) throw fail("more than " + std::to_string(kMaxDepth) + " levels deep");
      keys.emplace_back();
    } else if (event == Event::object_end || event == Event::array_end) {
      keys.pop_back();
    } else if (event == Event::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!keys.back().insert(key).second) throw fail("the key " + in_quotes(key) + " occurs twice");
    }
    return true;
  };
  try {
    const char* end = text.data() + text.size();
    return Json::parse(Cursor(text.data(), &furthest), Cursor(end, &furthest), check);
  } catch (const Json::exception& error) {
    throw fail(problem_of(error));
  }
}

Json read_json(const std::filesystem::path& path) {
  return parse_json(read_file(path, kMaxBytes), path.string());
}

std::string json_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

void write_json(const std::filesystem::path& path, const Json& json) {
  write_file(path, json_text(json, 2) + "\n");
}

JsonValue::JsonValue(const Json& root, std::string where) : JsonValue(&root, std::move(where), {}) {}

JsonValue::JsonValue(const Json* value, std::string where, std::string path)
    : value_(value), where_(std::move(where)), path_(std::move(path)) {}

Error JsonValue::error(const std::string& problem, const std::string& advice) const {
  return Error{where_, (path_.empty() ? "the document" : path_) + " " + problem, advice};
}

Error JsonValue::unexpected(const std::string& expected) const {
  return error("is " + describe(*value_) + ", expected " + expected);
}

std::optional<JsonValue> JsonValue::find(std::string_view key) const {
  if (!value_->is_object()) throw unexpected("an object");
  const auto found = value_->find(key);
  if (found == value_->end()) return std::nullopt;
  return JsonValue(&*found, where_, (path_.empty() ? "" : path_ + ".") + std::string(key));
}

JsonValue JsonValue::at(std::string_view key) const {
  if (auto found = find(key)) return *std::move(found);
  throw error("has no key " + in_quotes(key));
}

std::vector<std::pair<std::string, JsonValue>> JsonValue::members() const {
  if (!value_->is_object()) throw unexpected("an object");
  std::vector<std::pair<std::string, JsonValue>> result;
  for (const auto& [key, value] : value_->items())
    result.emplace_back(key, JsonValue(&value, where_, (path_.empty() ? "" : path_ + ".") + key));
  return result;
}

void JsonValue::allow_only(std::initializer_list<std::string_view> keys) const {
  for (const auto& [key, value] : members()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    std::string known;
    for (const std::string_view name : keys) known += (known.empty() ? "" : ", ") + std::string(name);
    throw error("has the unknown key " + in_quotes(key), "known are " + known);
  }
}

std::vector<JsonValue> JsonValue::elements() const {
  if (!value_->is_array()) throw unexpected("a list");
  std::vector<JsonValue> result;
  for (std::size_t i = 0; i < value_->size(); ++i)
    result.push_back(JsonValue(&(*value_)[i], where_, path_ + "[" + std::to_string(i) + "]"));
  return result;
}

bool JsonValue::flag() const {
  if (!value_->is_boolean()) throw unexpected("true or false");
  return value_->get<bool>();
}

std::int64_t JsonValue::integer() const {
  const bool too_large = value_->is_number_unsigned() && value_->get<std::uint64_t>() > INT64_MAX;
  if (!value_->is_number_integer() || too_large) throw unexpected("an integer");
  return value_->get<std::int64_t>();
}

std::uint64_t JsonValue::natural() const {
  // A document built in memory holds plain int literals as signed numbers.
  const bool signed_natural =
      value_->is_number_integer() && !value_->is_number_unsigned() && value_->get<std::int64_t>() >= 0;
  if (!value_->is_number_unsigned() && !signed_natural)
    throw unexpected("a whole number that is not negative");
  return value_->get<std::uint64_t>();
}

double JsonValue::real() const {
  if (!value_->is_number() || !std::isfinite(value_->get<double>())) throw unexpected("a number");
  return value_->get<double>();
}

std::string JsonValue::text() const {
  if (!value_->is_string()) throw unexpected("a text");
  return value_->get<std::string>();
}

}  // namespace qs
