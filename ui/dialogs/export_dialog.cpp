#include "ui/dialogs/export_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QVBoxLayout>

#include "core/figures/style.h"
#include "core/values/error.h"
#include "ui/figure/colour_vision.h"
#include "ui/figure/figure_file.h"
#include "ui/figure/painter.h"
#include "ui/forms/option_form.h"
#include "ui/help_text.h"

namespace qs {
namespace {

constexpr double kOneColumn = 84.0, kTwoColumns = 174.0;  // of a journal's page, mm
constexpr int kPreviewWidth = 420, kPreviewHeight = 460;  // pixels

OptionSpec part(std::string key, std::string label, std::string help) {
  return {.key = std::move(key),
          .symbol = {},
          .label = std::move(label),
          .default_value = true,
          .kind = SwitchKind{},
          .help = std::move(help),
          .source = {}};
}

constexpr const char* kOwnWidth = "own";

ChoiceKind pageChoices() {
  ChoiceKind kind{{kOwnWidth}};
  for (const PageWidth& page : kPageWidths) kind.values.emplace_back(page.id);
  return kind;
}

/// The first page of this width.
std::string pageOf(double width) {
  for (const PageWidth& page : kPageWidths)
    if (page.mm == width) return page.id;
  return kOwnWidth;
}

std::vector<OptionSpec> exportSpecs() {
  return {
      {.key = "format",
       .symbol = {},
       .label = "Format",
       .default_value = std::string("pdf"),
       .kind = ChoiceKind{{"pdf", "svg", "png", "tex", "py", "csv"}},
       .help = "PDF and SVG are vector drawings for papers, PNG is an image, tex a picture for LaTeX with "
               "PGFPlots, py a script for matplotlib (both with their numbers beside them), CSV the numbers "
               "that are drawn.",
       .source = {}},
      {.key = "style",
       .symbol = {},
       .label = "Style",
       .default_value = std::string("paper"),
       .kind = ChoiceKind{figure_style_names()},
       .help =
           "Colours, sizes of text and line widths: grey is for print without colour, slide for figures "
           "that fill one; the others are your own, files NAME.json in the folder styles of the program's "
           "data.",
       .source = {}},
      {.key = "page",
       .symbol = {},
       .label = "Page",
       .default_value = std::string(kOwnWidth),
       .kind = pageChoices(),
       .help = "The width that a journal or conference has for a figure; the width below may be any other.",
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
       .help = "Outer height; 0 chooses one that suits the number of panels, at most that of a page.",
       .source = {},
       .unit = "mm",
       .zero_word = "automatic"},
      {.key = "columns",
       .symbol = {},
       .label = "Columns of panels",
       .default_value = std::int64_t{0},
       .kind = IntegerKind{0, 8},
       .help = "How many panels stand side by side; 0 as on the screen where they are legible.",
       .source = {},
       .zero_word = "automatic"},
      part("title", "Title", "The name of the run above the panels."),
      part("legend", "Legend", "What colours and lines mean."),
      part("caption", "Caption", "The lines under the panels: bins, step, epoch."),
      {.key = "dots_per_inch",
       .symbol = {},
       .label = "Resolution",
       .default_value = std::int64_t{300},
       .kind = IntegerKind{72, 1200},
       .help = "Pixels per inch of a PNG.",
       .source = {},
       .unit = "dpi"}};
}

QString choiceName(const OptionSpec& spec, const QString& value) {
  if (spec.key == "format") return value.toUpper();
  if (spec.key == "page") {
    for (const PageWidth& page : kPageWidths)
      if (value == QLatin1String(page.id)) return QLatin1String(page.name);
    return ExportDialog::tr("Own width");
  }
  if (value == QLatin1String("paper")) return ExportDialog::tr("Paper");
  if (value == QLatin1String("grey")) return ExportDialog::tr("Paper, grey");
  if (value == QLatin1String("slide")) return ExportDialog::tr("Slide");
  if (value == QLatin1String("screen-light")) return ExportDialog::tr("Screen, light");
  return value == QLatin1String("screen-dark") ? ExportDialog::tr("Screen, dark") : value;
}

QString fileNameOf(QString name) {
  static const QRegularExpression kUnfit(QStringLiteral("[^\\w.+-]+"),
                                         QRegularExpression::UseUnicodePropertiesOption);
  return name.replace(kUnfit, QStringLiteral("-"));
}

}  // namespace

ExportDialog::ExportDialog(Figure figure, QWidget* parent)
    : QDialog(parent),
      figure_(std::move(figure)),
      format_(QStringLiteral("pdf")),
      form_(new OptionForm(this)),
      panels_(makePanelList()),
      vision_(makeVisionChoice()),
      preview_(new QLabel(this)),
      problem_(new QLabel(this)) {
  setWindowTitle(tr("Export figure"));
  form_->setChoiceNames(choiceName);
  form_->setSpecs(exportSpecs());
  form_->hideRow(QStringLiteral("dots_per_inch"));
  settings_.width_mm = figure_.panels.size() > 1 ? kTwoColumns : kOneColumn;
  form_->setValue(QStringLiteral("width_mm"), Value(settings_.width_mm));
  form_->setValue(QStringLiteral("page"), Value(pageOf(settings_.width_mm)));
  preview_->setObjectName(QStringLiteral("preview"));
  preview_->setFixedSize(kPreviewWidth, kPreviewHeight);
  preview_->setAlignment(Qt::AlignCenter);
  preview_->setAccessibleName(tr("Preview of the page"));
  problem_->setProperty("role", QStringLiteral("problem"));
  problem_->setWordWrap(true);
  problem_->hide();
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
  save_ = buttons->button(QDialogButtonBox::Save);
  save_->setText(tr("Save as…"));
  describe(save_, tr("Save as"), tr("Chooses the file and writes the figure."));
  describe(buttons->button(QDialogButtonBox::Cancel), tr("Cancel"), tr("Writes nothing."));
  QPushButton* keep = buttons->addButton(tr("Keep in list…"), QDialogButtonBox::ActionRole);
  describe(keep, tr("Keep in list"),
           tr("Keeps the figure, with its runs and this look, in the list of the folder of runs: quantscope "
              "figures FOLDER draws all of them again."));
  connect(keep, &QPushButton::clicked, this, &ExportDialog::list);
  auto* choices = new QVBoxLayout;
  choices->addWidget(form_);
  choices->addWidget(panels_, 1);
  choices->addWidget(problem_);
  choices->addStretch();
  auto* row = new QHBoxLayout;
  row->addLayout(choices, 1);
  auto* look = new QVBoxLayout;
  look->addWidget(vision_);
  look->addWidget(preview_);
  look->addStretch();
  row->addLayout(look);
  auto* column = new QVBoxLayout(this);
  column->addLayout(row, 1);
  column->addWidget(buttons);
  connect(form_, &OptionForm::valueEdited, this, [this](const QString& key, const Value& value) {
    read(key, value);
    showPreview();
  });
  connect(form_, &OptionForm::unreadableEdited, this, [this] { save_->setEnabled(false); });
  connect(panels_, &QListWidget::itemChanged, this, &ExportDialog::readPanels);
  connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::save);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  showPreview();
}

QListWidget* ExportDialog::makePanelList() {
  auto* list = new QListWidget(this);
  list->setObjectName(QStringLiteral("panels"));
  describe(list, tr("Panels"), tr("The panels that are written."));
  for (const Panel& panel : figure_.panels) {
    auto* item = new QListWidgetItem(QString::fromStdString(panel.title), list);
    item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
    item->setCheckState(Qt::Checked);
  }
  list->setVisible(figure_.panels.size() > 1);
  return list;
}

QComboBox* ExportDialog::makeVisionChoice() {
  auto* choice = new QComboBox(this);
  choice->setObjectName(QStringLiteral("seen_as"));
  choice->addItems({tr("As it is"), tr("Printed in grey"), tr("With deuteranopia")});
  describe(
      choice, tr("Preview as"),
      tr("How the preview is seen: as the file will be, printed in grey, or by readers who cannot tell red "
         "from green. The file stays as it is."));
  connect(choice, &QComboBox::currentIndexChanged, this, &ExportDialog::showPreview);
  return choice;
}

void ExportDialog::list() {
  bool accepted = false;
  const QString name = QInputDialog::getText(this, tr("Keep in list"), tr("Name of the figure's files:"),
                                             QLineEdit::Normal, fileNameOf(name_), &accepted);
  if (accepted && !name.trimmed().isEmpty()) Q_EMIT listRequested(name.trimmed(), settings_);
}

void ExportDialog::readPanels() {
  settings_.panels.clear();
  bool is_all = true;
  for (int i = 0; i < panels_->count(); ++i) {
    const QListWidgetItem& item = *panels_->item(i);
    is_all = is_all && item.checkState() == Qt::Checked;
    if (item.checkState() == Qt::Checked) settings_.panels.push_back(item.text().toStdString());
  }
  has_panels_ = !settings_.panels.empty();
  if (is_all) settings_.panels.clear();
  showPreview();
}

/// The page as it will be, or why it cannot be.
void ExportDialog::showPreview() {
  QString problem;
  try {
    if (!has_panels_ && !figure_.panels.empty())
      throw Error("figure", "no panel is chosen", "tick at least one");
    ExportSettings rough = settings_;
    rough.dots_per_inch = 100;
    const auto vision = static_cast<Vision>(vision_->currentIndex());
    const QImage page = seenWith(vision, toImage(chosen_parts(figure_, rough), rough));
    preview_->setPixmap(
        QPixmap::fromImage(page.scaled(preview_->size(), Qt::KeepAspectRatio, Qt::SmoothTransformation)));
  } catch (const Error& failure) {
    preview_->clear();
    problem = QString::fromUtf8(failure.what());
  }
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  save_->setEnabled(problem.isEmpty() && !form_->hasUnreadableField());
}

void ExportDialog::read(const QString& key, const Value& value) {
  if (key == QLatin1String("style")) settings_.style = std::get<std::string>(value);
  if (key == QLatin1String("page")) {
    for (const PageWidth& page : kPageWidths)
      if (std::get<std::string>(value) == page.id) settings_.width_mm = page.mm;
    form_->setValue(QStringLiteral("width_mm"), Value(settings_.width_mm));
  }
  if (key == QLatin1String("width_mm")) {
    settings_.width_mm = std::get<double>(value);
    form_->setValue(QStringLiteral("page"), Value(pageOf(settings_.width_mm)));
  }
  if (key == QLatin1String("height_mm")) settings_.height_mm = std::get<double>(value);
  if (key == QLatin1String("dots_per_inch")) {
    settings_.dots_per_inch = static_cast<int>(std::get<std::int64_t>(value));
  }
  if (key == QLatin1String("columns")) settings_.columns = static_cast<int>(std::get<std::int64_t>(value));
  if (key == QLatin1String("title")) settings_.with_title = std::get<bool>(value);
  if (key == QLatin1String("legend")) settings_.with_legend = std::get<bool>(value);
  if (key == QLatin1String("caption")) settings_.with_caption = std::get<bool>(value);
  if (key != QLatin1String("format")) return;
  format_ = QString::fromStdString(std::get<std::string>(value));
  const bool picture = format_ != QLatin1String("csv");
  for (const char* row :
       {"style", "page", "width_mm", "height_mm", "columns", "title", "legend", "caption"}) {
    picture ? form_->showRow(QLatin1String(row)) : form_->hideRow(QLatin1String(row));
  }
  const QString resolution = QStringLiteral("dots_per_inch");
  format_ == QLatin1String("png") ? form_->showRow(resolution) : form_->hideRow(resolution);
  adjustSize();
}

void ExportDialog::save() {
  const QString folder = QSettings().value(QStringLiteral("export/folder"), QDir::homePath()).toString();
  const QString proposal = fileNameOf(name_);
  QString path = QFileDialog::getSaveFileName(this, tr("Export figure"),
                                              QStringLiteral("%1/%2.%3").arg(folder, proposal, format_),
                                              QStringLiteral("%1 (*.%2)").arg(format_.toUpper(), format_));
  if (path.isEmpty()) return;
  if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + format_;
  writeTo(path);
}

void ExportDialog::writeTo(const QString& path) {
  try {
    ExportSettings written = settings_;
    if (provenance_) written.provenance = provenance_(settings_, path);
    writeFigure(figure_, written, path);
    QSettings().setValue(QStringLiteral("export/folder"), QFileInfo(path).absolutePath());
    accept();
  } catch (const Error& failure) {
    problem_->setText(QString::fromUtf8(failure.what()));
    problem_->show();
  }
}

}  // namespace qs
