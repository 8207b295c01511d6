#include "ui/laboratory/laboratory_window.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QToolButton>
#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/base/sentence_of.h"
#include "core/catalog.h"
#include "core/convert.h"
#include "core/provenance.h"
#include "core/values/error.h"
#include "ui/dialogs/export_dialog.h"
#include "ui/dialogs/numbers_dialog.h"
#include "ui/figure/figure_view.h"
#include "ui/forms/flow_layout.h"
#include "ui/forms/option_form.h"
#include "ui/help_text.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

namespace qs {
namespace {

constexpr QSize kLabSize(1180, 720);
constexpr int kControlsWidth = 330;
constexpr int kDrawMilliseconds = 120;
constexpr RealKind kSpreads{0.001, 100.0, true};  // a slider by ratio has no place for 0
const char* const kAt = "at";

QString labText(const std::string& words) { return QString::fromStdString(words); }

QLabel* heading(const QString& words, QWidget* parent) {
  auto* label = new QLabel(words, parent);
  label->setProperty("role", QStringLiteral("heading"));
  return label;
}

/// Four digits: what a field has room for.
double shortened(double value) { return QString::number(value, 'g', 4).toDouble(); }

/// As a row of the form: the number looked at, and what the method lets one move.
std::vector<OptionSpec> rowsOf(const LabAnswer& answer) {
  const double reach = 1.25 * std::max(std::abs(answer.x.front()), std::abs(answer.x.back()));
  std::vector<OptionSpec> rows{
      {.key = kAt,
       .symbol = "x",
       .label = "Looked at",
       .default_value = shortened(answer.at),
       .kind = RealKind{answer.x.front() < 0.0 ? -reach : 0.0, reach},
       .help = "The number whose rounding is shown; it can also be dragged in the figure.",
       .source = ""}};
  for (const LabScalar& scalar : answer.scalars)
    rows.push_back({.key = scalar.quantity.key,
                    .symbol = scalar.quantity.symbol,
                    .label = scalar.quantity.key,
                    .default_value = shortened(scalar.usual),
                    .kind = RealKind{scalar.low, scalar.high, scalar.logarithmic},
                    .help = scalar.quantity.help,
                    .source = "the method, for these numbers",
                    .unit = scalar.quantity.unit});
  for (OptionSpec& row : rows) {
    std::replace(row.label.begin(), row.label.end(), '_', ' ');
    row.label.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(row.label.front())));
  }
  return rows;
}

bool sameRows(const std::vector<OptionSpec>& a, const std::vector<OptionSpec>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const OptionSpec& one, const OptionSpec& other) {
                      const auto &x = std::get<RealKind>(one.kind), &y = std::get<RealKind>(other.kind);
                      return one.key == other.key && x.min == y.min && x.max == y.max;
                    });
}

}  // namespace

LaboratoryWindow::LaboratoryWindow(Workspace& workspace, const Theme& theme, QWidget* parent)
    : QWidget(parent, Qt::Window),
      workspace_(workspace),
      theme_(theme),
      question_(question_from(Options(laboratory_settings()))),
      figure_options_(laboratory_options()),
      asking_(this, [this](const Result& result) { showResult(result); }),
      playing_(new QTimer(this)),
      settings_(new OptionForm(this)),
      scalars_(new OptionForm(this)),
      method_(new OptionForm(this)),
      method_heading_(heading({}, this)),
      problem_(new QLabel(this)),
      read_out_(new QLabel(this)),
      view_(new FigureView(this)) {
  setObjectName(QStringLiteral("laboratory"));
  setWindowTitle(tr("Quantizer lab"));
  resize(kLabSize);
  describe(view_, tr("Laboratory figure"),
           tr("What the quantizer makes of the numbers. The dashed line is the number looked at: drag it."));
  view_->setStyle(theme_.figureStyle());
  connect(&theme_, &Theme::changed, this, [this] { view_->setStyle(theme_.figureStyle()); });
  connect(view_, &FigureView::handleMoved, this, &LaboratoryWindow::lookAt);
  connect(view_, &FigureView::exportRequested, this, &LaboratoryWindow::exportFigure);
  connect(view_, &FigureView::commandRequested, this, &LaboratoryWindow::copyCommand);
  connect(view_, &FigureView::dataRequested, this, &LaboratoryWindow::showNumbers);
  connect(view_, &FigureView::readOutChanged, this,
          [this](QString words) { read_out_->setText(words.replace(u'\n', QStringLiteral(" · "))); });
  for (QLabel* label : {problem_, read_out_}) label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  problem_->setProperty("role", QStringLiteral("problem"));
  problem_->setWordWrap(true);
  problem_->hide();
  read_out_->setProperty("role", QStringLiteral("muted"));
  playing_->setInterval(kDrawMilliseconds);
  connect(playing_, &QTimer::timeout, this, [this] {
    question_.draws = question_.draws >= kMostDraws ? 1 : question_.draws + 1;
    showQuestion();
    ask();
  });

  auto* right = new QVBoxLayout;
  right->addWidget(makeButtons());
  right->addWidget(problem_);
  right->addWidget(view_, 1);
  right->addWidget(read_out_);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(kMargin, kMargin, kMargin, kSpacing);
  row->addWidget(makeControls());
  row->addLayout(right, 1);
  setQuestion(question_);
}

QWidget* LaboratoryWindow::makeControls() {
  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, kMargin, 0);
  column->setSpacing(kSpacing);
  settings_->useSliders();
  settings_->setChoiceNames([](const OptionSpec& spec, const QString& value) {
    return spec.key == "method" ? labText(method_info(value.toStdString()).short_name) : QString();
  });
  std::vector<OptionSpec> specs = laboratory_settings();
  for (OptionSpec& spec : specs)
    if (spec.key == "spread") spec.kind = kSpreads;
  settings_->setSpecs(specs);
  scalars_->useSliders();
  column->addWidget(settings_);
  column->addWidget(heading(tr("What can be moved"), body));
  column->addWidget(scalars_);
  auto* usual = new QToolButton(body);
  usual->setObjectName(QStringLiteral("usual_scalars"));
  usual->setText(tr("As the method sets them"));
  describe(usual, tr("Usual values"),
           tr("Puts all that was moved back to what the method sets for these numbers."));
  connect(usual, &QToolButton::clicked, this, [this] {
    question_.scalars.clear();
    question_.at.reset();
    ask();
  });
  column->addWidget(usual);
  column->addWidget(method_heading_);
  column->addWidget(method_);
  column->addStretch();
  connect(settings_, &OptionForm::valueEdited, this, &LaboratoryWindow::readSetting);
  connect(scalars_, &OptionForm::valueEdited, this, [this](const QString& key, const Value& value) {
    key == QLatin1String(kAt) ? lookAt(std::get<double>(value)) : readScalar(key, std::get<double>(value));
  });
  connect(method_, &OptionForm::valueEdited, this, [this](const QString& key, const Value& value) {
    question_.options.set(key.toStdString(), value);
    ask();
  });
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(body);
  scroll->setFixedWidth(kControlsWidth);
  return scroll;
}

QWidget* LaboratoryWindow::makeButtons() {
  auto* row = new QWidget(this);
  auto* flow = new FlowLayout(row);
  flow->setContentsMargins(0, 0, 0, 0);
  for (const OptionSpec& spec : laboratory_options()) {
    auto* label = new QLabel(optionLabel(spec), row);
    OptionEditor* editor = makeEditor(spec, {}, row);
    label->setBuddy(editor->control());
    connect(editor, &OptionEditor::edited, this, [this, &spec, editor] {
      figure_options_.set_text(spec.key, editor->text().toStdString());
      ask();
    });
    flow->addWidget(label);
    flow->addWidget(editor);
  }
  const auto button = [&](const char* name, const QString& words, const QString& help, auto slot) {
    auto* made = new QToolButton(row);
    made->setObjectName(QLatin1String(name));
    made->setText(words);
    describe(made, words, help);
    connect(made, &QToolButton::clicked, this, slot);
    flow->addWidget(made);
    return made;
  };
  play_ =
      button("lab_play", tr("Play draws"), tr("Draws the number looked at again and again, one dot each."),
             &LaboratoryWindow::togglePlaying);
  button("lab_export", tr("Export…"), tr("Writes the figure as PDF, SVG, PNG or CSV."),
         &LaboratoryWindow::exportFigure);
  button("lab_numbers", tr("Numbers…"), tr("Shows what the figure draws as a table of numbers."),
         &LaboratoryWindow::showNumbers);
  button("lab_command", tr("Copy command"), tr("Puts the command that draws the same on the clipboard."),
         &LaboratoryWindow::copyCommand);
  return row;
}

void LaboratoryWindow::togglePlaying() {
  if (playing_->isActive()) {
    playing_->stop();
  } else {
    question_.draws = 0;
    playing_->start();
  }
  play_->setText(playing_->isActive() ? tr("Stop") : tr("Play draws"));
}

void LaboratoryWindow::setQuestion(LabQuestion question) {
  question_ = made_possible(std::move(question));
  showQuestion();
  ask();
}

void LaboratoryWindow::readSetting(const QString& key, const Value& value) {
  Options settings = settings_of(question_);
  settings.set(key.toStdString(), value);
  LabQuestion next = question_from(settings);
  next.options = question_.options;
  next.numbers = question_.numbers;
  if (next.tensor != question_.tensor) next.spread = 0.0;
  const bool keeps_numbers =
      next.tensor == question_.tensor && next.shape == question_.shape && next.spread == question_.spread;
  if (keeps_numbers) next.at = question_.at;
  if (keeps_numbers && next.method == question_.method && next.bits == question_.bits)
    next.scalars = question_.scalars;
  setQuestion(std::move(next));
}

/// What was moved last is set last, since one scalar can move another.
void LaboratoryWindow::readScalar(const QString& key, double value) {
  std::erase_if(question_.scalars, [&](const auto& old) { return old.first == key.toStdString(); });
  question_.scalars.emplace_back(key.toStdString(), value);
  ask();
}

void LaboratoryWindow::lookAt(double x) {
  question_.at = x;
  ask();
}

/// The weights of the layer that the main window shows, or of the first layer.
void LaboratoryWindow::takeNumbers() {
  const SnapshotPointer shown = workspace_.shown();
  if (!shown || shown->layers.empty())
    throw Error("the distribution \"given\"", "no run is open", "open a finished run in the main window");
  const QString layer =
      workspace_.layer().isEmpty() ? labText(shown->layers.front().name) : workspace_.layer();
  const Source source{workspace_.focus(), layer};
  if (source == source_ && !question_.numbers.empty()) return;
  question_.numbers = float_weights(runDirectory(source.run), source.layer.toStdString());
  source_ = source;
}

void LaboratoryWindow::ask() {
  problem_->hide();
  try {
    if (question_.shape == SampleShape::given) takeNumbers();
  } catch (const std::exception& failure) {
    problem_->setText(labText(sentence_of(failure)));
    problem_->show();
    return;
  }
  asking_.request([question = question_, options = figure_options_] {
    Result result;
    try {
      result.answer = ask_laboratory(question);
      result.figure = laboratory_figure(result.answer, options);
    } catch (const std::exception& failure) {
      result.problem = labText(sentence_of(failure));
    }
    return result;
  });
}

void LaboratoryWindow::showResult(const Result& result) {
  problem_->setText(result.problem);
  problem_->setVisible(!result.problem.isEmpty());
  if (!result.problem.isEmpty()) return;
  answer_ = result.answer;
  view_->setFigure(result.figure);
  showScalars();
  play_->setEnabled(!answer_.expected.x.empty());
  if (!play_->isEnabled() && playing_->isActive()) togglePlaying();
  Q_EMIT answered();
}

void LaboratoryWindow::showQuestion() {
  const Options settings = settings_of(question_);
  for (const auto& [key, value] : settings.values()) settings_->setValue(labText(key), value);
  if (question_.spread == 0.0) settings_->setValue(QStringLiteral("spread"), usual_spread(question_.tensor));
  QStringList tensors, widths;
  for (const Quantized tensor : quantized_by(question_.method))
    tensors.append(labText(std::string(kQuantized.of(tensor))));
  settings_->offerOnly(QStringLiteral("tensor"), tensors);
  question_.shape == SampleShape::given ? settings_->hideRow(QStringLiteral("spread"))
                                        : settings_->showRow(QStringLiteral("spread"));
  const MethodInfo& method = method_info(question_.method);
  const BitRange bits = possible_lab_bits(question_.method, question_.tensor);
  settings_->remark(
      QStringLiteral("bits"),
      bits.min == bits.max ? tr("%1 takes %2.").arg(labText(method.short_name)).arg(bits.min) : QString());
  if (method_heading_->text() != labText(method.name)) {
    method_heading_->setText(labText(method.name));
    method_->setSpecs(method.options);
  }
  for (const auto& [key, value] : question_.options.values()) method_->setValue(labText(key), value);
}

void LaboratoryWindow::showScalars() {
  const std::vector<OptionSpec> rows = rowsOf(answer_);
  if (!sameRows(rows, scalars_->specs())) scalars_->setSpecs(rows);
  scalars_->setValue(QLatin1String(kAt), shortened(answer_.at));
  for (const LabScalar& scalar : answer_.scalars)
    scalars_->setValue(labText(scalar.quantity.key), shortened(scalar.value));
}

std::string LaboratoryWindow::command() const {
  return laboratory_command(question_, figure_options_.text("show"), source_.run.toStdString(),
                            source_.layer.toStdString());
}

void LaboratoryWindow::exportFigure() {
  ExportDialog dialog(view_->shownFigure(), this);
  dialog.setName(labText(question_.method) + QStringLiteral(" lab"));
  // No file tells where a person keeps things: of the run only its name.
  const std::string run = source_.run.isEmpty() ? "" : runDirectory(source_.run).filename().string();
  dialog.setProvenance(
      [words = laboratory_command(question_, figure_options_.text("show"), run, source_.layer.toStdString())](
          const ExportSettings&, const QString&) { return provenance_of({}, words); });
  dialog.exec();
}

void LaboratoryWindow::copyCommand() {
  QGuiApplication::clipboard()->setText(labText(command()));
  workspace_.raiseNotice(tr("The command that asks the same is on the clipboard."));
}

void LaboratoryWindow::showNumbers() { NumbersDialog(view_->shownFigure(), this).exec(); }

}  // namespace qs
