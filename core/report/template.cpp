#include "core/report/template.h"

#include <algorithm>
#include <cassert>

#include "core/base/embedded_files.h"
#include "core/base/sha256.h"
#include "core/figures/style.h"

namespace qs {
namespace {

const std::string& file_text(const std::string& name) {
  const std::vector<EmbeddedFile>& files = embedded_report();
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.id == name; });
  assert(found != files.end());
  return found->text;
}

/// The parts of the script, each may use those before.
std::string script() {
  std::string text = "\"use strict\";\n";
  for (const char* part : {"data.js", "axes.js", "marks.js", "texts.js", "panel.js", "numbers.js", "page.js"})
    text += file_text(part);
  return text;
}

std::string variables(const FigureStyle& style) {
  return "--background:" + to_hex(style.background) + ";--text:" + to_hex(style.text) +
         ";--muted:" + to_hex(style.muted) + ";--axis:" + to_hex(style.axis) +
         ";--grid:" + to_hex(style.grid) + ";--accent:" + to_hex(style.series.front());
}

std::string style_sheet() {
  return ":root{color-scheme:light dark;" + variables(figure_style("screen-light")) +
         "}\n@media (prefers-color-scheme:dark){:root{" + variables(figure_style("screen-dark")) + "}}\n" +
         file_text("page.css");
}

int digit(char hex) { return hex <= '9' ? hex - '0' : hex - 'a' + 10; }

/// Of a text that is written as hexadecimal digits (RFC 4648).
std::string base64_of_hex(const std::string& hex) {
  constexpr std::string_view kSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 6) {
    std::size_t bits = 0;
    const std::size_t digits = std::min<std::size_t>(6, hex.size() - i);
    for (std::size_t k = 0; k < 6; ++k)
      bits = bits * 16 + (k < digits ? static_cast<std::size_t>(digit(hex[i + k])) : 0);
    for (std::size_t k = 0; k < 4; ++k) text += 6 * k < 4 * digits ? kSigns[bits >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

}  // namespace

std::string filled_page(const std::vector<std::pair<std::string, std::string>>& texts) {
  const std::string& page = file_text("page.html");
  std::vector<std::pair<std::string, std::string>> all = texts;
  all.emplace_back("style", style_sheet());
  all.emplace_back("script", script());
  all.emplace_back("policy",
                   "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-" +
                       base64_of_hex(sha256(all.back().second)) + "'");
  std::string html;
  std::size_t at = 0;
  // In one go: what is filled in is never looked through itself.
  for (std::size_t open; (open = page.find("{{", at)) != std::string::npos;) {
    const std::size_t close = page.find("}}", open);
    const std::string name = page.substr(open + 2, close - open - 2);
    html.append(page, at, open - at);
    for (const auto& [key, text] : all)
      if (key == name) html += text;
    at = close + 2;
  }
  return html.append(page, at);
}

}  // namespace qs
