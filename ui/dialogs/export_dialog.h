// Asks how a figure is to be written (format, style, size, which parts of it) and where, shows what it will
// look like, and writes it.
#pragma once

#include <QDialog>
#include <functional>
#include <string>

#include "core/export.h"
#include "core/values/option.h"

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace qs {

class OptionForm;

class ExportDialog final : public QDialog {
  Q_OBJECT

 public:
  ExportDialog(Figure figure, QWidget* parent);

  /// Proposed name of the file, without ending.
  void setName(const QString& name) { name_ = name; }
  /// What goes into the metadata of a file that is drawn like this and written there.
  using Provenance = std::function<std::string(const ExportSettings& settings, const QString& path)>;
  void setProvenance(Provenance provenance) { provenance_ = std::move(provenance); }

  /// Writes the figure as it is chosen, and closes; a problem is said instead.
  void writeTo(const QString& path);

 Q_SIGNALS:
  /// The figure, drawn like this, is to be kept under this name.
  void listRequested(const QString& name, const qs::ExportSettings& settings);

 private:
  QListWidget* makePanelList();
  QComboBox* makeVisionChoice();
  void list();
  void read(const QString& key, const Value& value);
  void readPanels();
  void showPreview();
  void save();

  Figure figure_;  // as it was when the dialog opened; a live view moves on
  ExportSettings settings_;
  Provenance provenance_;
  bool has_panels_ = true;  // at least one is ticked
  QString name_, format_;
  OptionForm* form_;
  QListWidget* panels_;
  QComboBox* vision_;
  QLabel *preview_, *problem_;
  QPushButton* save_ = nullptr;
};

}  // namespace qs
