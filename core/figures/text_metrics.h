// How wide text is, without a font library: the advance widths of DejaVu Sans (Bitstream Vera
// licence), which is wider than Helvetica and Arial, so a layout made for it also fits those.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qs {

/// Bytes that are no UTF-8 become U+FFFD, control characters become spaces.
std::vector<char32_t> code_points(std::string_view text);
std::string to_utf8(const std::vector<char32_t>& characters);

/// Valid UTF-8 without control characters, whatever comes in.
std::string clean_text(std::string_view text);

/// In points at this size. Characters without a known width count 0.65 em, wide ones (CJK) 1 em.
double text_width(std::string_view text, double size_pt);
double bold_text_width(std::string_view text, double size_pt);

inline constexpr double kAscent = 0.78;  // of the size: capitals, digits and superscripts
inline constexpr double kDescent = 0.22;

/// `text`, or as much of it as fits and an ellipsis.
std::string elide(std::string_view text, double size_pt, double width);

/// Lines no wider than `width`, broken at blanks; a word that is too long is elided.
std::vector<std::string> wrap(std::string_view text, double size_pt, double width);

}  // namespace qs
