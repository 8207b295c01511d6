#include "core/files/event_file.h"

#include <bit>

namespace qs {
namespace {

void put_fixed32(std::string& bytes, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>((value >> shift) & 0xFFu);
}
void put_fixed64(std::string& bytes, std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>((value >> shift) & 0xFFu);
}
void put_varint(std::string& bytes, std::uint64_t value) {
  for (; value >= 0x80u; value >>= 7) bytes += static_cast<char>((value & 0x7Fu) | 0x80u);
  bytes += static_cast<char>(value);
}

enum class Wire { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

void put_key(std::string& bytes, unsigned field, Wire wire) {
  put_varint(bytes, (field << 3) | static_cast<unsigned>(wire));
}
void put_bytes(std::string& bytes, unsigned field, std::string_view content) {
  put_key(bytes, field, Wire::bytes);
  put_varint(bytes, content.size());
  bytes += content;
}

std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u; }

void put_record(std::string& file, const std::string& data) {
  std::string length;
  put_fixed64(length, data.size());
  file += length;
  put_fixed32(file, masked(crc32c(length)));
  file += data;
  put_fixed32(file, masked(crc32c(data)));
}

std::string event_at(double wall_time) {
  std::string event;
  put_key(event, 1, Wire::fixed64);
  put_fixed64(event, std::bit_cast<std::uint64_t>(wall_time));
  return event;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = ~0u;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) != 0u ? 0x82F63B78u : 0u);
  }
  return ~crc;
}

std::string event_file_bytes(const std::vector<ScalarEvent>& events) {
  std::string file, first = event_at(events.empty() ? 0.0 : events.front().wall_time);
  put_bytes(first, 3, "brain.Event:2");
  put_record(file, first);
  for (const ScalarEvent& scalar : events) {
    std::string value, summary, event = event_at(scalar.wall_time);
    put_bytes(value, 1, scalar.tag);
    put_key(value, 2, Wire::fixed32);
    put_fixed32(value, std::bit_cast<std::uint32_t>(scalar.value));
    put_bytes(summary, 1, value);
    put_key(event, 2, Wire::varint);
    put_varint(event, static_cast<std::uint64_t>(scalar.step));
    put_bytes(event, 5, summary);
    put_record(file, event);
  }
  return file;
}

}  // namespace qs
