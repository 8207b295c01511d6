// Arithmetic over named values: "a.error < b.error", "100*(1 - a.bits/32)". The parser is muParser.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace qs {

using NamedValues = std::map<std::string, double>;

/// Names in the order in which they first stand there. Throws Error at `where` for what is no expression.
std::vector<std::string> names_in(const std::string& expression, const std::string& where);

/// Truth is any number but 0. Throws Error at `where` for a name without a value, and for a result that is
/// not finite.
double evaluate(const std::string& expression, const NamedValues& values, const std::string& where);

/// The expressions in the braces of a text.
std::vector<std::string> expressions_in(const std::string& text, const std::string& where);

/// The text with numbers in place of {expression} (three significant digits) and {expression|digits}.
std::string filled_in(const std::string& text, const NamedValues& values, const std::string& where);

}  // namespace qs
