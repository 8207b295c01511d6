#include "core/base/latex.h"

#include <algorithm>

namespace qs {

std::string latex_text(std::string_view text) {
  static const std::pair<const char*, const char*> kWords[] = {{"\\", "\\textbackslash{}"},
                                                               {"&", "\\&"},
                                                               {"%", "\\%"},
                                                               {"$", "\\$"},
                                                               {"#", "\\#"},
                                                               {"_", "\\_"},
                                                               {"{", "\\{"},
                                                               {"}", "\\}"},
                                                               {"~", "\\textasciitilde{}"},
                                                               {"^", "\\textasciicircum{}"},
                                                               {"−", "$-$"},
                                                               {"–", "--"},
                                                               {"±", "$\\pm$"},
                                                               {"×", "$\\times$"},
                                                               {"·", "$\\cdot$"},
                                                               {"≥", "$\\geq$"},
                                                               {"≤", "$\\leq$"},
                                                               {"≠", "$\\neq$"},
                                                               {"≈", "$\\approx$"},
                                                               {"∞", "$\\infty$"},
                                                               {"∂", "$\\partial$"},
                                                               {"Σ", "$\\Sigma$"},
                                                               {"Δ", "$\\Delta$"},
                                                               {"Ω", "$\\Omega$"},
                                                               {"α", "$\\alpha$"},
                                                               {"β", "$\\beta$"},
                                                               {"γ", "$\\gamma$"},
                                                               {"δ", "$\\delta$"},
                                                               {"ε", "$\\varepsilon$"},
                                                               {"η", "$\\eta$"},
                                                               {"θ", "$\\theta$"},
                                                               {"κ", "$\\kappa$"},
                                                               {"λ", "$\\lambda$"},
                                                               {"μ", "$\\mu$"},
                                                               {"ν", "$\\nu$"},
                                                               {"π", "$\\pi$"},
                                                               {"ρ", "$\\rho$"},
                                                               {"σ", "$\\sigma$"},
                                                               {"τ", "$\\tau$"},
                                                               {"φ", "$\\varphi$"},
                                                               {"√", "$\\surd$"},
                                                               {"†", "$^\\dagger$"},
                                                               {"⁰", "$^0$"},
                                                               {"¹", "$^1$"},
                                                               {"²", "$^2$"},
                                                               {"³", "$^3$"},
                                                               {"⁴", "$^4$"},
                                                               {"⁵", "$^5$"},
                                                               {"⁶", "$^6$"},
                                                               {"⁷", "$^7$"},
                                                               {"⁸", "$^8$"},
                                                               {"⁹", "$^9$"},
                                                               {"⁻", "$^-$"},
                                                               {"₀", "$_0$"},
                                                               {"₁", "$_1$"},
                                                               {"₂", "$_2$"},
                                                               {"₃", "$_3$"},
                                                               {"₄", "$_4$"},
                                                               {"½", "$\\frac12$"},
                                                               {"¼", "$\\frac14$"},
                                                               {"ŵ", "$\\hat w$"},
                                                               {"x̂", "$\\hat x$"},
                                                               {"…", "\\dots{}"},
                                                               {"→", "$\\rightarrow$"},
                                                               {"‖", "$\\|$"}};
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto word = std::find_if(std::begin(kWords), std::end(kWords),
                                   [&](const auto& pair) { return text.substr(i).starts_with(pair.first); });
    if (word != std::end(kWords)) {
      result += word->second;
      i += std::string_view(word->first).size();
    } else if ((static_cast<unsigned char>(text[i]) & 0x80u) == 0) {
      result += text[i++];
    } else {
      result += '?';
      for (++i; i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0u) == 0x80u;) ++i;
    }
  }
  return result;
}

std::string commented(std::string_view text, const std::string& mark) {
  std::string lines = mark;
  for (const char c : text) lines += c == '\n' ? "\n" + mark : std::string(1, c);
  return lines + "\n";
}

}  // namespace qs
