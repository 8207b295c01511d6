// What the window remembers from one start to the next: layout, theme, last experiment, recent runs.
//
// Everything read back is checked; what is damaged, or was written by another version, gives way to
// the default without a word.
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <optional>

#include "core/values/experiment.h"
#include "ui/theme/theme.h"

class QMainWindow;

namespace qs {

class SavedState final {
 public:
  void saveLayout(const QMainWindow& window);
  /// False when there was nothing usable; the window is as it was before then.
  bool restoreLayout(QMainWindow& window);

  void saveHiddenColumns(const QStringList& names);
  std::optional<QStringList> hiddenColumns() const;

  void saveTheme(ThemeChoice choice);
  ThemeChoice theme() const;

  void saveExperiment(const Experiment& experiment);
  std::optional<Experiment> experiment() const;

  /// Whether the form shows every setting; by default not.
  void saveAllSettings(bool all);
  bool allSettings() const;

  /// Newest first, at most ten, only those that still exist.
  QStringList recentRuns() const;
  void addRecentRun(const QString& directory);

 private:
  QSettings settings_;
};

}  // namespace qs
