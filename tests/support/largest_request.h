// How much memory a piece of code asks for at once. A test program that reads this gets another operator new.
#pragma once

#include <atomic>
#include <cstddef>

namespace qs {

extern std::atomic<std::size_t> largest_request;  // bytes, since it was set to 0

}  // namespace qs
