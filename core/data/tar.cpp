#include "core/data/tar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "core/base/gzip.h"
#include "core/base/in_quotes.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::int64_t kLargestArchive = std::int64_t{1} << 30;  // unpacked; CIFAR's have 185 MB
constexpr std::int64_t kLargestExtension = std::int64_t{1} << 16;

using Block = std::array<std::uint8_t, kBlock>;

/// A field of a header up to its first zero.
std::string text_at(const Block& block, std::size_t at, std::size_t size) {
  const auto* begin = block.data() + at;
  return {begin, std::find(begin, begin + size, std::uint8_t{0})};
}

/// An octal number with spaces before and a space or zero behind; nothing when it is none.
std::optional<std::int64_t> octal_at(const Block& block, std::size_t at, std::size_t size) {
  const std::string text = text_at(block, at, size);
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return std::nullopt;
  std::int64_t number = 0;
  std::size_t i = first;
  for (; i < text.size() && text[i] != ' '; ++i) {
    if (text[i] < '0' || text[i] > '7') return std::nullopt;
    number = number * 8 + (text[i] - '0');  // at most 12 digits: no overflow
  }
  if (i == first || text.find_first_not_of(' ', i) != std::string::npos) return std::nullopt;
  return number;
}

struct Header {
  std::string path;
  std::int64_t bytes;
  char type;

  std::string name() const { return path.substr(path.find_last_of('/') + 1); }  // without folders
  bool is_plain_file() const { return type == '0' || type == '\0' || type == '7'; }
};

/// A path too long for a header: what the members before it say about the next one.
struct Extended {
  std::optional<std::string> path;

  void take_long_name(std::string_view bytes) { path = bytes.substr(0, bytes.find('\0')); }

  /// Records "LENGTH KEY=VALUE\n"; LENGTH counts the whole record. False when they are damaged.
  bool take_records(std::string_view bytes) {
    while (!bytes.empty()) {
      std::size_t length = 0;
      const auto [end, code] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), length);
      const auto digits = static_cast<std::size_t>(end - bytes.data());
      if (code != std::errc() || length > bytes.size() || length < digits + 2 || bytes[digits] != ' ' ||
          bytes[length - 1] != '\n')
        return false;
      const std::string_view record = bytes.substr(digits + 1, length - digits - 2);
      constexpr std::string_view kPath = "path=";
      if (record.starts_with(kPath)) path = record.substr(kPath.size());
      bytes.remove_prefix(length);
    }
    return true;
  }
};

class Archive {
 public:
  explicit Archive(const std::filesystem::path& path) : input_(path), where_(path.string()) {}

  /// The header of the next member that is a file, folder or link; nothing at the end mark.
  std::optional<Header> next() {
    constexpr char kLongName = 'L', kLongLink = 'K', kRecords = 'x', kRecordsOfAll = 'g';
    Extended extended;
    while (std::optional<Header> header = next_header()) {
      if (header->type == kLongName) {
        extended.take_long_name(extension(*header));
      } else if (header->type == kRecords) {
        if (!extended.take_records(extension(*header)))
          throw Error(where_, "the pax records before byte " + std::to_string(done_) + " are damaged",
                      kGetAgain);
      } else if (header->type == kLongLink || header->type == kRecordsOfAll) {
        skip_member(*header);
      } else {
        if (extended.path) header->path = *std::move(extended.path);
        return header;
      }
    }
    return std::nullopt;
  }

  /// The bytes of the member whose header came last.
  void read_member(const Header& header, std::span<std::uint8_t> bytes) {
    if (const std::size_t count = read(bytes); count < bytes.size())
      throw Error(where_,
                  "the archive is truncated: it ends after " + std::to_string(count) + " of the " +
                      std::to_string(bytes.size()) + " bytes of " + in_quotes(header.name()),
                  kGetAgain);
    skip(header, padding(header.bytes));
  }

  void skip_member(const Header& header) { skip(header, header.bytes + padding(header.bytes)); }

  /// Reads on behind the end mark, so that the checksum of a compressed archive is looked at.
  void finish() {
    Block block;
    while (read(block) == kBlock) {
    }
  }

 private:
  /// Whatever comes next; nothing at the end mark.
  std::optional<Header> next_header() {
    Block block;
    if (read(block) < kBlock)
      throw Error(where_,
                  "the archive is truncated: there is no end mark after " + std::to_string(done_) + " bytes",
                  kGetAgain);
    if (std::all_of(block.begin(), block.end(), [](std::uint8_t byte) { return byte == 0; }))
      return std::nullopt;
    return parse(block);
  }

  /// The content of a member that describes the next one.
  std::string extension(const Header& header) {
    if (header.bytes > kLargestExtension)
      throw Error(where_,
                  "a path or its description has " + std::to_string(header.bytes) + " bytes, at most " +
                      std::to_string(kLargestExtension) + " are allowed",
                  kGetAgain);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(header.bytes));
    read_member(header, bytes);
    return {bytes.begin(), bytes.end()};
  }

  static std::int64_t padding(std::int64_t bytes) {
    constexpr auto kSize = static_cast<std::int64_t>(kBlock);
    return (kSize - bytes % kSize) % kSize;
  }

  std::size_t read(std::span<std::uint8_t> bytes) {
    const std::size_t count = input_.read(bytes);
    done_ += static_cast<std::int64_t>(count);
    if (done_ > kLargestArchive)
      throw Error(where_,
                  "holds more than the " + std::to_string(kLargestArchive) + " bytes that are allowed");
    return count;
  }

  void skip(const Header& header, std::int64_t bytes) {
    std::array<std::uint8_t, 64 * kBlock> unused;
    while (bytes > 0) {
      const auto piece = static_cast<std::size_t>(std::min(bytes, static_cast<std::int64_t>(unused.size())));
      if (read(std::span(unused).first(piece)) < piece)
        throw Error(where_, "the archive is truncated: it ends inside " + in_quotes(header.name()),
                    kGetAgain);
      bytes -= static_cast<std::int64_t>(piece);
    }
  }

  Header parse(const Block& block) const {
    constexpr std::size_t kChecksum = 148, kChecksumSize = 8;
    std::int64_t sum = 0;  // with spaces in place of the checksum itself
    for (std::size_t i = 0; i < kBlock; ++i)
      sum += i - kChecksum < kChecksumSize ? std::int64_t{' '} : std::int64_t{block[i]};
    const std::string place =
        "the header at byte " + std::to_string(done_ - static_cast<std::int64_t>(kBlock));
    const std::optional<std::int64_t> promised = octal_at(block, kChecksum, kChecksumSize);
    if (promised != sum)
      throw Error(where_,
                  place + " is damaged: its checksum is " + std::to_string(sum) + ", it says " +
                      (promised ? std::to_string(*promised) : "none"),
                  kGetAgain);
    const std::string path = text_at(block, 0, 100);
    const std::optional<std::int64_t> bytes = octal_at(block, 124, 12);
    if (!bytes || *bytes > kLargestArchive)
      throw Error(where_,
                  place + " gives " + in_quotes(path) + " an impossible size of " +
                      (bytes ? std::to_string(*bytes) + " bytes" : in_quotes(text_at(block, 124, 12))),
                  kGetAgain);
    return {path, *bytes, static_cast<char>(block[156])};
  }

  GzipInput input_;
  std::string where_;
  std::int64_t done_ = 0;
};

}  // namespace

void read_tar(const std::filesystem::path& path, const std::vector<WantedMember>& wanted,
              const TakeMember& take) {
  Archive archive(path);
  std::vector<bool> taken(wanted.size());
  std::vector<std::uint8_t> bytes;
  while (const std::optional<Header> header = archive.next()) {
    const auto found = std::find_if(wanted.begin(), wanted.end(),
                                    [&](const auto& one) { return one.name == header->name(); });
    if (found == wanted.end()) {
      archive.skip_member(*header);
      continue;
    }
    const auto index = static_cast<std::size_t>(found - wanted.begin());
    const std::string member = in_quotes(found->name);
    if (taken[index]) throw Error(path.string(), "holds " + member + " twice", kGetAgain);
    if (!header->is_plain_file()) throw Error(path.string(), member + " in it is no plain file", kGetAgain);
    if (header->bytes != found->bytes)
      throw Error(path.string(),
                  member + " in it has " + std::to_string(header->bytes) + " bytes instead of " +
                      std::to_string(found->bytes),
                  kGetAgain);
    taken[index] = true;
    bytes.resize(static_cast<std::size_t>(header->bytes));
    archive.read_member(*header, bytes);
    take(index, bytes);
  }
  archive.finish();
  const auto missing = std::find(taken.begin(), taken.end(), false);
  if (missing != taken.end())
    throw Error(path.string(),
                "holds no " + in_quotes(wanted[static_cast<std::size_t>(missing - taken.begin())].name),
                kGetAgain);
}

}  // namespace qs
