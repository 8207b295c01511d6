// What the form held before: each change of the settings can be undone. Edits of one field follow each
// other and count as one change.
#pragma once

#include <QObject>
#include <vector>

#include "core/values/experiment.h"

namespace qs {

class Workspace;

class SettingsHistory final : public QObject {
  Q_OBJECT

 public:
  explicit SettingsHistory(Workspace& workspace);

  bool canUndo() const { return !earlier_.empty(); }
  /// Puts the settings before the last change back into the form, and says so.
  void undo();

 Q_SIGNALS:
  void changed();

 private:
  void note();

  Workspace& workspace_;
  Experiment now_;
  std::vector<Experiment> earlier_;
  std::vector<std::string> edited_;  // the keys that the last change was about
};

}  // namespace qs
