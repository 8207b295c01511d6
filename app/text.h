// Numbers in sentences and tables of the terminal.
#pragma once

#include <cmath>
#include <string>

#include "core/base/number_text.h"

namespace qs {

/// "0.83" for two digits; "–" for what is not known.
inline std::string fixed(double number, int digits) {
  if (std::isnan(number)) return "–";
  return fixed_text(number, digits);
}

/// Three significant digits: "7.32e+07", "0.0123".
inline std::string rounded(double number) {
  if (std::isnan(number)) return "–";
  return rounded_text(number, 3);
}

/// The columns that a UTF-8 text takes when no character is wide.
inline std::size_t columns(const std::string& text) {
  std::size_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0u) != 0x80u;
  return count;
}

/// Filled with spaces on the right.
inline std::string padded(std::string text, std::size_t width) {
  const std::size_t now = columns(text);
  if (now < width) text.append(width - now, ' ');
  return text;
}

/// Filled with spaces on the left.
inline std::string aligned(const std::string& text, std::size_t width) {
  const std::size_t now = columns(text);
  return now < width ? std::string(width - now, ' ') + text : text;
}

}  // namespace qs
