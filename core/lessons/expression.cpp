#include "core/lessons/expression.h"

#include <muParser.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/in_quotes.h"
#include "core/base/number_text.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr const char* kNameCharacters = "0123456789_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Without functions that change variables or read text.
mu::Parser new_parser(const std::string& expression) {
  mu::Parser parser;
  parser.DefineNameChars(kNameCharacters);
  parser.SetExpr(expression);
  return parser;
}

struct Braces {
  std::string expression;
  int digits = -1;  // -1: three significant ones
  std::size_t begin, end;
};

/// The next braces from `from` on; an empty expression: none are left.
Braces next_braces(const std::string& text, std::size_t from, const std::string& where) {
  const std::size_t begin = text.find('{', from);
  if (begin == std::string::npos) return {.expression = {}, .begin = text.size(), .end = text.size()};
  const std::size_t end = text.find('}', begin);
  if (end == std::string::npos) throw Error(where, "a brace is not closed", "write {expression}");
  Braces braces{.expression = text.substr(begin + 1, end - begin - 1), .begin = begin, .end = end + 1};
  if (const std::size_t bar = braces.expression.rfind('|'); bar != std::string::npos) {
    const std::string digits = braces.expression.substr(bar + 1);
    if (digits.size() != 1 || digits[0] < '0' || digits[0] > '9')
      throw Error(where, in_quotes(digits) + " is no number of digits", "write {expression|1}");
    braces.digits = digits[0] - '0';
    braces.expression.resize(bar);
  }
  if (braces.expression.empty()) throw Error(where, "braces are empty", "write {expression}");
  return braces;
}

}  // namespace

std::vector<std::string> names_in(const std::string& expression, const std::string& where) {
  try {
    const mu::Parser parser = new_parser(expression);
    std::vector<std::string> names;
    for (const auto& [name, place] : parser.GetUsedVar()) names.push_back(name);
    // Constants cannot be assigned to: who writes = and means == hears of it.
    mu::Parser trial = new_parser(expression);
    for (const std::string& name : names) trial.DefineConst(name, 1.0);
    trial.Eval();
    return names;
  } catch (const mu::ParserError& error) {
    throw Error(where, in_quotes(expression) + " is no expression: " + error.GetMsg());
  }
}

double evaluate(const std::string& expression, const NamedValues& values, const std::string& where) {
  NamedValues own;
  for (const std::string& name : names_in(expression, where)) {
    const auto found = values.find(name);
    if (found == values.end())
      throw Error(where, in_quotes(name) + " in " + in_quotes(expression) + " has no value here");
    own[name] = found->second;
  }
  try {
    mu::Parser parser = new_parser(expression);
    for (const auto& [name, value] : own) parser.DefineConst(name, value);
    const double result = parser.Eval();
    if (std::isfinite(result)) return result;
  } catch (const mu::ParserError& error) {
    throw Error(where, in_quotes(expression) + " is no expression: " + error.GetMsg());
  }
  throw Error(where, in_quotes(expression) + " has no finite value");
}

std::vector<std::string> expressions_in(const std::string& text, const std::string& where) {
  std::vector<std::string> all;
  for (Braces braces = next_braces(text, 0, where); !braces.expression.empty();
       braces = next_braces(text, braces.end, where))
    all.push_back(braces.expression);
  return all;
}

std::string filled_in(const std::string& text, const NamedValues& values, const std::string& where) {
  std::string filled;
  std::size_t done = 0;
  for (Braces braces = next_braces(text, 0, where); !braces.expression.empty();
       braces = next_braces(text, braces.end, where)) {
    const double value = evaluate(braces.expression, values, where);
    filled += text.substr(done, braces.begin - done) +
              (braces.digits < 0 ? rounded_text(value, 3) : fixed_text(value, braces.digits));
    done = braces.end;
  }
  return filled + text.substr(done);
}

}  // namespace qs
