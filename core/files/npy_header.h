// The header of an NPY file: a Python dictionary with the keys descr, fortran_order and shape.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/shape.h"

namespace qs {

struct NpyHeader {
  std::string type;  // "<f4"; a list in brackets for records
  bool fortran_order = false;
  std::vector<Index> shape;
  std::size_t data_offset = 0;  // where the values begin
};

/// Checks magic, version and length, too. Throws Error with `where`.
NpyHeader parse_npy_header(std::string_view bytes, const std::string& where);

/// Version 1.0, padded with spaces so that the values begin at a multiple of 64.
std::string npy_header_bytes(const NpyHeader& header);

}  // namespace qs
