// The terms of the field that window and figures use, each in a sentence or two.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qs {

struct Term {
  std::string name;                    // as it is written: "SQNR"
  std::string meaning;                 // whole sentences
  std::string source = {};             // where it comes from, when one paper does
  std::vector<std::string> also = {};  // other words for it, and parts of longer names
};

/// In alphabetical order.
const std::vector<Term>& glossary();

/// By its name or another word for it, in any case; null when it is not there.
const Term* find_term(std::string_view word);

/// The terms that a text uses, in the order of the glossary.
std::vector<const Term*> terms_in(std::string_view text);

}  // namespace qs
