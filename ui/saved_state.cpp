#include "ui/saved_state.h"

#include <QFileInfo>
#include <QMainWindow>

#include "core/catalog.h"
#include "core/presets.h"
#include "core/settings/settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

// Raised whenever docks are added, removed or renamed.
constexpr int kLayoutVersion = 1;
constexpr int kRecentRuns = 10;

const QString kGeometry = QStringLiteral("layout/geometry");
const QString kDocks = QStringLiteral("layout/docks");
const QString kHiddenColumns = QStringLiteral("layout/hidden_run_columns");
const QString kTheme = QStringLiteral("theme");
const QString kExperiment = QStringLiteral("experiment");
const QString kRecent = QStringLiteral("recent_runs");

}  // namespace

void SavedState::saveLayout(const QMainWindow& window) {
  settings_.setValue(kGeometry, window.saveGeometry());
  settings_.setValue(kDocks, window.saveState(kLayoutVersion));
}

bool SavedState::restoreLayout(QMainWindow& window) {
  const bool placed = window.restoreGeometry(settings_.value(kGeometry).toByteArray());
  return window.restoreState(settings_.value(kDocks).toByteArray(), kLayoutVersion) && placed;
}

void SavedState::saveHiddenColumns(const QStringList& names) { settings_.setValue(kHiddenColumns, names); }

std::optional<QStringList> SavedState::hiddenColumns() const {
  if (!settings_.contains(kHiddenColumns)) return std::nullopt;
  return settings_.value(kHiddenColumns).toStringList();
}

void SavedState::saveTheme(ThemeChoice choice) { settings_.setValue(kTheme, themeName(choice)); }

ThemeChoice SavedState::theme() const { return themeFromName(settings_.value(kTheme).toString()); }

void SavedState::saveExperiment(const Experiment& experiment) {
  QStringList lines{QStringLiteral("preset=%1").arg(QString::fromStdString(experiment.preset))};
  const auto add = [&lines](const std::string& key, const Value& value) {
    lines.append(
        QStringLiteral("%1=%2").arg(QString::fromStdString(key), QString::fromStdString(to_text(value))));
  };
  for (const ExperimentField& field : experiment_fields()) add(field.spec.key, get(experiment, field));
  for (const auto& [key, value] : experiment.method_options.values()) add(key, value);
  settings_.setValue(kExperiment, lines);
}

std::optional<Experiment> SavedState::experiment() const {
  const QStringList lines = settings_.value(kExperiment).toStringList();
  if (lines.isEmpty()) return std::nullopt;
  Experiment experiment;
  try {
    for (const QString& line : lines) {
      const std::string key = line.section(QLatin1Char('='), 0, 0).toStdString();
      const std::string text = line.section(QLatin1Char('='), 1).toStdString();
      if (key == "preset") {
        if (!text.empty()) experiment.preset = preset(text).id;
      } else {
        set_text(experiment, key, text);
      }
    }
  } catch (const Error&) {
    return std::nullopt;
  }
  return experiment;
}

void SavedState::saveAllSettings(bool all) { settings_.setValue(QStringLiteral("form/all_settings"), all); }

bool SavedState::allSettings() const {
  return settings_.value(QStringLiteral("form/all_settings"), false).toBool();
}

QStringList SavedState::recentRuns() const {
  QStringList runs;
  for (const QString& run : settings_.value(kRecent).toStringList()) {
    if (QFileInfo(run).isDir() && runs.size() < kRecentRuns) runs.append(run);
  }
  return runs;
}

void SavedState::addRecentRun(const QString& directory) {
  QStringList runs = recentRuns();
  runs.removeAll(directory);
  runs.prepend(directory);
  settings_.setValue(kRecent, runs.mid(0, kRecentRuns));
}

}  // namespace qs
