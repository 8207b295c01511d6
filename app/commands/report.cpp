// Runs as a page for a browser.
#include "core/report.h"

#include <iostream>

#include "app/commands/commands.h"
#include "core/base/number_text.h"

namespace qs {
namespace {

constexpr double kMegabyte = 1e6;

/// Beside where one stands, not in the run: "runs/first/" becomes "first.html".
std::filesystem::path default_file(const std::filesystem::path& run) {
  return std::filesystem::weakly_canonical(std::filesystem::absolute(run)).filename().string() + ".html";
}

}  // namespace

int run_command(const ReportRequest& request) {
  const std::filesystem::path out = request.out.empty() ? default_file(request.runs.front()) : request.out;
  const ReportPage page = write_report_page(request.runs, out);
  std::cerr << page.shown << " of " << page.recorded << " instants, "
            << fixed_text(static_cast<double>(page.html.size()) / kMegabyte, 2) << " MB\n";
  std::cout << out.string() << '\n';
  return kSuccess;
}

}  // namespace qs
