// Asks how a figure is to be written (format, style, size) and where, and writes it.
#pragma once

#include <QDialog>
#include <string>

#include "core/export.h"
#include "core/option.h"

class QLabel;

namespace qs {

class OptionForm;

class ExportDialog final : public QDialog {
  Q_OBJECT

 public:
  ExportDialog(Figure figure, QWidget* parent);

  /// Proposed name of the file, without ending.
  void setName(const QString& name) { name_ = name; }
  /// Goes into the file's metadata.
  void setProvenance(std::string provenance) { settings_.provenance = std::move(provenance); }

 private:
  void read(const QString& key, const Value& value);
  void save();

  Figure figure_;  // as it was when the dialog opened; a live view moves on
  ExportSettings settings_;
  QString name_, format_;
  OptionForm* form_;
  QLabel* problem_;
};

}  // namespace qs
