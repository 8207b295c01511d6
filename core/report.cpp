#include "core/report.h"

#include <algorithm>

#include "core/base/atomic_file.h"
#include "core/base/file_system.h"
#include "core/report/recording.h"
#include "core/report/replay.h"
#include "core/report/run_facts.h"
#include "core/report/template.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::size_t kMostShownInstants = 60;  // a slider of a phone has no more places

std::string heading_of(const std::vector<std::string>& names) {
  std::string heading;
  for (const std::string& name : names)
    heading +=
        (heading.empty() ? "<bdi>" : " <span class=\"quiet\">and</span> <bdi>") + html_text(name) + "</bdi>";
  return heading;
}

std::string title_of(const std::vector<std::string>& names) {
  std::string title = html_text(names.front());
  if (names.size() > 1) title += " and " + std::to_string(names.size() - 1) + " more";
  return title;
}

}  // namespace

ReportPage report_page(const std::vector<std::filesystem::path>& runs, std::size_t most_bytes) {
  Replay replay(runs, kMostShownInstants);
  const std::vector<std::string> names = replay.names();
  std::vector<std::pair<std::string, std::string>> texts = {{"title", title_of(names)},
                                                            {"heading", heading_of(names)},
                                                            {"methods", methods_html(replay.runs())},
                                                            {"settings", settings_html(replay.runs(), names)},
                                                            {"results", results_html(replay.runs(), names)},
                                                            {"program", "QuantScope " QS_VERSION}};
  const std::size_t around = filled_page(texts).size();
  Recording recording = recording_of(replay, most_bytes > around ? most_bytes - around : 0);
  texts.emplace_back("data", std::move(recording.json));
  return {filled_page(texts), recording.shown, replay.recorded()};
}

ReportPage write_report_page(const std::vector<std::filesystem::path>& runs,
                             const std::filesystem::path& file) {
  const std::filesystem::path folder = file.parent_path();
  if (!folder.empty() && !is_folder(folder))
    throw Error(file.string(), "its folder is not there", "make the folder first, or name another file");
  if (is_folder(file)) throw Error(file.string(), "is a folder", "name a file, such as run.html");
  ReportPage page = report_page(runs);
  write_file(file, page.html);
  return page;
}

}  // namespace qs
