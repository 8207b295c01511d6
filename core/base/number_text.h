// Numbers as text and back, the same in every locale: the decimal sign is a point, digits are not grouped.
//
// What the C and C++ libraries offer besides (printf, std::to_string, std::stod, streams) follows the
// locale, which a window sets to the user's: there "2.3" may be read as 2.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace qs {

/// The shortest text that reads back as the same number: "0.1", "1e-05", "-7"; "nan", "inf".
template <class Number>
std::string shortest_text(Number number) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

/// "0.83" for two digits after the point.
inline std::string fixed_text(double number, int digits) {
  char text[400];  // the largest double has 309 digits before the point
  return {text, std::to_chars(text, text + sizeof text, number, std::chars_format::fixed, digits).ptr};
}

/// At most that many significant digits: "7.32e+07", "0.0123".
inline std::string rounded_text(double number, int digits) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, number, std::chars_format::general, digits).ptr};
}

/// The number that the whole text is; nothing for any other text.
template <class Number>
std::optional<Number> read_number(std::string_view text) {
  Number number{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace qs
