#include "core/figures/text_metrics.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace qs {
namespace {

// Thousandths of an em.
constexpr std::array<std::uint16_t, 95> kAscii = {  // U+0020 … U+007E
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838};
constexpr std::array<std::uint16_t, 96> kLatin = {  // U+00A0 … U+00FF
    318, 401, 636, 636, 636, 636, 337, 500, 500, 1000, 471, 612, 838, 361, 1000, 500, 500, 838, 401, 401,
    500, 636, 636, 318, 500, 401, 471, 612, 969, 969,  969, 531, 684, 684, 684,  684, 684, 684, 974, 698,
    632, 632, 632, 632, 295, 295, 295, 295, 775, 748,  787, 787, 787, 787, 787,  838, 787, 732, 732, 732,
    732, 611, 605, 630, 613, 613, 613, 613, 613, 613,  982, 550, 615, 615, 615,  615, 278, 278, 278, 278,
    612, 634, 612, 612, 612, 612, 612, 838, 612, 634,  634, 634, 634, 592, 635,  592};
constexpr std::array<std::uint16_t, 57> kGreek = {  // U+0391 … U+03C9
    684, 686, 557, 684, 632, 685, 752, 787, 295, 656, 684, 863, 748, 632, 787, 752, 603, 650, 632,
    611, 611, 787, 685, 787, 764, 295, 611, 659, 541, 634, 338, 579, 659, 638, 592, 612, 541, 544,
    634, 612, 338, 589, 592, 636, 559, 558, 612, 602, 635, 587, 634, 602, 579, 660, 578, 660, 837};

constexpr int kUnknown = 650;

int width_of(char32_t c) {
  if (c >= 0x20 && c <= 0x7E) return kAscii[c - 0x20];
  if (c >= 0xA0 && c <= 0xFF) return kLatin[c - 0xA0];
  if (c >= 0x391 && c <= 0x3C9) return kGreek[c - 0x391];
  if (c >= 0x300 && c <= 0x36F) return 0;      // combining accents
  if (c >= 0x2070 && c <= 0x2099) return 480;  // superscripts and subscripts
  switch (c) {
    case 0x2013:
      return 500;
    case 0x2018:
    case 0x2019:
      return 318;
    case 0x201C:
    case 0x201D:
      return 518;
    case 0x2014:
    case 0x2026:
    case 0xFFFD:
      return 1030;
    case 0x2192:
    case 0x2212:
    case 0x2248:
    case 0x2264:
    case 0x2265:
      return 838;
    default:
      break;
  }
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xD7FF) ||
                    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFF60) || c >= 0x10000;
  return wide ? 1100 : kUnknown;
}

struct Decoded {
  char32_t character;
  std::size_t length;
};

/// The character that starts at `text[at]`; U+FFFD and length 1 when there is none.
Decoded decode_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  constexpr Decoded kBroken{0xFFFD, 1};
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return kBroken;
  char32_t value = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return kBroken;
    value = (value << 6) | (byte(at + i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  const bool non_character = (value & 0xFFFE) == 0xFFFE;
  if (value < kSmallest[length] || value > 0x10FFFF || surrogate || non_character) return kBroken;
  return {value, length};
}

double width(const std::vector<char32_t>& characters, double size_pt) {
  double sum = 0.0;
  for (const char32_t c : characters) sum += width_of(c);
  return sum * size_pt / 1000.0;
}

}  // namespace

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> characters;
  characters.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Decoded next = decode_at(text, at);
    const bool control = next.character < 0x20 || (next.character >= 0x7F && next.character < 0xA0);
    characters.push_back(control ? U' ' : next.character);
    at += next.length;
  }
  return characters;
}

std::string to_utf8(const std::vector<char32_t>& characters) {
  std::string text;
  const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  for (const char32_t c : characters) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | (c >> 6));
      put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      put(0xE0 | (c >> 12));
      put(0x80 | ((c >> 6) & 0x3F));
      put(0x80 | (c & 0x3F));
    } else {
      put(0xF0 | (c >> 18));
      put(0x80 | ((c >> 12) & 0x3F));
      put(0x80 | ((c >> 6) & 0x3F));
      put(0x80 | (c & 0x3F));
    }
  }
  return text;
}

std::string clean_text(std::string_view text) { return to_utf8(code_points(text)); }

double text_width(std::string_view text, double size_pt) { return width(code_points(text), size_pt); }

// DejaVu Sans Bold is 8–14 % wider than the book weight.
double bold_text_width(std::string_view text, double size_pt) { return 1.14 * text_width(text, size_pt); }

std::string elide(std::string_view text, double size_pt, double available) {
  std::vector<char32_t> characters = code_points(text);
  if (width(characters, size_pt) <= available) return to_utf8(characters);
  const double rest = available - width({U'…'}, size_pt);
  while (!characters.empty() && width(characters, size_pt) > rest) characters.pop_back();
  while (!characters.empty() && characters.back() == U' ') characters.pop_back();
  characters.push_back(U'…');
  return to_utf8(characters);
}

std::vector<std::string> wrap(std::string_view text, double size_pt, double available) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word(text.substr(at, end - at));
    at = end + 1;
    const std::string longer = line.empty() ? word : line + ' ' + word;
    if (line.empty() || text_width(longer, size_pt) <= available) {
      line = longer;
    } else {
      lines.push_back(elide(line, size_pt, available));
      line = word;
    }
  }
  if (!line.empty()) lines.push_back(elide(line, size_pt, available));
  return lines;
}

}  // namespace qs
