#include "core/files/checked_file.h"

#include <zlib.h>

#include "core/values/error.h"

namespace qs {
namespace {

constexpr const char* kKey = "crc32";

std::string checksum(const Safetensors& content) {
  uLong sum = ::crc32(0, nullptr, 0);
  const auto add = [&sum](const void* data, std::size_t bytes) {
    sum = ::crc32_z(sum, static_cast<const Bytef*>(data), bytes);
  };
  for (const NamedArray& array : content.arrays) {
    add(array.name.data(), array.name.size());
    std::visit([&](const auto& values) { add(values.data(), values.size() * sizeof(values[0])); },
               array.values);
  }
  for (const auto& [key, text] : content.metadata) {
    if (key == kKey) continue;
    add(key.data(), key.size());
    add(text.data(), text.size());
  }
  return std::to_string(sum);
}

}  // namespace

void write_checked(const std::filesystem::path& file, Safetensors content) {
  content.metadata[kKey] = checksum(content);
  write_safetensors(file, content);
}

Safetensors read_checked(const std::filesystem::path& file) {
  Safetensors content = read_safetensors(file);
  const auto found = content.metadata.find(kKey);
  if (found == content.metadata.end())
    throw Error{file.string(), "has no checksum, so it was not written by this program"};
  if (const std::string expected = checksum(content); found->second != expected)
    throw Error{file.string(),
                "is damaged: its checksum is " + expected + ", the file says " + found->second};
  content.metadata.erase(found);
  return content;
}

}  // namespace qs
