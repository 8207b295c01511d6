// Where the tests find what they look at. The paths are compiled into this one object, so that the
// objects of the tests are the same in every checkout and come from the compiler cache.
#pragma once

#include <string>

namespace qs {

const std::string& source_directory();  // root of the source tree
const std::string& program_path();      // the quantscope executable

}  // namespace qs
