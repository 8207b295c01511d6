#include "support/largest_request.h"

#include <algorithm>
#include <cstdlib>
#include <new>

std::atomic<std::size_t> qs::largest_request = 0;

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
