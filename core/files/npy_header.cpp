#include "core/files/npy_header.h"

#include <charconv>
#include <set>

#include "core/files/raw_values.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeader = std::size_t{1} << 20;
constexpr std::size_t kMaxRank = 32;  // NumPy's own limit
constexpr std::size_t kAlignment = 64;

/// Reads the few forms of a Python literal that NumPy writes.
class LiteralReader {
 public:
  LiteralReader(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  NpyHeader header() {
    NpyHeader result;
    std::set<std::string> seen;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      if (!seen.insert(key).second) fail("has the key '" + key + "' twice");
      expect(':');
      if (key == "descr")
        result.type = element_type();
      else if (key == "fortran_order")
        result.fortran_order = truth();
      else if (key == "shape")
        result.shape = tuple();
      else
        fail("has the unknown key '" + key + "'");
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (seen.size() != 3) fail("must have the keys descr, fortran_order and shape");
    if (skip_blanks(); !text_.empty()) fail("goes on after its closing brace");
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw Error{where_, "the NPY header " + problem};
  }

  void skip_blanks() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\n')) text_.remove_prefix(1);
  }
  bool accept(char wanted) {
    skip_blanks();
    if (text_.empty() || text_[0] != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted)) fail(std::string("lacks a '") + wanted + "'");
  }
  std::string quoted() {
    skip_blanks();
    const char quote = text_.empty() ? '\0' : text_[0];
    const std::size_t end = quote == '\'' || quote == '"' ? text_.find(quote, 1) : std::string_view::npos;
    if (end == std::string_view::npos) fail("lacks a quoted text");
    std::string result = plain(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return result;
  }
  /// "<f4"; that of an array of records is a list, "[('x', '<f4'), ('y', '<i8')]", and returned as it stands.
  std::string element_type() {
    skip_blanks();
    if (!text_.starts_with('[')) return quoted();
    std::size_t end = 0, open = 0;
    char quote = '\0';
    do {
      if (end == text_.size()) fail("lacks the end of a list");
      const char c = text_[end++];
      if (quote != '\0')
        quote = c == quote ? '\0' : quote;
      else if (c == '\'' || c == '"')
        quote = c;
      else if (c == '[')
        ++open;
      else if (c == ']')
        --open;
    } while (open > 0);
    std::string result = plain(text_.substr(0, end));
    text_.remove_prefix(end);
    return result;
  }
  static std::string plain(std::string_view text) {
    std::string result(text);
    for (char& c : result)
      if (c < ' ' || c > '~') c = '?';
    return result;
  }
  bool truth() {
    skip_blanks();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (!text_.starts_with(word)) continue;
      text_.remove_prefix(word.size());
      return value;
    }
    fail("must have True or False as fortran_order");
  }
  std::vector<Index> tuple() {
    std::vector<Index> extents;
    expect('(');
    while (!accept(')')) {
      Index extent = 0;
      const auto [end, code] = std::from_chars(text_.data(), text_.data() + text_.size(), extent);
      if (code != std::errc() || extent < 0) fail("has a shape that is no list of extents");
      if (extents.size() == kMaxRank) fail("has more than " + std::to_string(kMaxRank) + " dimensions");
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      if (text_.starts_with('L')) text_.remove_prefix(1);  // a long integer of Python 2: "(6L, 3L)"
      extents.push_back(extent);
      if (accept(',')) {
        skip_blanks();
        continue;
      }
      expect(')');
      break;
    }
    return extents;
  }

  std::string_view text_;
  const std::string& where_;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view bytes, const std::string& where) {
  constexpr std::size_t kVersionAt = 6, kLengthAt = 8;
  if (!bytes.starts_with(kMagic) || bytes.size() < kLengthAt)
    throw Error{where, "is no NPY file: it does not begin with \\x93NUMPY and a version"};
  const unsigned major = static_cast<unsigned char>(bytes[kVersionAt]);
  if (major < 1 || major > 3)
    throw Error{where, "has NPY version " + std::to_string(major) + ", expected 1, 2 or 3"};
  const std::size_t text_at = kLengthAt + (major == 1 ? 2 : 4);
  if (bytes.size() < text_at) throw Error{where, "is truncated in the NPY header"};
  const std::size_t length = major == 1 ? load_little<std::uint16_t>(bytes, kLengthAt)
                                        : load_little<std::uint32_t>(bytes, kLengthAt);
  if (length > kMaxHeader) throw Error{where, "has an NPY header of " + std::to_string(length) + " bytes"};
  if (bytes.size() - text_at < length)
    throw Error{where, "is truncated: the NPY header has " + std::to_string(length) + " bytes, found " +
                           std::to_string(bytes.size() - text_at)};
  NpyHeader header = LiteralReader(bytes.substr(text_at, length), where).header();
  header.data_offset = text_at + length;
  return header;
}

std::string npy_header_bytes(const NpyHeader& header) {
  std::string shape;
  for (const Index extent : header.shape) shape += std::to_string(extent) + ", ";
  if (header.shape.size() == 1)
    shape.pop_back();  // "(3,)"
  else if (!shape.empty())
    shape.resize(shape.size() - 2);  // "(3, 4)"
  std::string text = "{'descr': '" + header.type +
                     "', 'fortran_order': " + (header.fortran_order ? "True" : "False") + ", 'shape': (" +
                     shape + "), }";
  const std::size_t before = kMagic.size() + 4;  // version and length
  text.append((kAlignment - (before + text.size() + 1) % kAlignment) % kAlignment, ' ');
  text += '\n';

  std::string bytes(kMagic);
  bytes += '\x01';
  bytes += '\0';
  append_little<std::uint16_t>(bytes, static_cast<std::uint16_t>(text.size()));
  return bytes + text;
}

}  // namespace qs
