// Any exception as a sentence for the user.
#pragma once

#include <exception>
#include <string>

namespace qs {

/// An Error speaks for itself. What the libraries throw is put into words: the file and the system's reason
/// for a failure of the file system, what there is too little of when memory or threads run out.
std::string sentence_of(const std::exception& failure);

}  // namespace qs
