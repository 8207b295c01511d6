// Options: settings that are declared once and used four times (form, command line, files, help).
//
// An OptionSpec says everything a person needs to know about one setting; Options holds checked
// values for a list of specs. Whoever declares an option never parses, prints or range-checks it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace qs {

using Value = std::variant<bool, std::int64_t, double, std::string>;

/// How a value is written in files and on the command line; numbers round-trip exactly.
std::string to_text(const Value& value);

struct SwitchKind {};
struct IntegerKind {
  std::int64_t min, max;
};
struct RealKind {
  double min, max;           // both ends allowed
  bool logarithmic = false;  // the form offers steps by ratio
};
struct ChoiceKind {
  std::vector<std::string> values;
};
struct PathKind {};
/// A list, written as JSON.
struct ListKind {
  std::string grammar;                              // "a list of drops, as in [[15, 0.1]]"
  std::string (*problem)(const std::string& text);  // what is wrong with one; empty: nothing
};
using OptionKind = std::variant<SwitchKind, IntegerKind, RealKind, ChoiceKind, PathKind, ListKind>;

/// What another setting must be for one to matter.
struct Condition {
  std::string key;                  // of the other setting: of the experiment, or of the same method
  std::vector<std::string> values;  // as in files: "sgd", "32", "true"
  bool is_excluded = false;         // the other setting has none of the values, instead of one of them
};
Condition when(std::string key, std::vector<std::string> values);
Condition unless(std::string key, std::vector<std::string> values);

/// A default of its own for few bits.
struct DefaultUpTo {
  std::int64_t bits;
  Value value;
};

struct OptionSpec {
  std::string key;      // name in files and after --set: "learning_rate"
  std::string symbol;   // the paper's symbol, "λ"; may be empty
  std::string label;    // name in the form: "Temperature"
  Value default_value;  // its type fits `kind`
  OptionKind kind;
  std::string help;    // one sentence
  std::string source;  // where the default comes from: "RQ appendix A"
  std::string unit = {};
  std::vector<Condition> relevant_when = {};          // all must hold; empty: it always matters
  std::vector<DefaultUpTo> defaults_up_to_bits = {};  // instead of default_value; by ascending bits
  bool is_part_of_run = false;  // epochs that are a share of the run: they follow when it gets shorter
  std::string zero_word = {};   // what 0 stands for, where it is no amount: "all"; forms show it instead
};

/// The default where the network's narrowest numbers have so many bits (32: float).
const Value& default_at(const OptionSpec& spec, std::int64_t bits);

/// "2", or "2, but 1 up to 2 bits".
std::string default_text(const OptionSpec& spec);

/// "Matters only with optimizer sgd or nesterov."; empty when it always does.
std::string relevance_text(const OptionSpec& spec);

/// Range or list of choices in words: "0.1 to 10", "exact or 0.7".
std::string range_text(const OptionSpec& spec);

/// Reads `text` as a value for `spec`. Throws Error naming the option, the text and the range.
Value parse_value(const OptionSpec& spec, std::string_view text);

/// Empty when `value` has the right type and lies in the range, else the problem in words.
std::string problem_with(const OptionSpec& spec, const Value& value);

/// Checked values for a list of specs, with defaults where nothing was set.
class Options {
 public:
  Options() = default;
  /// `bits`: see default_at.
  explicit Options(const std::vector<OptionSpec>& specs, std::int64_t bits = 32);

  /// Throws Error when there is no such key (naming the known ones) or the value does not fit.
  void set(std::string_view key, const Value& value);
  void set_text(std::string_view key, std::string_view text);

  bool flag(std::string_view key) const;
  std::int64_t integer(std::string_view key) const;
  double real(std::string_view key) const;
  const std::string& text(std::string_view key) const;

  const std::vector<OptionSpec>& specs() const { return specs_; }
  const std::map<std::string, Value, std::less<>>& values() const { return values_; }

 private:
  const OptionSpec& spec(std::string_view key) const;

  std::vector<OptionSpec> specs_;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace qs
