#include "core/files/safetensors.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/base/atomic_file.h"
#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/files/element_decoders.h"
#include "core/files/raw_values.h"
#include "core/values/error.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLengthSize = 8, kHeaderAlignment = 8;
constexpr std::uint64_t kLongestHeader = std::uint64_t{16} << 20;
constexpr const char* kMetadata = "__metadata__";

struct StoredType {
  std::string_view code;
  std::size_t bytes;
  ArrayValues (*decode)(std::string_view bytes);
};

/// The first five are what we write, in the order of ArrayValues.
constexpr std::array<StoredType, 12> kStoredTypes = {{{"F32", 4, decode<float>},
                                                      {"F64", 8, decode<double>},
                                                      {"I32", 4, decode<std::int32_t>},
                                                      {"I64", 8, decode<std::int64_t>},
                                                      {"U8", 1, decode<std::uint8_t>},
                                                      {"F16", 2, decode_half},
                                                      {"BF16", 2, decode_bfloat16},
                                                      {"I8", 1, decode<std::int8_t, std::int32_t>},
                                                      {"I16", 2, decode<std::int16_t, std::int32_t>},
                                                      {"U16", 2, decode<std::uint16_t, std::int32_t>},
                                                      {"U32", 4, decode<std::uint32_t, std::int64_t>},
                                                      {"BOOL", 1, decode<std::uint8_t>}}};

struct TensorEntry {
  std::string name;
  const StoredType* type;  // null: strange elements, to be left out
  std::string code;
  std::vector<Index> shape;
  std::uint64_t begin, end;
};

enum class Strange { refused, left_out };

const StoredType* element_type(const JsonValue& code, Strange strange) {
  const std::string text = code.text();
  const auto found = std::find_if(kStoredTypes.begin(), kStoredTypes.end(),
                                  [&](const StoredType& type) { return type.code == text; });
  if (found != kStoredTypes.end()) return &*found;
  if (strange == Strange::left_out) return nullptr;
  std::string known;
  for (const StoredType& type : kStoredTypes) known += (known.empty() ? "" : ", ") + std::string(type.code);
  throw code.error("is " + in_quotes(text), "supported are " + known);
}

TensorEntry read_entry(const std::string& name, const JsonValue& json, std::uint64_t data_size,
                       Strange strange) {
  json.allow_only({"dtype", "shape", "data_offsets"});
  const JsonValue code = json.at("dtype");
  TensorEntry entry = {name, element_type(code, strange), code.text(), {}, 0, 0};
  for (const JsonValue& extent : json.at("shape").elements()) entry.shape.push_back(extent.integer());
  const JsonValue offsets = json.at("data_offsets");
  const auto pair = offsets.elements();
  if (pair.size() != 2) throw offsets.error("has " + std::to_string(pair.size()) + " numbers, expected 2");
  entry.begin = pair[0].natural();
  entry.end = pair[1].natural();
  if (entry.begin > entry.end || entry.end > data_size)
    throw offsets.error("is " + std::to_string(entry.begin) + " to " + std::to_string(entry.end) +
                        ", but the file holds " + std::to_string(data_size) + " bytes of data");
  if (!entry.type) return entry;  // how many bytes its elements have is not known
  const auto elements = checked_elements(entry.shape);
  if (!elements || *elements * entry.type->bytes != entry.end - entry.begin)
    throw offsets.error("spans " + std::to_string(entry.end - entry.begin) + " bytes, but the shape is " +
                        to_text(entry.shape) + " of " + std::to_string(entry.type->bytes) + " bytes each");
  return entry;
}

/// Sorts by place and refuses gaps and overlaps.
void require_tiling(std::vector<TensorEntry>& entries, std::uint64_t data_size, const std::string& where) {
  std::stable_sort(entries.begin(), entries.end(), [](const TensorEntry& a, const TensorEntry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t expected = 0;
  for (const TensorEntry& entry : entries) {
    if (entry.begin != expected)
      throw Error{where, "array \"" + entry.name + "\" begins at byte " + std::to_string(entry.begin) +
                             ", expected " + std::to_string(expected) +
                             (entry.begin < expected ? " (it overlaps another array)" : " (there is a gap)")};
    expected = entry.end;
  }
  if (expected != data_size)
    throw Error{where, "the arrays end at byte " + std::to_string(expected) + " of " +
                           std::to_string(data_size) + " bytes of data"};
}

std::string_view header_text(std::string_view bytes, const std::string& where) {
  if (bytes.size() < kLengthSize)
    throw Error{where, "is no safetensors file: it has only " + std::to_string(bytes.size()) + " bytes"};
  const auto length = load_little<std::uint64_t>(bytes, 0);
  if (length > kLongestHeader || length > bytes.size() - kLengthSize)
    throw Error{where,
                "promises a header of " + std::to_string(length) + " bytes, the file holds " +
                    std::to_string(bytes.size() - kLengthSize),
                "it is truncated, or no safetensors file"};
  const std::string_view text = bytes.substr(kLengthSize, static_cast<std::size_t>(length));
  if (!text.starts_with('{')) throw Error{where, "is no safetensors file: its header does not begin with {"};
  return text;
}

Json header_of(const Safetensors& content, const std::vector<const NamedArray*>& order) {
  Json header = Json::object();
  if (!content.metadata.empty()) header[kMetadata] = content.metadata;
  std::uint64_t at = 0;
  for (const NamedArray* array : order) {
    require_consistent(*array);
    if (array->name == kMetadata || header.contains(array->name))
      throw Error{"array \"" + array->name + "\"", "needs a name of its own"};
    const StoredType& type = kStoredTypes[array->values.index()];
    const std::uint64_t end = at + static_cast<std::uint64_t>(array->size()) * type.bytes;
    header[array->name] = {{"dtype", type.code}, {"shape", array->shape}, {"data_offsets", {at, end}}};
    at = end;
  }
  return header;
}

}  // namespace

Safetensors parse_safetensors(std::string_view bytes, const std::string& where,
                              std::vector<SkippedArray>* skipped) {
  const std::string_view text = header_text(bytes, where);
  const std::string_view data = bytes.substr(kLengthSize + text.size());
  const Json header = parse_json(text, where + " (header)");
  Safetensors content;
  std::vector<TensorEntry> entries;
  for (const auto& [name, json] : JsonValue(header, where).members()) {
    if (name == kMetadata)
      for (const auto& [key, value] : json.members()) content.metadata[key] = value.text();
    else
      entries.push_back(read_entry(name, json, data.size(), skipped ? Strange::left_out : Strange::refused));
  }
  require_tiling(entries, data.size(), where);
  for (TensorEntry& entry : entries) {
    if (!entry.type) {
      skipped->push_back({std::move(entry.name), "has elements of type " + in_quotes(entry.code)});
      continue;
    }
    const auto part =
        data.substr(static_cast<std::size_t>(entry.begin), static_cast<std::size_t>(entry.end - entry.begin));
    content.arrays.push_back({std::move(entry.name), std::move(entry.shape), entry.type->decode(part)});
  }
  return content;
}

std::string safetensors_bytes(const Safetensors& content) {
  // Wide elements first keeps every array aligned for readers that map the file.
  std::vector<const NamedArray*> order;
  for (const NamedArray& array : content.arrays) order.push_back(&array);
  std::stable_sort(order.begin(), order.end(), [](const NamedArray* a, const NamedArray* b) {
    return kStoredTypes[a->values.index()].bytes > kStoredTypes[b->values.index()].bytes;
  });
  std::string text;
  try {
    text = header_of(content, order).dump();
  } catch (const Json::exception&) {
    throw Error{"safetensors", "a name or a metadata text is not valid UTF-8"};
  }
  text.append((kHeaderAlignment - text.size() % kHeaderAlignment) % kHeaderAlignment, ' ');
  std::string bytes;
  append_little<std::uint64_t>(bytes, text.size());
  bytes += text;
  for (const NamedArray* array : order)
    std::visit([&bytes](const auto& values) { bytes += bytes_of(values); }, array->values);
  return bytes;
}

Safetensors read_safetensors(const std::filesystem::path& path) {
  return parse_safetensors(read_file(path), path.string());
}

void write_safetensors(const std::filesystem::path& path, const Safetensors& content) {
  write_file(path, safetensors_bytes(content));
}

}  // namespace qs
