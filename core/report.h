// A run as one page: a single HTML file that any browser replays without asking anything of anywhere.
//
// The page holds the figures of the run (figures.h) as values, at instants picked evenly from what was
// recorded, and a script that draws them (resources/report/). Several runs share its figures as they do in
// the window.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace qs {

/// What a mail takes and a phone opens at once.
inline constexpr std::size_t kMostPageBytes = 1'500'000;

struct ReportPage {
  std::string html;
  std::size_t shown = 0, recorded = 0;  // instants of the first run
};

/// The first run is in focus, the others stand at its epochs. Nothing in the page says where they lie. Throws
/// Error for what is not a run, or has recorded nothing. Instants are left out until the page has no more
/// bytes than `most_bytes`, but for two of them.
ReportPage report_page(const std::vector<std::filesystem::path>& runs,
                       std::size_t most_bytes = kMostPageBytes);

/// Creates or replaces `file`. Throws Error also when it cannot be written.
ReportPage write_report_page(const std::vector<std::filesystem::path>& runs,
                             const std::filesystem::path& file);

}  // namespace qs
