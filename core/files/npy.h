// NPY, NumPy's file for one array (numpy.lib.format, versions 1.0 to 3.0).
//
// Read: float16/32/64, int8/16/32/64, uint8/16/32, bool; either byte order; C or Fortran order.
// float16 becomes float32; int8, int16 and uint16 become int32, uint32 int64, bool uint8.
// Written: little endian, C order, version 1.0, header padded to 64 bytes as NumPy does.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/files/named_array.h"

namespace qs {

/// The array is named after the file, without ".npy". Throws Error naming the file.
NamedArray read_npy(const std::filesystem::path& path);
void write_npy(const std::filesystem::path& path, const NamedArray& array);

/// The same for bytes in memory; `where` names them in complaints. The array has no name.
NamedArray parse_npy(std::string_view bytes, const std::string& where);
std::string npy_bytes(const NamedArray& array);

/// Why the elements are no numbers that an array can hold here: "has elements of type "|O"" (objects), text,
/// records, complex numbers. Empty: they can. Throws Error when the header is damaged.
std::string strange_elements(std::string_view bytes, const std::string& where);

}  // namespace qs
