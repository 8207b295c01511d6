// ZIP archives. Sizes, offsets and names are taken from the central directory, which NumPy always
// fills in; local headers only tell where the data begin, and must agree on the name.
#include "core/files/zip_archive.h"

#include <zlib.h>

#include <set>

#include "core/files/raw_values.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
constexpr std::size_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22, kMaxComment = 65535;
constexpr std::uint16_t kStored = 0, kDeflated = 8, kEncrypted = 1, kUtf8Names = 0x800;
constexpr std::uint16_t kVersion = 20, kDate1980 = 0x21;
constexpr std::uint32_t kIn64 = 0xffffffff;
constexpr std::uint64_t kMaxRatio = 1032;  // deflate cannot pack more bytes into one
constexpr std::size_t kMaxMembers = 65534, kMaxName = 65535;

struct Entry {
  std::string name;
  std::uint16_t flags, method;
  std::uint32_t crc, packed, unpacked, offset;
};

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::size_t find_end(std::string_view bytes, const std::string& where) {
  const std::size_t furthest =
      bytes.size() < kEndSize + kMaxComment ? 0 : bytes.size() - kEndSize - kMaxComment;
  for (std::size_t at = bytes.size() < kEndSize ? 0 : bytes.size() - kEndSize + 1; at-- > furthest;)
    if (load_little<std::uint32_t>(bytes, at) == kEnd &&
        at + kEndSize + load_little<std::uint16_t>(bytes, at + 20) == bytes.size())
      return at;
  throw Error{where, "is no complete ZIP archive: its directory is missing at the end of " +
                         std::to_string(bytes.size()) + " bytes"};
}

std::vector<Entry> directory(std::string_view bytes, const std::string& where) {
  const std::size_t end = find_end(bytes, where);
  const std::size_t count = load_little<std::uint16_t>(bytes, end + 10);
  const std::size_t size = load_little<std::uint32_t>(bytes, end + 12);
  const std::size_t start = load_little<std::uint32_t>(bytes, end + 16);
  if (start == kIn64 || count > kMaxMembers) throw Error{where, "is a ZIP64 archive, which is not supported"};
  if (start > end || size != end - start)
    throw Error{where, "has a damaged ZIP directory: bytes " + std::to_string(start) + " to " +
                           std::to_string(start + size) + ", expected to end at " + std::to_string(end)};
  std::vector<Entry> entries;
  std::size_t at = start;
  while (entries.size() < count) {
    if (end - at < kCentralSize || load_little<std::uint32_t>(bytes, at) != kCentral)
      throw Error{where, "has a damaged ZIP directory: member " + std::to_string(entries.size() + 1) +
                             " of " + std::to_string(count) + " is missing"};
    const auto u16 = [&](std::size_t field) { return load_little<std::uint16_t>(bytes, at + field); };
    const auto u32 = [&](std::size_t field) { return load_little<std::uint32_t>(bytes, at + field); };
    const std::size_t name = u16(28), length = kCentralSize + name + u16(30) + u16(32);
    if (end - at < length) throw Error{where, "has a damaged ZIP directory: a name is cut off"};
    entries.push_back({std::string(bytes.substr(at + kCentralSize, name)), u16(8), u16(10), u32(16), u32(20),
                       u32(24), u32(42)});
    at += length;
  }
  if (at != end)
    throw Error{where, "has a damaged ZIP directory: more than its " + std::to_string(count) + " members"};
  return entries;
}

std::string_view packed_bytes(std::string_view bytes, const Entry& entry, const std::string& where) {
  const std::size_t at = entry.offset;
  if (entry.packed == kIn64 || entry.unpacked == kIn64 || entry.offset == kIn64)
    throw Error{where, "is stored as ZIP64, which is not supported"};
  if (at > bytes.size() || bytes.size() - at < kLocalSize || load_little<std::uint32_t>(bytes, at) != kLocal)
    throw Error{where, "is not where the ZIP directory says (byte " + std::to_string(at) + ")"};
  const std::size_t name = load_little<std::uint16_t>(bytes, at + 26);
  const std::size_t begin = at + kLocalSize + name + load_little<std::uint16_t>(bytes, at + 28);
  if (begin > bytes.size() || bytes.size() - begin < entry.packed)
    throw Error{where, "is truncated: " + std::to_string(entry.packed) +
                           " bytes promised, the archive ends at " + std::to_string(bytes.size())};
  if (bytes.substr(at + kLocalSize, name) != entry.name)
    throw Error{where, "has another name in its own header than in the ZIP directory"};
  return bytes.substr(begin, entry.packed);
}

struct Inflater {
  z_stream stream = {};
  explicit Inflater(const std::string& where) {
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw Error{where, "cannot be unpacked: no memory"};
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

std::string inflated(std::string_view packed, std::uint32_t size, const std::string& where) {
  if (size > (packed.size() + 1) * kMaxRatio)
    throw Error{where,
                "claims to unpack " + std::to_string(packed.size()) + " bytes to " + std::to_string(size)};
  Inflater inflater(where);
  std::string bytes(size, '\0');
  z_stream& stream = inflater.stream;
  stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<unsigned>(packed.size());
  stream.next_out = reinterpret_cast<unsigned char*>(bytes.data());
  stream.avail_out = size;
  const int code = inflate(&stream, Z_FINISH);
  if (code != Z_STREAM_END || stream.total_out != size || stream.avail_in != 0)
    throw Error{where, "is damaged: it unpacks to " + std::to_string(stream.total_out) + " bytes, expected " +
                           std::to_string(size)};
  return bytes;
}

std::string deflated(std::string_view bytes) {
  z_stream stream = {};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<unsigned>(bytes.size());
  stream.next_out = reinterpret_cast<unsigned char*>(packed.data());
  stream.avail_out = static_cast<unsigned>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string unpacked(std::string_view archive, const Entry& entry, const std::string& where) {
  if ((entry.flags & kEncrypted) != 0) throw Error{where, "is encrypted"};
  const std::string_view packed = packed_bytes(archive, entry, where);
  std::string bytes;
  if (entry.method == kDeflated)
    bytes = inflated(packed, entry.unpacked, where);
  else if (entry.method == kStored && entry.packed == entry.unpacked)
    bytes = packed;
  else
    throw Error{where, "is packed with method " + std::to_string(entry.method) + " into " +
                           std::to_string(entry.packed) + " of " + std::to_string(entry.unpacked) +
                           " bytes, expected 0 (stored) or 8 (deflated)"};
  if (crc_of(bytes) != entry.crc) throw Error{where, "is damaged: its CRC is wrong"};
  return bytes;
}

/// The part that local header and directory share: version needed to name length.
std::string common_fields(const Entry& entry) {
  std::string bytes;
  append_little<std::uint16_t>(bytes, kVersion);
  append_little<std::uint16_t>(bytes, entry.flags);
  append_little<std::uint16_t>(bytes, entry.method);
  append_little<std::uint16_t>(bytes, 0);  // time
  append_little<std::uint16_t>(bytes, kDate1980);
  append_little<std::uint32_t>(bytes, entry.crc);
  append_little<std::uint32_t>(bytes, entry.packed);
  append_little<std::uint32_t>(bytes, entry.unpacked);
  append_little<std::uint16_t>(bytes, static_cast<std::uint16_t>(entry.name.size()));
  append_little<std::uint16_t>(bytes, 0);  // extra field
  return bytes;
}

std::string central_header(const Entry& entry) {
  std::string bytes;
  append_little<std::uint32_t>(bytes, kCentral);
  append_little<std::uint16_t>(bytes, kVersion);
  bytes += common_fields(entry);
  bytes.append(2 + 2 + 2 + 4, '\0');  // comment, disk, attributes
  append_little<std::uint32_t>(bytes, entry.offset);
  return bytes + entry.name;
}

}  // namespace

std::vector<ZipMember> parse_zip(std::string_view bytes, const std::string& where) {
  std::vector<ZipMember> members;
  std::set<std::string> names;
  std::uint64_t packed = 0;  // overlapping members could unpack to any size
  for (const Entry& entry : directory(bytes, where)) {
    const std::string member = where + ": member \"" + entry.name + "\"";
    if (!names.insert(entry.name).second) throw Error{member, "occurs twice"};
    packed += entry.packed;
    if (packed > bytes.size()) throw Error{member, "overlaps another member"};
    members.push_back({entry.name, unpacked(bytes, entry, member)});
  }
  return members;
}

std::string zip_bytes(const std::vector<ZipMember>& members, Compression compression) {
  if (members.size() > kMaxMembers) throw Error{"the archive", "has more than 65534 members"};
  std::string bytes, central;
  for (const ZipMember& member : members) {
    if (member.name.size() > kMaxName) throw Error{"the archive", "has a member with too long a name"};
    const std::string packed = compression == Compression::deflated ? deflated(member.bytes) : member.bytes;
    if (bytes.size() + packed.size() + kLocalSize + member.name.size() >= kIn64 ||
        member.bytes.size() >= kIn64)
      throw Error{"member \"" + member.name + "\"", "makes the archive larger than 4 GiB"};
    const Entry entry = {member.name,
                         kUtf8Names,
                         compression == Compression::deflated ? kDeflated : kStored,
                         crc_of(member.bytes),
                         static_cast<std::uint32_t>(packed.size()),
                         static_cast<std::uint32_t>(member.bytes.size()),
                         static_cast<std::uint32_t>(bytes.size())};
    append_little<std::uint32_t>(bytes, kLocal);
    bytes += common_fields(entry) + member.name + packed;
    central += central_header(entry);
  }
  const auto count = static_cast<std::uint16_t>(members.size());
  const auto start = static_cast<std::uint32_t>(bytes.size());
  bytes += central;
  append_little<std::uint32_t>(bytes, kEnd);
  append_little<std::uint32_t>(bytes, 0);  // disks
  append_little<std::uint16_t>(bytes, count);
  append_little<std::uint16_t>(bytes, count);
  append_little<std::uint32_t>(bytes, static_cast<std::uint32_t>(central.size()));
  append_little<std::uint32_t>(bytes, start);
  append_little<std::uint16_t>(bytes, 0);  // comment
  return bytes;
}

}  // namespace qs
