#include "core/files/npy.h"

#include <algorithm>
#include <array>

#include "core/base/atomic_file.h"
#include "core/base/in_quotes.h"
#include "core/files/element_decoders.h"
#include "core/files/npy_header.h"
#include "core/files/raw_values.h"
#include "core/values/error.h"

namespace qs {
namespace {

/// An element type by the letters after the byte order.
struct ElementType {
  std::string_view code;
  std::size_t bytes;
  ArrayValues (*decode)(std::string_view little_endian);
};

constexpr std::array<ElementType, 11> kTypes = {{
    {"f4", 4, decode<float>},
    {"f8", 8, decode<double>},
    {"f2", 2, decode_half},
    {"i1", 1, decode<std::int8_t, std::int32_t>},
    {"i2", 2, decode<std::int16_t, std::int32_t>},
    {"i4", 4, decode<std::int32_t>},
    {"i8", 8, decode<std::int64_t>},
    {"u1", 1, decode<std::uint8_t>},
    {"u2", 2, decode<std::uint16_t, std::int32_t>},
    {"u4", 4, decode<std::uint32_t, std::int64_t>},
    {"b1", 1, decode_bool},
}};

/// What we write, in the order of ArrayValues.
constexpr std::array<std::string_view, std::variant_size_v<ArrayValues>> kWritten = {"<f4", "<f8", "<i4",
                                                                                     "<i8", "|u1"};

/// Null when these elements are none of the known ones.
const ElementType* find_type(const std::string& type) {
  const bool has_order = type.size() > 1 && std::string_view("<>|=").find(type[0]) != std::string_view::npos;
  const auto found = std::find_if(kTypes.begin(), kTypes.end(), [&](const ElementType& known) {
    return has_order && known.code == std::string_view(type).substr(1);
  });
  return found != kTypes.end() && (type[0] != '|' || found->bytes == 1) ? &*found : nullptr;
}

std::string strangeness(const std::string& type) { return "has elements of type " + in_quotes(type); }

const ElementType& element_type(const std::string& type, const std::string& where) {
  if (const ElementType* found = find_type(type)) return *found;
  std::string known;
  for (const ElementType& one : kTypes) known += (known.empty() ? "" : ", ") + std::string(one.code);
  throw Error{where, strangeness(type), "supported are " + known};
}

std::string reversed_elements(std::string_view bytes, std::size_t size) {
  std::string result(bytes);
  for (auto at = result.begin(); at != result.end(); at += static_cast<std::ptrdiff_t>(size))
    std::reverse(at, at + static_cast<std::ptrdiff_t>(size));
  return result;
}

/// Column-major bytes in row-major order.
std::string transposed(std::string_view bytes, const std::vector<Index>& shape, std::size_t size) {
  std::vector<std::size_t> stride(shape.size()), at(shape.size(), 0);
  std::size_t step = size;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    stride[axis] = step;
    step *= static_cast<std::size_t>(shape[axis]);
  }
  std::string result;
  result.reserve(bytes.size());
  std::size_t offset = 0;
  while (result.size() < bytes.size()) {
    result.append(bytes.substr(offset, size));
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      offset += stride[axis];
      if (++at[axis] < static_cast<std::size_t>(shape[axis])) break;
      offset -= stride[axis] * at[axis];
      at[axis] = 0;
    }
  }
  return result;
}

}  // namespace

std::string strange_elements(std::string_view bytes, const std::string& where) {
  const std::string type = parse_npy_header(bytes, where).type;
  return find_type(type) ? std::string() : strangeness(type);
}

NamedArray parse_npy(std::string_view bytes, const std::string& where) {
  const NpyHeader header = parse_npy_header(bytes, where);
  const ElementType& type = element_type(header.type, where);
  const auto elements = checked_elements(header.shape);
  const std::string_view data = bytes.substr(header.data_offset);
  if (!elements || *elements * type.bytes != data.size())
    throw Error{where, "the header promises " + to_text(header.shape) + " elements of " +
                           std::to_string(type.bytes) + " bytes, the file holds " +
                           std::to_string(data.size()) + " bytes of data"};
  const bool reverse = header.type[0] == '>' && type.bytes > 1;
  const bool transpose = header.fortran_order && header.shape.size() > 1;
  if (!reverse && !transpose) return {{}, header.shape, type.decode(data)};
  std::string ordered = reverse ? reversed_elements(data, type.bytes) : std::string(data);
  if (transpose) ordered = transposed(ordered, header.shape, type.bytes);
  return {{}, header.shape, type.decode(ordered)};
}

std::string npy_bytes(const NamedArray& array) {
  require_consistent(array);
  NpyHeader header;
  header.type = kWritten[array.values.index()];
  header.shape = array.shape;
  std::string bytes = npy_header_bytes(header);
  std::visit([&bytes](const auto& values) { bytes += bytes_of(values); }, array.values);
  return bytes;
}

NamedArray read_npy(const std::filesystem::path& path) {
  NamedArray array = parse_npy(read_file(path), path.string());
  array.name = path.stem().string();
  return array;
}

void write_npy(const std::filesystem::path& path, const NamedArray& array) {
  write_file(path, npy_bytes(array));
}

}  // namespace qs
