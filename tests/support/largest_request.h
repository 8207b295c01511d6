// How much memory a piece of code asks for at once. Replaces operator new: for one source file of a
// test program only.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace qs {

inline std::atomic<std::size_t> largest_request = 0;  // bytes, since it was set to 0

}  // namespace qs

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  qs::largest_request = std::max<std::size_t>(qs::largest_request, size);
  return std::malloc(size);
}
void* operator new(std::size_t size) {
  if (void* memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
