// What is registered exists, is tested and describes itself; and the files stay small.
#include <QTest>
#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "core/base/embedded_files.h"
#include "core/catalog.h"
#include "core/figures.h"
#include "core/presets.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "support/places.h"
#include "support/problems.h"
#include "support/source_tree.h"
#include "support/test_main.h"

using namespace qs;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLines = 400;

bool exists(const std::string& path) { return fs::exists(fs::path(source_directory()) / path); }

/// Functions that methods.inc registers: "rq_st", …
std::vector<std::string> registered_methods() {
  std::vector<std::string> names;
  static const std::regex line(R"(METHOD\((\w+)\)\s*)");
  std::smatch match;
  for (const SourceFile& file : source_files({"core/quantizers"}))
    if (file.path.ends_with("methods.inc"))
      for (const std::string& text : file.lines)
        if (std::regex_match(text, match, line)) names.push_back(match[1]);
  return names;
}

/// The file that defines a method's function; several may share one.
std::string file_defining(const std::string& function) {
  for (const SourceFile& file : source_files({"core/quantizers"}))
    for (const std::string& line : file.lines)
      if (line.starts_with("const Method& " + function + "()") && file.path.ends_with(".cpp"))
        return file.path;
  return {};
}

/// Rows of the README's table of methods: id → the cells of the row.
std::map<std::string, std::vector<std::string>> readme_methods() {
  std::map<std::string, std::vector<std::string>> rows;
  std::istringstream text(source_text("README.md"));
  static const std::regex row(R"(\| `([a-z0-9-]+)` \|(.*)\|)");
  std::smatch match;
  for (std::string line; std::getline(text, line);) {
    if (!std::regex_match(line, match, row)) continue;
    std::istringstream cells(match[2].str());
    for (std::string cell; std::getline(cells, cell, '|');)
      rows[match[1]].push_back(cell.substr(1, cell.size() - 2));
  }
  return rows;
}

/// Where a paper is found: "arXiv 1810.01875", the last words of its venue.
std::string place_of(const Citation& paper) {
  const std::size_t comma = paper.venue.rfind(", ");
  return comma == std::string::npos ? paper.venue : paper.venue.substr(comma + 2);
}

std::string readme_bits(const BitRange& range) {
  if (range.min == kFloatBits) return "float";
  if (range.min == range.max) return range.min == 2 ? "ternary" : std::to_string(range.min);
  return std::to_string(range.min) + "–" + std::to_string(range.max) + " bits";
}

QString text(const std::string& words) { return QString::fromStdString(words); }

}  // namespace

class TestLists : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_registered_method_has_its_file_and_its_test() {
    const std::vector<std::string> names = registered_methods();
    QCOMPARE(names.size(), methods().size());
    QStringList problems;
    for (const std::string& name : names) {
      const std::string file = file_defining(name);
      if (file.empty()) {
        problems << text("METHOD(" + name + ") is defined in no file");
        continue;
      }
      if (!file.starts_with("core/quantizers/methods/")) problems << text(file + " is not among the methods");
      const std::string test = "tests/quantizers/test_" + fs::path(file).stem().string() + ".cpp";
      if (!exists(test)) problems << text(file + " has no " + test);
    }
    require_none(problems);
  }

  void every_file_among_the_methods_registers_one() {
    std::set<std::string> files;
    for (const std::string& name : registered_methods()) files.insert(file_defining(name));
    QStringList problems;
    for (const SourceFile& file : source_files({"core/quantizers/methods"}))
      if (!files.contains(file.path))
        problems << text(file.path + " registers no method: it belongs to parts/");
    require_none(problems);
  }

  void networks_and_data_sets_have_a_file_each() {
    const std::pair<const char*, const char*> lists[] = {{"core/nn/networks/networks.inc", "NETWORK"},
                                                         {"core/data/sets/data_sources.inc", "DATA_SET"}};
    QStringList problems;
    for (const auto& [list, word] : lists) {
      const std::string text_of_list = source_text(list), folder = fs::path(list).parent_path().string();
      const std::regex line(std::string("^") + word + R"(\((\w+)\)$)", std::regex::multiline);
      std::set<std::string> registered;
      for (std::sregex_iterator at(text_of_list.begin(), text_of_list.end(), line), end; at != end; ++at)
        registered.insert((*at)[1]);
      QVERIFY(registered.size() >= 5);
      for (const std::string& name : registered)
        if (!exists(folder + "/" + name + ".cpp")) problems << text(folder + " has no file of " + name);
      for (const SourceFile& file : source_files({folder})) {
        const fs::path path(file.path);
        const bool is_shared = path.stem() == path.parent_path().filename();  // networks/networks.cpp
        if (path.extension() == ".cpp" && !is_shared && !registered.contains(path.stem().string()))
          problems << text(file.path + " is not in " + list);
      }
    }
    require_none(problems);
  }

  void every_method_cites_a_paper_that_can_be_found() {
    static const std::regex place(R"(.*(arXiv \d{4}\.\d{4,5}|doi 10\.|openreview ).*)");
    QStringList problems;
    for (const MethodInfo& method : methods()) {
      if (!std::regex_match(method.paper.venue, place))
        problems << text(method.id + ": venue \"" + method.paper.venue + "\"");
      for (const OptionSpec& option : method.options)
        if (option.help.empty() || option.source.empty() || option.label.empty())
          problems << text(method.id + ": option " + option.key + " lacks label, help or source");
      for (const Quantity& quantity : method.observables)
        if (quantity.symbol.empty() || quantity.help.empty() || quantity.family.empty())
          problems << text(method.id + ": quantity " + quantity.key + " lacks symbol, help or family");
    }
    require_none(problems);
  }

  void what_papers_recommend_can_be_chosen() {
    QStringList problems;
    int found = 0;
    for (const MethodInfo& method : methods())
      for (const Recommendation& paper : method.recommended) {
        ++found;
        Experiment experiment;
        set_text(experiment, "method", method.id);
        adapt(experiment, Experiment{}, {.keys = {"method"}});
        set_text(experiment, paper.key, paper.value);
        if (!departures(experiment).empty()) problems << text(method.id + ": departs from itself");
        for (const Complaint& complaint : complaints(experiment))
          problems << text(method.id + ", " + complaint.key + ": " + complaint.problem);
        set_text(experiment, paper.key, "all");
        if (departures(experiment).size() != 1)
          problems << text(method.id + ": says nothing of another policy");
      }
    QVERIFY(found >= 9);
    require_none(problems);
  }

  void every_figure_says_what_it_shows() {
    QStringList problems;
    for (const FigureKind& kind : figure_kinds()) {
      if (kind.title.empty() || kind.help.empty()) problems << text(kind.id + " lacks title or help");
      for (const OptionSpec& option : kind.options)
        if (option.label.empty() || option.help.empty() ||
            !problem_with(option, option.default_value).empty())
          problems << text(kind.id + ": option " + option.key +
                           " lacks label, help or a default in its range");
    }
    require_none(problems);
  }

  void every_preset_file_is_compiled_in_under_its_name() {
    std::set<std::string> on_disk, compiled;
    for (const auto& entry : fs::directory_iterator(fs::path(source_directory()) / "resources/presets"))
      on_disk.insert(entry.path().stem().string());
    for (const Preset& preset : presets()) compiled.insert(preset.id);
    QVERIFY(compiled == on_disk);
    for (const EmbeddedFile& file : embedded_presets())
      QCOMPARE(text(file.text), text(source_text("resources/presets/" + file.id + ".json")));
  }

  void the_readme_lists_every_method_as_the_program_does() {
    auto rows = readme_methods();
    QStringList problems;
    for (const MethodInfo& method : methods()) {
      const auto row = rows.find(method.id);
      if (row == rows.end() || row->second.size() != 5) {
        problems << text(method.id + ": no row with five more cells");
        continue;
      }
      const std::vector<std::string>& cells = row->second;
      const std::vector<std::string> expected = {
          method.name, cells[1], readme_bits(method.weight_bits), readme_bits(method.act_bits),
          method.reconstruction.empty() ? "as published" : "gaps filled"};
      for (std::size_t i = 0; i < expected.size(); ++i)
        if (cells[i] != expected[i])
          problems << text(method.id + ": \"" + cells[i] + "\" instead of \"" + expected[i] + "\"");
      if (const std::string place = place_of(method.paper); !cells[1].ends_with(place))
        problems << text(method.id + ": the paper is " + place);
      rows.erase(row);
    }
    for (const auto& [id, cells] : rows) problems << text(id + ": there is no such method");
    require_none(problems);
  }

  void the_readme_names_only_files_that_exist() {
    static const std::regex path(R"(`((core|ui|app|tests|resources)/[A-Za-z_/.]+)`)");
    const std::string readme = source_text("README.md");
    int found = 0;
    QStringList problems;
    for (std::sregex_iterator match(readme.begin(), readme.end(), path); match != std::sregex_iterator();
         ++match) {
      const std::string name = (*match)[1];
      if (name.find("NAME") != std::string::npos) continue;
      ++found;
      if (!exists(name)) problems << text(name);
    }
    QVERIFY(found > 5);
    require_none(problems);
  }

  void no_file_is_longer_than_400_lines() {
    QStringList problems;
    for (const SourceFile& file : source_files({"core", "ui", "app"}))
      if (file.lines.size() > kMostLines)
        problems << text(file.path + ": " + std::to_string(file.lines.size()) + " lines");
    require_none(problems);
  }

  void every_file_begins_with_a_comment_that_says_what_it_is() {
    QStringList problems;
    for (const SourceFile& file : source_files({"core", "ui", "app"})) {
      const std::string header = fs::path(file.path).replace_extension(".h").generic_string();
      const bool has_header = file.path.ends_with(".cpp") && exists(header);
      if (!has_header && !file.lines.empty() && !file.lines.front().starts_with("// "))
        problems << text(file.path);
    }
    require_none(problems);
  }

  // A mistake whose place has moved would be planted nowhere.
  void every_mutant_has_its_place() {
    QStringList problems;
    const auto rooms = nlohmann::json::parse(source_text("tests/mutation/mutants.json"));
    QVERIFY(rooms.size() > 10);
    for (const auto& [room, mutants] : rooms.items())
      for (const auto& mutant : mutants) {
        const std::string file = mutant.at("file"), what = mutant.at("text"), code = source_text(file);
        const std::size_t place = code.find(what);
        if (place == std::string::npos || code.find(what, place + 1) != std::string::npos)
          problems << text(file + " does not hold once: " + what);
      }
    require_none(problems);
  }

  void the_code_holds_no_notes_for_later() {
    static const std::regex note(R"(.*\b(TODO|FIXME|XXX|HACK)\b.*)");
    QStringList problems;
    for (const SourceFile& file : source_files({"core", "ui", "app"}))
      for (std::size_t i = 0; i < file.lines.size(); ++i)
        if (std::regex_match(file.lines[i], note)) problems << text(file.path + ":" + std::to_string(i + 1));
    require_none(problems);
  }
};

QS_TEST(TestLists)
#include "test_lists.moc"
