// Event files of TensorBoard: scalars only, in the TFRecord framing.
//
// A record is length (u64, little endian), masked CRC-32C of these eight bytes, data, masked CRC-32C of the
// data. The data is a protocol buffer `Event`: wall_time = 1, step = 2, file_version = 3, summary = 5, the
// summary holding a `Value` = 1 with tag = 1 and simple_value = 2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qs {

struct ScalarEvent {
  double wall_time = 0.0;  // seconds since 1970
  std::int64_t step = 0;
  std::string tag;  // "train/loss"
  float value = 0.0f;
};

/// The whole file, begun by the event that names its version. Same events, same bytes.
std::string event_file_bytes(const std::vector<ScalarEvent>& events);

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78).
std::uint32_t crc32c(std::string_view bytes);

}  // namespace qs
