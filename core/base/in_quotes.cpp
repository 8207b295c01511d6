#include "core/base/in_quotes.h"

namespace qs {
namespace {

constexpr std::size_t kMostBytes = 40;

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u; }

bool is_control(char byte) { return static_cast<unsigned char>(byte) < 32 || byte == 127; }

}  // namespace

std::string printable(std::string_view text) {
  std::size_t length = text.size();
  if (length > kMostBytes) {
    length = kMostBytes;
    while (length > 0 && continues_character(text[length])) --length;
  }
  std::string result;
  for (const char byte : text.substr(0, length)) result += is_control(byte) ? '?' : byte;
  return length < text.size() ? result + "…" : result;
}

std::string in_quotes(std::string_view text) { return '"' + printable(text) + '"'; }

}  // namespace qs
