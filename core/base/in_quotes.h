// Words from outside in a message: cut to a readable length, and without the bytes that no terminal
// should see.
#pragma once

#include <string>
#include <string_view>

namespace qs {

/// At most 40 bytes, never half a UTF-8 character; "…" marks what was cut, "?" a control character.
std::string printable(std::string_view text);

/// The same in double quotes.
std::string in_quotes(std::string_view text);

}  // namespace qs
