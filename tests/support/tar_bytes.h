// tar archives written by hand, sound ones and lying ones.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>

namespace qs {

struct TarMember {
  std::string path, bytes;
  char type = '0';
  std::string size = {};  // what the header says: octal digits; empty: the truth
};

inline std::string octal(std::size_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "%011zo", number);
  return text;
}

/// Puts the right checksum into a header of 512 bytes.
inline void seal(std::string& header) {
  header.replace(148, 8, "        ");
  unsigned sum = 0;
  for (const char byte : header) sum += static_cast<unsigned char>(byte);
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum);
  header.replace(148, 7, text, 7);
}

/// Header and bytes of one member, padded to whole blocks.
inline std::string tar_bytes(const TarMember& member) {
  std::string header(512, '\0');
  header.replace(0, member.path.size(), member.path);
  header.replace(100, 7, "0000644");
  const std::string size = member.size.empty() ? octal(member.bytes.size()) : member.size;
  header.replace(124, size.size(), size);
  header.replace(136, 11, "00000000000");
  header[156] = member.type;
  header.replace(257, 5, "ustar");
  header.replace(263, 2, "00");
  seal(header);
  std::string all = header + member.bytes;
  all.resize((all.size() + 511) / 512 * 512);
  return all;
}

/// A member whose path is longer than a header has room for, as GNU tar writes it.
inline std::string gnu_tar_bytes(const TarMember& member) {
  TarMember cut = member;
  cut.path.resize(std::min<std::size_t>(cut.path.size(), 100));
  return tar_bytes({"././@LongLink", member.path + '\0', 'L'}) + tar_bytes(cut);
}

/// "LENGTH KEY=VALUE\n", where LENGTH counts itself.
inline std::string pax_record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  return std::to_string(length) + rest;
}

/// The same as POSIX.1-2001 has it, with another record before the path's.
inline std::string pax_tar_bytes(const TarMember& member) {
  TarMember cut = member;
  cut.path.resize(std::min<std::size_t>(cut.path.size(), 100));
  const std::string records = pax_record("mtime", "1234567890.5") + pax_record("path", member.path);
  return tar_bytes({"PaxHeaders/first.bin", records, 'x'}) + tar_bytes(cut);
}

inline const std::string kTarEnd(1024, '\0');

inline std::string gzipped(std::string_view bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace qs
