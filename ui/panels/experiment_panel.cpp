#include "ui/panels/experiment_panel.h"

#include <QComboBox>
#include <QLabel>
#include <QMap>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/presets.h"
#include "core/settings/runnable.h"
#include "core/settings/settings.h"
#include "core/values/error.h"
#include "ui/forms/option_form.h"
#include "ui/help_text.h"
#include "ui/panels/data_notice.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

namespace qs {
namespace {

QString string(const std::string& text) { return QString::fromStdString(text); }

// "RQ-ST · Relaxed Quantization, straight-through": the beginning is what a narrow list shows.
QString nameInMenu(const MethodInfo& method) {
  return string(method.name.starts_with(method.short_name) ? method.name
                                                           : method.short_name + " · " + method.name);
}

// Ids are what files and commands say; people also read the name.
QString choiceName(const OptionSpec& spec, const QString& value) {
  const std::string id = value.toStdString();
  try {
    if (spec.key == "method" || spec.key == "act_method") return nameInMenu(method_info(id));
    if (spec.key == "network") return string(network_info(id).name);
    if (spec.key == "data") return string(data_set_info(id).name);
  } catch (const Error&) {  // a choice without a description is shown by its id
  }
  return {};
}

QLabel* label(const QString& role, const QString& text, QWidget* parent) {
  auto* made = new QLabel(text, parent);
  made->setProperty("role", role);
  made->setWordWrap(true);
  return made;
}

}  // namespace

ExperimentPanel::ExperimentPanel(Workspace& workspace, QWidget* parent)
    : QWidget(parent), workspace_(workspace), presets_(new QComboBox(this)) {
  addPresets();
  preset_help_ = label(QStringLiteral("muted"), {}, this);
  locked_ = label(QStringLiteral("muted"), tr("Settings of the current run. Stop it to change them."), this);
  locked_->hide();

  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  body_ = makeForms();
  scroll->setWidget(body_);
  scroll->setMinimumWidth(body_->minimumSizeHint().width() + scroll->verticalScrollBar()->sizeHint().width());

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kMargin, kSpacing, 0, 0);
  column->setSpacing(kSpacing);
  auto* top = new QVBoxLayout;
  top->setContentsMargins(0, 0, kMargin, 0);
  for (QWidget* widget : {static_cast<QWidget*>(presets_), static_cast<QWidget*>(preset_help_),
                          static_cast<QWidget*>(locked_)}) {
    top->addWidget(widget);
  }
  column->addLayout(top);
  column->addWidget(scroll, 1);

  connect(&workspace_, &Workspace::experimentChanged, this, &ExperimentPanel::takeOver);
  takeOver();
}

void ExperimentPanel::addPresets() {
  presets_->setObjectName(QStringLiteral("presets"));
  presets_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  describe(presets_, tr("Preset"),
           tr("Complete experiments to begin with: quick ones, and the rows of the papers' tables."));
  presets_->addItem(tr("Own settings"), QString());
  for (const Preset& preset : presets()) {
    presets_->addItem(string(preset.title), string(preset.id));
    presets_->setItemData(presets_->count() - 1, string(preset.help), Qt::ToolTipRole);
  }
  connect(presets_, &QComboBox::activated, this, [this] {
    const QString id = presets_->currentData().toString();
    if (id.isEmpty()) return showExperiment();
    for (OptionForm* form : allForms()) form->discardUnreadable();
    workspace_.setExperiment(preset(id.toStdString()).experiment);
  });
}

QWidget* ExperimentPanel::makeForms() {
  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, kMargin, kMargin);
  column->setSpacing(kSpacing);
  std::vector<std::pair<std::string, std::vector<OptionSpec>>> groups;
  for (const ExperimentField& field : experiment_fields()) {
    if (groups.empty() || groups.back().first != field.group) groups.push_back({field.group, {}});
    groups.back().second.push_back(field.spec);
  }
  for (const auto& [group, specs] : groups) {
    column->addWidget(label(QStringLiteral("heading"), string(group), body));
    auto* form = new OptionForm(body);
    form->setChoiceNames(choiceName);
    form->setSpecs(specs);
    forms_.append(form);
    column->addWidget(form);
    if (!method_form_) {  // the method's own options follow the group in which the method is chosen
      method_heading_ = label(QStringLiteral("heading"), {}, body);
      method_help_ = label(QStringLiteral("muted"), {}, body);
      method_help_->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
      describe(method_help_, tr("Method in one sentence"),
               tr("The link opens the method's page in the guide."));
      connect(method_help_, &QLabel::linkActivated, this,
              [this] { Q_EMIT explanationRequested(shown_method_); });
      method_form_ = new OptionForm(body);
      for (QWidget* part : {static_cast<QWidget*>(method_heading_), static_cast<QWidget*>(method_help_),
                            static_cast<QWidget*>(method_form_)}) {
        column->addWidget(part);
      }
    }
  }
  column->addStretch();
  for (OptionForm* form : allForms()) {
    connect(form, &OptionForm::valueEdited, this, &ExperimentPanel::edit);
    connect(form, &OptionForm::unreadableEdited, this, &ExperimentPanel::judge);
  }
  data_notice_ = new DataNotice(body);
  const QString data_key = QStringLiteral("data");
  if (OptionForm* form = formWith(data_key)) form->addUnder(data_key, data_notice_);
  connect(data_notice_, &DataNotice::downloadRequested, this, &ExperimentPanel::downloadRequested);
  connect(data_notice_, &DataNotice::builtInRequested, this,
          [this, data_key] { edit(data_key, Value{std::string("digits")}); });
  return body;
}

QList<OptionForm*> ExperimentPanel::allForms() const {
  QList<OptionForm*> forms = forms_;
  forms.append(method_form_);
  return forms;
}

OptionForm* ExperimentPanel::formWith(const QString& key) const {
  const auto found =
      std::find_if(forms_.begin(), forms_.end(), [&](const OptionForm* form) { return form->contains(key); });
  return found == forms_.end() ? nullptr : *found;
}

void ExperimentPanel::edit(const QString& key, const Value& value) {
  std::vector<Edit> edits = edits_;
  std::erase_if(edits, [&](const Edit& old) { return old.key == key.toStdString(); });
  edits.push_back({key.toStdString(), to_text(value)});
  try {
    const Experiment experiment = edited(base_, edits, remarks_);
    edits_ = std::move(edits);
    const QScopedValueRollback editing(is_editing_, true);
    workspace_.setExperiment(experiment);
  } catch (const Error& failure) {
    OptionForm* form = formWith(key);
    (form ? form : method_form_)->mark(key, QString::fromStdString(failure.problem()));
  }
}

void ExperimentPanel::takeOver() {
  if (!is_editing_) {
    base_ = workspace_.experiment();
    edits_.clear();
    remarks_.clear();
  }
  showExperiment();
}

void ExperimentPanel::showExperiment() {
  const Experiment& experiment = workspace_.experiment();
  const int index = presets_->findData(string(experiment.preset));
  presets_->setCurrentIndex(std::max(0, index));
  preset_help_->setText(presets_->currentData().toString().isEmpty()
                            ? tr("Changed by hand. Choose a preset to start from a known recipe.")
                            : string(preset(experiment.preset).help));
  for (const ExperimentField& field : experiment_fields()) {
    const QString key = string(field.spec.key);
    if (OptionForm* form = formWith(key)) form->setValue(key, get(experiment, field));
  }
  showMethodOptions();
  showOffers();
  showRelevance();
  data_notice_->showData(string(experiment.data));
  judge();
}

void ExperimentPanel::showMethodOptions() {
  const Experiment& experiment = workspace_.experiment();
  if (string(experiment.method) != shown_method_) {
    shown_method_ = string(experiment.method);
    const MethodInfo& method = method_info(experiment.method);
    method_heading_->setText(string(method.name));
    method_help_->setText(QStringLiteral("%1 <a href=\"guide\">%2</a>")
                              .arg(string(method.summary).toHtmlEscaped(), tr("More about it…")));
    method_form_->setSpecs(method.options);
  }
  for (const auto& [key, value] : experiment.method_options.values())
    method_form_->setValue(string(key), value);
}

void ExperimentPanel::showRelevance() {
  for (OptionForm* form : allForms()) {
    for (const OptionSpec& spec : form->specs()) {
      is_relevant(workspace_.experiment(), spec) ? form->showRow(string(spec.key))
                                                 : form->hideRow(string(spec.key));
    }
  }
}

void ExperimentPanel::showOffers() {
  for (const char* key : {"weight_bits", "act_bits"}) {
    QStringList widths;
    for (const std::int64_t bits : possible_bits(workspace_.experiment(), key)) {
      widths.append(QString::number(bits));
    }
    if (OptionForm* form = formWith(QLatin1String(key))) form->offerOnly(QLatin1String(key), widths);
  }
}

void ExperimentPanel::showRemarks() {
  QMap<QString, QStringList> texts;
  for (const Remark& remark : remarks_) texts[string(remark.key)].append(string(remark.text));
  for (const Remark& paper : departures(workspace_.experiment()))
    texts[string(paper.key)].append(string(paper.text));
  for (const auto& [key, lines] : texts.asKeyValueRange()) {
    OptionForm* form = formWith(key);
    (form ? form : method_form_)->remark(key, lines.join(QLatin1Char('\n')));
  }
}

void ExperimentPanel::judge() {
  for (OptionForm* form : allForms()) form->clearMarks();
  showRemarks();
  QString obstacle;
  for (const Complaint& complaint : complaints(workspace_.experiment())) {
    const QString key = string(complaint.key);
    const QString problem = string(complaint.problem);
    OptionForm* form = formWith(key);
    (form ? form : method_form_)->mark(key, problem);
    if (obstacle.isEmpty()) obstacle = problem;
  }
  const QList<OptionForm*> forms = allForms();
  const bool unreadable = std::any_of(forms.begin(), forms.end(),
                                      [](const OptionForm* form) { return form->hasUnreadableField(); });
  if (unreadable) obstacle = tr("A setting marked in red is not valid.");
  if (obstacle.isEmpty()) obstacle = data_notice_->obstacle();
  workspace_.setObstacle(obstacle);
}

void ExperimentPanel::lock() {
  body_->setEnabled(false);
  presets_->setEnabled(false);
  locked_->show();
}

void ExperimentPanel::unlock() {
  body_->setEnabled(true);
  presets_->setEnabled(true);
  locked_->hide();
  showExperiment();
}

}  // namespace qs
