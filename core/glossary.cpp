#include "core/glossary.h"

#include <algorithm>
#include <cctype>

namespace qs {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

bool is_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || (static_cast<unsigned char>(c) & 0x80u);
}

/// Whether `word` stands in `text` with nothing but a plural s attached.
bool uses(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    std::size_t end = at + word.size();
    if (end < text.size() && text[end] == 's') ++end;
    if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

template <class Test>
bool any_word(const Term& term, const Test& test) {
  return test(lower(term.name)) || std::any_of(term.also.begin(), term.also.end(),
                                               [&](const std::string& word) { return test(lower(word)); });
}

std::vector<Term> sorted(std::vector<Term> terms) {
  std::sort(terms.begin(), terms.end(),
            [](const Term& a, const Term& b) { return lower(a.name) < lower(b.name); });
  return terms;
}

}  // namespace

const std::vector<Term>& glossary() {
  static const std::vector<Term> terms = sorted({
      {"activation", "The output of a layer behind its ReLU: what the next layer reads. Its bits are b_a."},
      {"batch normalization",
       "Subtracts the mean of each channel and divides by its deviation, then scales and shifts. In training "
       "the numbers are those of the batch, afterwards running averages, or averages estimated anew.",
       "Ioffe & Szegedy 2015",
       {"BN"}},
      {"BOPs",
       "Bit operations: for each multiply-add of an image, bits of the weight times bits of the input, plus "
       "those of the sum. Float numbers count 32 bits.",
       "",
       {"BOP", "bit operations"}},
      {"codebook", "The list of levels that the codes of a layer's weights point to."},
      {"divergence",
       "How far the posterior of the weights is from the prior; it is added to the loss.",
       "",
       {"KL", "Kullback-Leibler"}},
      {"excess kurtosis",
       "How heavy the tails of a distribution are: 0 for a Gaussian, more when few weights are very large.",
       "",
       {"kurtosis"}},
      {"flips", "Weights that are rounded to another level than at the last look.", "", {"flip"}},
      {"funnel", "Around zero, a weight is pruned when its mean is small beside its deviation."},
      {"Fuzz ε",
       "A small probability that is added to that of every grid point, so that none becomes impossible.",
       "RQ Algorithm 1",
       {"fuzz"}},
      {"grid", "The levels that weights or activations may take, often multiples of a step α."},
      {"hard", "The network as it would be shipped: every number rounded to its level.", "", {"quantized"}},
      {"latent weights",
       "The float weights behind the quantized ones; training moves them. Also called shadow weights.",
       "",
       {"latent", "shadow"}},
      {"level", "One of the values that a quantized number may have."},
      {"log-uniform prior",
       "A prior that prefers no order of magnitude: its density is 1/|w|. It makes weights either large "
       "beside their noise or zero.",
       "Kingma et al. 2015",
       {"log-uniform"}},
      {"on grid",
       "Share of a layer's float weights that lie within an eighth of a step of their level; by chance it "
       "would be 25 %."},
      {"penalty", "What a method adds to the loss: a divergence, a mixture's likelihood, weight decay."},
      {"posterior", "What a Bayesian method believes of a weight after training: a mean and a variance."},
      {"prior",
       "What a Bayesian method believes of a weight beforehand, for instance that it lies near a level."},
      {"QEM",
       "Quantization error minimization: codes and codebook are found in turns, each the best for the other.",
       "LQ-Nets §3.2"},
      {"RMS",
       "Root mean square: the square root of the mean of the squared numbers; of weights around zero, their "
       "standard deviation.",
       "",
       {"root mean square"}},
      {"relative MSE",
       "Sum of the squared rounding errors of a layer's weights over the sum of their squares.",
       "",
       {"MSE", "rounding error"}},
      {"saturated",
       "A float weight beyond the outermost cell of the grid: it is rounded to the last level, however far "
       "it is."},
      {"scale",
       "The number that turns codes into weights: a step size, a threshold's level, a mean magnitude."},
      {"slice",
       "The first images of the validation set, looked at many times in an epoch; a quicker and rougher "
       "estimate than the whole set.",
       "",
       {"on a slice"}},
      {"soft",
       "The network as it is trained: sampled, relaxed or with float weights, whatever the method does."},
      {"spike", "A value at which the prior has all its mass in a point, or nearly so: −a, 0 and a for VNQ."},
      {"SQNR",
       "Signal to quantization noise ratio: −10·log10 of the relative MSE, in decibels. A bit more is "
       "worth about six decibels.",
       "",
       {"dB"}},
      {"step size", "Distance α of two neighbouring levels of an even grid.", "", {"step α"}},
      {"straight-through",
       "The gradient of the rounded number is passed to the float one as if nothing were rounded.",
       "Bengio et al. 2013"},
      {"temperature",
       "How sharp relaxed samples are: near 0 they are the levels themselves, larger ones mix neighbours."},
      {"zeros",
       "Quantized weights that are exactly 0: they need not be stored or multiplied.",
       "",
       {"sparsity"}},
  });
  return terms;
}

const Term* find_term(std::string_view word) {
  const std::string wanted = lower(word);
  for (const Term& term : glossary())
    if (any_word(term, [&](const std::string& name) { return name == wanted; })) return &term;
  return nullptr;
}

std::vector<const Term*> terms_in(std::string_view text) {
  const std::string words = lower(text);
  std::vector<const Term*> found;
  for (const Term& term : glossary())
    if (any_word(term, [&](const std::string& name) { return uses(words, name); })) found.push_back(&term);
  return found;
}

}  // namespace qs
