// Text for programs that read comments and LaTeX.
#pragma once

#include <string>
#include <string_view>

namespace qs {

/// The text as pdflatex sets it: its own signs escaped, Greek letters and signs of mathematics as commands, a
/// "?" for any other letter that its usual fonts lack: better a gap that can be seen than a document that
/// stops.
std::string latex_text(std::string_view text);

/// Every line of the text behind `mark`: "% " for LaTeX, "# " for scripts. Ends with a line break.
std::string commented(std::string_view text, const std::string& mark);

}  // namespace qs
