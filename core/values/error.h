// The one kind of failure that crosses from the engine to its users.
//
// A message names three things: where the problem is (a file, an option, a layer), what is wrong
// (with the value found and the value expected), and what to do about it:
//
//   throw Error{"train-images.gz", "the header promises 60000 images, the file holds 41233",
//               "fetch it again with: quantscope data fetch mnist"};
//
// what() is the whole sentence: "train-images.gz: the header promises …; fetch it again with …".
// Programming mistakes are assertions, never Errors.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace qs {

class Error : public std::runtime_error {
 public:
  Error(std::string where, std::string problem, std::string advice = {})
      : std::runtime_error(sentence(where, problem, advice)),
        where_(std::move(where)),
        problem_(std::move(problem)),
        advice_(std::move(advice)) {}

  const std::string& where() const { return where_; }
  const std::string& problem() const { return problem_; }
  const std::string& advice() const { return advice_; }

 private:
  static std::string sentence(const std::string& where, const std::string& problem,
                              const std::string& advice) {
    std::string text = where.empty() ? problem : where + ": " + problem;
    if (!advice.empty()) text += "; " + advice;
    return text;
  }

  std::string where_, problem_, advice_;
};

}  // namespace qs
