#include "ui/dialogs/export_dialog.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QVBoxLayout>

#include "core/error.h"
#include "ui/figure/figure_view.h"
#include "ui/forms/option_form.h"
#include "ui/help_text.h"

namespace qs {
namespace {

const std::vector<OptionSpec>& exportSpecs() {
  static const std::vector<OptionSpec> specs{
      {.key = "format",
       .symbol = {},
       .label = "Format",
       .default_value = std::string("pdf"),
       .kind = ChoiceKind{{"pdf", "svg", "png", "csv"}},
       .help = "PDF and SVG are vector drawings for papers, PNG is an image, CSV the numbers that are drawn.",
       .source = {}},
      {.key = "style",
       .symbol = {},
       .label = "Style",
       .default_value = std::string("paper"),
       .kind = ChoiceKind{{"paper", "grey", "screen-light", "screen-dark"}},
       .help = "Colours and line widths; grey is for print without colour.",
       .source = {}},
      {.key = "width_mm",
       .symbol = {},
       .label = "Width",
       .default_value = 84.0,
       .kind = RealKind{30.0, 400.0},
       .help = "Outer width with all labels: about 84 for one column, 174 for two.",
       .source = {},
       .unit = "mm"},
      {.key = "height_mm",
       .symbol = {},
       .label = "Height",
       .default_value = 0.0,
       .kind = RealKind{0.0, 400.0},
       .help = "Outer height; 0 chooses one that suits the number of panels.",
       .source = {},
       .unit = "mm"},
      {.key = "dots_per_inch",
       .symbol = {},
       .label = "Resolution",
       .default_value = std::int64_t{300},
       .kind = IntegerKind{72, 1200},
       .help = "Pixels per inch of a PNG.",
       .source = {},
       .unit = "dpi"}};
  return specs;
}

QString choiceName(const OptionSpec& spec, const QString& value) {
  if (spec.key == "format") return value.toUpper();
  if (value == QLatin1String("paper")) return ExportDialog::tr("Paper");
  if (value == QLatin1String("grey")) return ExportDialog::tr("Paper, grey");
  if (value == QLatin1String("screen-light")) return ExportDialog::tr("Screen, light");
  return value == QLatin1String("screen-dark") ? ExportDialog::tr("Screen, dark") : value;
}

}  // namespace

ExportDialog::ExportDialog(Figure figure, QWidget* parent)
    : QDialog(parent),
      figure_(std::move(figure)),
      format_(QStringLiteral("pdf")),
      form_(new OptionForm(this)),
      problem_(new QLabel(this)) {
  setWindowTitle(tr("Export figure"));
  form_->setChoiceNames(choiceName);
  form_->setSpecs(exportSpecs());
  form_->hideRow(QStringLiteral("dots_per_inch"));
  problem_->setProperty("role", QStringLiteral("problem"));
  problem_->setWordWrap(true);
  problem_->hide();
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
  QPushButton* save = buttons->button(QDialogButtonBox::Save);
  save->setText(tr("Save as…"));
  describe(save, tr("Save as"), tr("Chooses the file and writes the figure."));
  describe(buttons->button(QDialogButtonBox::Cancel), tr("Cancel"), tr("Writes nothing."));
  auto* column = new QVBoxLayout(this);
  column->addWidget(form_);
  column->addWidget(problem_);
  column->addWidget(buttons);
  connect(form_, &OptionForm::valueEdited, this, [this, save](const QString& key, const Value& value) {
    read(key, value);
    save->setEnabled(!form_->hasUnreadableField());
  });
  connect(form_, &OptionForm::unreadableEdited, this, [save] { save->setEnabled(false); });
  connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::save);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void ExportDialog::read(const QString& key, const Value& value) {
  if (key == QLatin1String("style")) settings_.style = std::get<std::string>(value);
  if (key == QLatin1String("width_mm")) settings_.width_mm = std::get<double>(value);
  if (key == QLatin1String("height_mm")) settings_.height_mm = std::get<double>(value);
  if (key == QLatin1String("dots_per_inch")) {
    settings_.dots_per_inch = static_cast<int>(std::get<std::int64_t>(value));
  }
  if (key != QLatin1String("format")) return;
  format_ = QString::fromStdString(std::get<std::string>(value));
  const bool picture = format_ != QLatin1String("csv");
  for (const char* row : {"style", "width_mm", "height_mm"}) {
    picture ? form_->showRow(QLatin1String(row)) : form_->hideRow(QLatin1String(row));
  }
  const QString resolution = QStringLiteral("dots_per_inch");
  format_ == QLatin1String("png") ? form_->showRow(resolution) : form_->hideRow(resolution);
  adjustSize();
}

void ExportDialog::save() {
  static const QRegularExpression kUnfit(QStringLiteral("[^\\w.+-]+"),
                                         QRegularExpression::UseUnicodePropertiesOption);
  QSettings settings;
  const QString folder = settings.value(QStringLiteral("export/folder"), QDir::homePath()).toString();
  const QString proposal = QString(name_).replace(kUnfit, QStringLiteral("-"));
  QString path = QFileDialog::getSaveFileName(this, tr("Export figure"),
                                              QStringLiteral("%1/%2.%3").arg(folder, proposal, format_),
                                              QStringLiteral("%1 (*.%2)").arg(format_.toUpper(), format_));
  if (path.isEmpty()) return;
  if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + format_;
  try {
    FigureView painter;
    painter.setFigure(figure_);
    painter.exportTo(path, settings_);
    settings.setValue(QStringLiteral("export/folder"), QFileInfo(path).absolutePath());
    accept();
  } catch (const Error& failure) {
    problem_->setText(QString::fromUtf8(failure.what()));
    problem_->show();
  }
}

}  // namespace qs
