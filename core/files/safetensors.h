// safetensors: named arrays behind a JSON header, as PyTorch users exchange weights.
//
// Layout: header length (u64, little endian), header {name: {dtype, shape, data_offsets}}, data.
// The arrays must tile the data without gap or overlap; names are unique.
// Read and written: F32, F64, I32, I64, U8. Read: F16 and BF16 as float, I8, I16 and U16 as I32, U32 as I64,
// BOOL as U8.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/named_array.h"

namespace qs {

struct Safetensors {
  std::vector<NamedArray> arrays;               // in the order of the data: wide elements come first
  std::map<std::string, std::string> metadata;  // free text by key
};

/// Throws Error naming the file and the array.
Safetensors read_safetensors(const std::filesystem::path& path);
void write_safetensors(const std::filesystem::path& path, const Safetensors& content);

/// Arrays of other elements (F8, U64, …) throw Error, unless they are to be left out and listed in `skipped`.
Safetensors parse_safetensors(std::string_view bytes, const std::string& where,
                              std::vector<SkippedArray>* skipped = nullptr);
std::string safetensors_bytes(const Safetensors& content);

}  // namespace qs
