// What a paper says of an experiment, from its record.
#pragma once

#include <string>
#include <vector>

#include "core/values/method_info.h"
#include "core/values/run_summary.h"

namespace qs {

/// A paragraph of LaTeX that tells network, data, method with its parameters, training, selection and, of
/// finished runs, the errors with mean and deviation over the seeds; then the BibTeX entries that it cites.
/// Runs that differ in more than the seed get a paragraph each, entries stand once.
std::string methods_paragraph(const std::vector<RunSummary>& runs);

/// "louizos2019relaxed": first author, year, first word of the title; and the entry of that name. Empty for a
/// paper without authors (the float baseline).
std::string citation_key(const Citation& paper);
std::string bibtex(const Citation& paper);

}  // namespace qs
