// Where styles come from: the program, or a file of the user.
#include "core/figures/style.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <mutex>

#include "core/base/atomic_file.h"
#include "core/base/embedded_files.h"
#include "core/base/file_system.h"
#include "core/base/folders.h"
#include "core/base/in_quotes.h"
#include "core/figures/style_file.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".json";

fs::path folder_of_users_styles() { return data_folder() / "styles"; }

/// The file of a style that the program does not bring: the path itself, or one of the user's; empty: none.
fs::path file_of(std::string_view name) {
  if (name.ends_with(kSuffix)) return fs::path(name);
  const fs::path file = folder_of_users_styles() / (std::string(name) + kSuffix);
  const bool is_name = !name.empty() && name.find('/') == std::string_view::npos;
  return is_name && is_there(file) ? file : fs::path();
}

std::string known_styles() {
  std::string known;
  for (const std::string& name : figure_style_names()) known += (known.empty() ? "" : ", ") + name;
  return known;
}

FigureStyle read_style(std::string_view name) {
  for (const EmbeddedFile& file : embedded_styles())
    if (file.id == name) return parse_style(file.text, file.id, file.id + kSuffix);
  const fs::path file = file_of(name);
  if (file.empty())
    throw Error("style", "there is no style " + in_quotes(std::string(name)),
                "known styles: " + known_styles() + "; or name a file that ends in .json");
  return parse_style(read_file(file), std::string(name), file.string());
}

const Rgb& in_turn(const std::vector<Rgb>& colours, long long index) {
  const auto size = static_cast<long long>(colours.size());
  return colours[static_cast<std::size_t>(((index % size) + size) % size)];
}

Rgb mixed(Rgb from, Rgb to, double share) {
  const auto mix = [share](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + share * (b - a)));
  };
  return {mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)};
}

/// Towards the background, towards the text, and farther towards the background, in turn.
Rgb shaded(Rgb colour, int shade, const FigureStyle& style) {
  constexpr double kShares[] = {0.45, 0.5, 0.65};
  const int turn = (shade - 1) % 3;
  return mixed(colour, turn == 1 ? style.text : style.background, kShares[turn]);
}

}  // namespace

std::string to_hex(Rgb colour) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t part : {colour.red, colour.green, colour.blue}) {
    text += kDigits[part >> 4];
    text += kDigits[part & 15];
  }
  return text;
}

std::vector<std::string> figure_style_names() {
  std::vector<std::string> names;
  for (const char* name : {"paper", "grey", "slide", "screen-light", "screen-dark"}) names.emplace_back(name);
  const std::size_t own = names.size();
  std::error_code nothing_to_list;
  for (const auto& entry : fs::directory_iterator(folder_of_users_styles(), nothing_to_list))
    if (entry.path().extension() == kSuffix) names.push_back(entry.path().stem().string());
  std::sort(names.begin() + static_cast<std::ptrdiff_t>(own), names.end());
  return names;
}

const FigureStyle& figure_style(std::string_view name) {
  static std::recursive_mutex mutex;  // a style may be based on another
  static std::map<std::string, FigureStyle, std::less<>> known;
  const std::scoped_lock lock(mutex);
  if (const auto found = known.find(name); found != known.end()) return found->second;
  static std::vector<std::string> being_read;
  if (std::find(being_read.begin(), being_read.end(), name) != being_read.end())
    throw Error("style " + in_quotes(std::string(name)), "is based on itself", "base it on paper");
  being_read.emplace_back(name);
  try {
    FigureStyle style = read_style(name);
    being_read.pop_back();
    return known.emplace(std::string(name), std::move(style)).first->second;
  } catch (...) {
    being_read.pop_back();
    throw;
  }
}

Rgb resolve(const Colour& colour, const FigureStyle& style) {
  const long long index = colour.index;
  if (colour.shade > 0) return shaded(resolve({colour.role, colour.index}, style), colour.shade, style);
  switch (colour.role) {
    case Colour::Role::series:
      return in_turn(style.series, index);
    case Colour::Role::level:
      if (index == 0) return style.zero_level;
      return index < 0 ? in_turn(style.below_zero, -index - 1) : in_turn(style.above_zero, index - 1);
    case Colour::Role::text:
      return style.text;
    case Colour::Role::muted:
      return style.muted;
    case Colour::Role::background:
      return style.background;
  }
  return style.text;
}

}  // namespace qs
