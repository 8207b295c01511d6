#include "core/methods_paragraph.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>

#include "core/base/latex.h"
#include "core/catalog.h"
#include "core/comparison/groups.h"
#include "core/comparison/settings_table.h"
#include "core/data/data_library.h"
#include "core/provenance.h"
#include "core/recipes.h"
#include "core/settings/settings.h"
#include "core/settings/titles.h"
#include "core/values/choices.h"

namespace qs {
namespace {

using Papers = std::map<std::string, Citation>;  // by their keys

/// The first group of the pattern where it is found.
std::string found_in(const std::string& text, const char* pattern) {
  std::smatch match;
  return std::regex_search(text, match, std::regex(pattern)) ? match.str(1) : "";
}

std::string year_of(const Citation& paper) {
  return found_in(paper.venue, R"((?:^|\s)((?:19|20)\d\d)(?:$|[, ]))");
}
std::string arxiv_of(const Citation& paper) { return found_in(paper.venue, R"(arXiv (\d+\.\d+))"); }

std::string plain_letters(std::string_view word) {
  std::string letters;
  for (const char sign : word)
    if (static_cast<unsigned char>(sign) < 128 && std::isalnum(static_cast<unsigned char>(sign)))
      letters += static_cast<char>(std::tolower(static_cast<unsigned char>(sign)));
  return letters;
}

std::string last_word(const std::string& name) { return name.substr(name.rfind(' ') + 1); }

/// "C. Louizos, M. Reisser et al." as BibTeX has it.
std::string bibtex_authors(const std::string& authors) {
  std::string names = std::regex_replace(authors, std::regex(" et al\\.?$"), ", others");
  return std::regex_replace(names, std::regex(",\\s+"), " and ");
}

std::string cited(const std::string& name, const Citation& paper, Papers& papers) {
  const std::string key = citation_key(paper);
  if (key.empty()) return latex_text(name);
  papers.emplace(key, paper);
  return latex_text(name) + "~\\cite{" + key + "}";
}

/// "label value, label value" of the rows with these keys that matter, in their order; not what is off.
std::string words_of(const std::vector<SettingRow>& rows, const std::vector<std::string>& keys) {
  std::string words;
  for (const SettingRow& row : rows) {
    const std::string& value = row.values.front();
    const bool is_off = value.empty() || value == "–" || value == "0" || value == "none";
    if (is_off || std::find(keys.begin(), keys.end(), row.key) == keys.end()) continue;
    words += (words.empty() ? "" : ", ") + latex_text(row.label) + " " + latex_text(value);
  }
  return words;
}

std::vector<std::string> parameters_of(const Experiment& experiment) {
  std::vector<std::string> keys;
  for (const OptionSpec& spec : experiment.method_options.specs()) keys.push_back(spec.key);
  return keys;
}

std::string bits_words(std::int64_t bits, const std::string& what) {
  return bits == kFloatBits ? "float " + what : std::to_string(bits) + "-bit " + what;
}

std::string method_sentence(const Experiment& e, const std::vector<SettingRow>& rows, Papers& papers) {
  const MethodInfo& method = method_info(e.method);
  const DataSetInfo& data = data_set_info(e.data);
  const std::string network = latex_text(network_title(e.network, e.width) + " on " + data.name);
  if (method.quantizes_nothing()) return "We trained " + network + " in float numbers.";
  std::string text = "We quantized " + network + " with " + cited(method.name, method.paper, papers) +
                     " to " + bits_words(e.weight_bits, "weights") + " and " +
                     bits_words(e.act_bits, "activations");
  if (const MethodInfo& other = activation_method_info(e);
      e.act_method != kOwnActivations && other.id != method.id && e.act_bits != kFloatBits)
    text += ", these with " + cited(other.name, other.paper, papers);
  text += " (layers: " + latex_text(e.layer_policy) + ").";
  if (const std::string words = words_of(rows, parameters_of(e)); !words.empty())
    text += " Parameters of the method: " + words + ".";
  return text;
}

std::string training_sentences(const std::vector<SettingRow>& rows) {
  return "Training: " +
         words_of(rows, {"epochs", "batch_size", "loss", "label_smoothing", "optimizer", "learning_rate",
                         "momentum", "weight_decay", "clip_norm", "schedule", "decay_epochs", "end_factor",
                         "drops", "phases", "warm_start_epochs", "float_weights", "initialization"}) +
         ". Data and selection: " +
         words_of(rows, {"normalization", "augmentation", "crop_padding", "train_images", "validation_images",
                         "select", "select_statistics", "patience"}) +
         ".";
}

std::string results_sentence(const RunGroup& group) {
  const Estimate error = estimate(group, &RunSummary::test_error_quantized_pct);
  if (error.count == 0) return "";
  const auto percent = [](const Estimate& value) {
    const std::string text = estimate_text(value, 2);
    return latex_text(text.substr(0, text.rfind(" (")));
  };
  std::string text = " The test error after the last epoch is " + percent(error) + "\\,\\%";
  text += error.count > 1
              ? " (mean and sample standard deviation of " + std::to_string(error.count) + " seeds)"
              : " (one seed)";
  const Estimate reference = estimate(group, &RunSummary::test_error_float_pct);
  if (reference.count > 0 && !method_info(group.experiment().method).quantizes_nothing())
    text += "; that of the same weights in float numbers is " + percent(reference) + "\\,\\%";
  return text + ".";
}

}  // namespace

std::string citation_key(const Citation& paper) {
  if (paper.authors.empty()) return "";
  const std::string first =
      std::regex_replace(paper.authors.substr(0, paper.authors.find(',')), std::regex(" et al\\.?$"), "");
  std::string word;
  for (std::size_t at = 0; word.size() < 4 && at < paper.title.size();) {  // not "A" or "The"
    const std::size_t end = std::min(paper.title.find_first_of(" -", at), paper.title.size());
    word = plain_letters(std::string_view(paper.title).substr(at, end - at));
    at = end + 1;
  }
  return plain_letters(last_word(first)) + year_of(paper) + word;
}

std::string bibtex(const Citation& paper) {
  std::string text = "@misc{" + citation_key(paper) + ",\n  author = {" +
                     latex_text(bibtex_authors(paper.authors)) + "},\n  title = {{" +
                     latex_text(paper.title) + "}},\n  howpublished = {" + latex_text(paper.venue) + "}";
  if (const std::string year = year_of(paper); !year.empty()) text += ",\n  year = {" + year + "}";
  if (const std::string number = arxiv_of(paper); !number.empty())
    text += ",\n  eprint = {" + number + "},\n  archivePrefix = {arXiv}";
  return text + "\n}\n";
}

std::string methods_paragraph(const std::vector<RunSummary>& runs) {
  Papers papers;
  std::string text;
  for (const RunGroup& group : group_by_seed(runs)) {
    const Experiment& e = group.experiment();
    const std::vector<SettingRow> rows = settings_table({e}, false);
    text += method_sentence(e, rows, papers) + " " + training_sentences(rows) + results_sentence(group) +
            " Recipe: " + latex_text(recipe_sentence(e)) + ". QuantScope " QS_VERSION ", settings " +
            settings_digest(e) + ".\n\n";
  }
  for (const auto& [key, paper] : papers) text += bibtex(paper) + "\n";
  return text;
}

}  // namespace qs
