#include "core/values/option.h"

#include <algorithm>
#include <cmath>

#include "core/base/in_quotes.h"
#include "core/base/number_text.h"
#include "core/values/error.h"

namespace qs {
namespace {

template <class... Kinds>
struct Overloaded : Kinds... {
  using Kinds::operator()...;
};
template <class... Kinds>
Overloaded(Kinds...) -> Overloaded<Kinds...>;

std::string joined(const std::vector<std::string>& words, const std::string& last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " " + last + " " : ", ") + words[i];
  return text;
}

[[noreturn]] void refuse(const OptionSpec& spec, std::string_view text) {
  throw Error(spec.key, in_quotes(text) + " is not possible", "give " + range_text(spec));
}

}  // namespace

std::string to_text(const Value& value) {
  return std::visit(Overloaded{[](bool on) -> std::string { return on ? "true" : "false"; },
                               [](std::int64_t number) { return shortest_text(number); },
                               [](double number) { return shortest_text(number); },
                               [](const std::string& text) { return text; }},
                    value);
}

Condition when(std::string key, std::vector<std::string> values) {
  return {std::move(key), std::move(values), false};
}

Condition unless(std::string key, std::vector<std::string> values) {
  return {std::move(key), std::move(values), true};
}

const Value& default_at(const OptionSpec& spec, std::int64_t bits) {
  for (const DefaultUpTo& few : spec.defaults_up_to_bits)
    if (bits <= few.bits) return few.value;
  return spec.default_value;
}

std::string default_text(const OptionSpec& spec) {
  std::string exceptions;
  for (const auto& [bits, value] : spec.defaults_up_to_bits)
    exceptions += (exceptions.empty() ? ", but " : " and ") + to_text(value) + " up to " +
                  shortest_text(bits) + (bits == 1 ? " bit" : " bits");
  return to_text(spec.default_value) + exceptions;
}

std::string relevance_text(const OptionSpec& spec) {
  std::string text;
  for (const Condition& condition : spec.relevant_when)
    text +=
        (text.empty() ? "Matters " : ", and ") +
        (condition.is_excluded ? "unless " + condition.key + " is " : "only with " + condition.key + " ") +
        joined(condition.values, "or");
  return text.empty() ? text : text + ".";
}

std::string range_text(const OptionSpec& spec) {
  return std::visit(
      Overloaded{
          [](const SwitchKind&) -> std::string { return "true or false"; },
          [](const IntegerKind& k) {
            return "a whole number from " + shortest_text(k.min) + " to " + shortest_text(k.max);
          },
          [](const RealKind& k) {
            return "a number from " + shortest_text(k.min) + " to " + shortest_text(k.max);
          },
          [](const ChoiceKind& k) { return k.values.size() == 1 ? k.values[0] : joined(k.values, "or"); },
          [](const PathKind&) -> std::string { return "a path"; },
          [](const ListKind& k) { return k.grammar; }},
      spec.kind);
}

Value parse_value(const OptionSpec& spec, std::string_view text) {
  const Value value = std::visit(Overloaded{[&](const SwitchKind&) -> Value {
                                              if (text == "true" || text == "on" || text == "1") return true;
                                              if (text == "false" || text == "off" || text == "0")
                                                return false;
                                              refuse(spec, text);
                                            },
                                            [&](const IntegerKind&) -> Value {
                                              const auto number = read_number<std::int64_t>(text);
                                              if (!number) refuse(spec, text);
                                              return *number;
                                            },
                                            [&](const RealKind&) -> Value {
                                              const auto number = read_number<double>(text);
                                              if (!number) refuse(spec, text);
                                              return *number;
                                            },
                                            [&](const ChoiceKind&) -> Value { return std::string(text); },
                                            [&](const PathKind&) -> Value { return std::string(text); },
                                            [&](const ListKind&) -> Value { return std::string(text); }},
                                 spec.kind);
  const std::string problem = problem_with(spec, value);
  if (!problem.empty() && std::holds_alternative<ListKind>(spec.kind)) throw Error(spec.key, problem);
  if (!problem.empty()) refuse(spec, text);
  return value;
}

std::string problem_with(const OptionSpec& spec, const Value& value) {
  if (const auto* list = std::get_if<ListKind>(&spec.kind))
    if (const auto* text = std::get_if<std::string>(&value)) return list->problem(*text);
  const bool fits = std::visit(
      Overloaded{[&](const SwitchKind&) { return std::holds_alternative<bool>(value); },
                 [&](const IntegerKind& k) {
                   const auto* number = std::get_if<std::int64_t>(&value);
                   return number && *number >= k.min && *number <= k.max;
                 },
                 [&](const RealKind& k) {
                   const auto* number = std::get_if<double>(&value);
                   return number && *number >= k.min && *number <= k.max;  // false for NaN
                 },
                 [&](const ChoiceKind& k) {
                   const auto* word = std::get_if<std::string>(&value);
                   return word && std::find(k.values.begin(), k.values.end(), *word) != k.values.end();
                 },
                 [&](const PathKind&) { return std::holds_alternative<std::string>(value); },
                 [&](const ListKind&) { return false; }},
      spec.kind);
  return fits ? std::string() : "must be " + range_text(spec) + ", not " + printable(to_text(value));
}

Options::Options(const std::vector<OptionSpec>& specs, std::int64_t bits) : specs_(specs) {
  for (const OptionSpec& one : specs_) values_.emplace(one.key, default_at(one, bits));
}

const OptionSpec& Options::spec(std::string_view key) const {
  std::vector<std::string> known;
  for (const OptionSpec& one : specs_) {
    if (one.key == key) return one;
    known.push_back(one.key);
  }
  if (known.empty()) throw Error(printable(key), "there is no such option", "none can be set here");
  throw Error(printable(key), "there is no such option", "choose one of: " + joined(known, "and"));
}

void Options::set(std::string_view key, const Value& value) {
  const OptionSpec& one = spec(key);
  // A whole number is a fine real number: 2 for 2.0.
  Value fitted = value;
  if (std::holds_alternative<RealKind>(one.kind))
    if (const auto* number = std::get_if<std::int64_t>(&value)) fitted = static_cast<double>(*number);
  const std::string problem = problem_with(one, fitted);
  if (!problem.empty()) throw Error(one.key, problem);
  values_.insert_or_assign(one.key, std::move(fitted));
}

void Options::set_text(std::string_view key, std::string_view text) {
  set(key, parse_value(spec(key), text));
}

bool Options::flag(std::string_view key) const { return std::get<bool>(values_.find(key)->second); }
std::int64_t Options::integer(std::string_view key) const {
  return std::get<std::int64_t>(values_.find(key)->second);
}
double Options::real(std::string_view key) const { return std::get<double>(values_.find(key)->second); }
const std::string& Options::text(std::string_view key) const {
  return std::get<std::string>(values_.find(key)->second);
}

}  // namespace qs
