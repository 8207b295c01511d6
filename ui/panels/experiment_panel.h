// The experiment as a form: a preset to begin with, the settings that matter first, all others on request,
// the options of the chosen method. What departs from the preset is marked; what cannot be run is marked at
// its field, with the reason.
#pragma once

#include <QList>
#include <QWidget>

#include "core/settings/runnable.h"
#include "core/values/experiment.h"

class QCheckBox;
class QLabel;
class QToolButton;

namespace qs {

class DataNotice;
class OptionForm;
class Workspace;

class ExperimentPanel final : public QWidget {
  Q_OBJECT

 public:
  explicit ExperimentPanel(Workspace& workspace, QWidget* parent = nullptr);

  void choosePreset(const QString& id);
  /// Every setting that matters here, not only the main ones and those that depart from the preset.
  void showAllSettings(bool all);
  bool showsAllSettings() const;

  /// While a run is active its settings can be read but not changed.
  void lock();
  void unlock();

 Q_SIGNALS:
  void downloadRequested(const QString& data);
  void galleryRequested();
  /// The page of the guide about this method.
  void explanationRequested(const QString& method);

 private:
  void addPresets();
  void showHeadings();
  /// The value that the preset has, when the field's is another; else empty.
  QString usualValue(const std::string& key, const Value& value) const;
  void showDepartures();
  bool isShown(const OptionSpec& spec, const OptionForm& form) const;
  QWidget* makeForms();
  /// Somebody else has set the experiment: edits start from it.
  void takeOver();
  void showExperiment();
  void showMethodOptions();
  void showRelevance();
  void showOffers();
  void showRemarks();
  void judge();
  void edit(const QString& key, const Value& value);
  QList<OptionForm*> allForms() const;
  OptionForm* formWith(const QString& key) const;

  Workspace& workspace_;
  QToolButton* presets_;
  QCheckBox* all_settings_;
  QLabel* preset_help_;
  QLabel* locked_;
  QWidget* body_ = nullptr;
  QList<OptionForm*> forms_;  // one for each group of fields
  QList<QLabel*> headings_;   // of the groups
  OptionForm* method_form_ = nullptr;
  QLabel* method_heading_ = nullptr;
  QLabel* method_help_ = nullptr;
  DataNotice* data_notice_ = nullptr;
  QString shown_method_;
  // What stands in the form is always `base_` with the edits and all that follows from them, so what one
  // edit displaced is back when another makes room for it.
  Experiment base_;
  std::vector<Edit> edits_;  // oldest first, each key once
  std::vector<Remark> remarks_;
  bool is_editing_ = false;
};

}  // namespace qs
