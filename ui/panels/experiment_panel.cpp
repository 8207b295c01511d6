#include "ui/panels/experiment_panel.h"

#include <QCheckBox>
#include <QLabel>
#include <QMap>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
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
    : QWidget(parent),
      workspace_(workspace),
      presets_(new QToolButton(this)),
      all_settings_(new QCheckBox(tr("All settings"), this)) {
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
                          static_cast<QWidget*>(locked_), static_cast<QWidget*>(all_settings_)}) {
    top->addWidget(widget);
  }
  column->addLayout(top);
  column->addWidget(scroll, 1);

  connect(&workspace_, &Workspace::experimentChanged, this, &ExperimentPanel::takeOver);
  takeOver();
}

void ExperimentPanel::addPresets() {
  presets_->setObjectName(QStringLiteral("presets"));
  presets_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  presets_->setFocusPolicy(Qt::StrongFocus);
  describe(
      presets_, tr("Preset"),
      tr("The complete experiment that the form began with. Opens the gallery of presets: quick ones, and "
         "the rows of the papers' tables."));
  connect(presets_, &QToolButton::clicked, this, &ExperimentPanel::galleryRequested);
  all_settings_->setObjectName(QStringLiteral("all_settings"));
  describe(
      all_settings_, tr("All settings"),
      tr("Shows every setting of the experiment. Without it: the main ones, those that are not as in the "
         "preset, and those that something is to be said of."));
  connect(all_settings_, &QCheckBox::toggled, this, &ExperimentPanel::showRelevance);
}

void ExperimentPanel::choosePreset(const QString& id) {
  for (OptionForm* form : allForms()) form->discardUnreadable();
  workspace_.setExperiment(preset(id.toStdString()).experiment);
}

void ExperimentPanel::showAllSettings(bool all) { all_settings_->setChecked(all); }
bool ExperimentPanel::showsAllSettings() const { return all_settings_->isChecked(); }

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
    headings_.append(label(QStringLiteral("heading"), string(group), body));
    column->addWidget(headings_.last());
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
  const bool is_preset = !experiment.preset.empty();
  presets_->setText((is_preset ? string(preset(experiment.preset).title) : tr("Own settings")) +
                    QStringLiteral(" …"));
  preset_help_->setText(
      !is_preset && !base_.preset.empty()
          ? tr("Changed from “%1”: what differs has a dot.").arg(string(preset(base_.preset).title))
      : is_preset ? string(preset(experiment.preset).help)
                  : tr("Changed by hand. Choose a preset to start from a known recipe."));
  for (const ExperimentField& field : experiment_fields()) {
    const QString key = string(field.spec.key);
    if (OptionForm* form = formWith(key)) form->setValue(key, get(experiment, field));
  }
  showMethodOptions();
  showOffers();
  data_notice_->showData(string(experiment.data));
  showDepartures();
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

QString ExperimentPanel::usualValue(const std::string& key, const Value& value) const {
  if (base_.preset.empty()) return {};
  for (const ExperimentField& field : experiment_fields())
    if (field.spec.key == key) {
      const Value usual = get(base_, field);
      return usual == value ? QString() : string(to_text(usual));
    }
  const auto& options = base_.method_options.values();
  const auto found = options.find(key);
  const bool is_same =
      base_.method != workspace_.experiment().method || found == options.end() || found->second == value;
  return is_same ? QString() : string(to_text(found->second));
}

void ExperimentPanel::showDepartures() {
  const Experiment& now = workspace_.experiment();
  for (const ExperimentField& field : experiment_fields())
    if (OptionForm* form = formWith(string(field.spec.key)))
      form->setDeparture(string(field.spec.key), usualValue(field.spec.key, get(now, field)));
  for (const auto& [key, value] : now.method_options.values())
    method_form_->setDeparture(string(key), usualValue(key, value));
}

/// Of the experiment's own fields only the main ones are always shown.
bool ExperimentPanel::isShown(const OptionSpec& spec, const OptionForm& form) const {
  const Experiment& now = workspace_.experiment();
  if (!is_relevant(now, spec)) return false;
  if (showsAllSettings() || &form == method_form_) return true;
  const QString key = string(spec.key);
  for (const ExperimentField& field : experiment_fields())
    if (field.spec.key == spec.key)
      return field.is_main || !form.problem(key).isEmpty() || !form.remarkUnder(key).isEmpty() ||
             !usualValue(spec.key, get(now, field)).isEmpty();
  return true;
}

void ExperimentPanel::showRelevance() {
  for (OptionForm* form : allForms())
    for (const OptionSpec& spec : form->specs())
      isShown(spec, *form) ? form->showRow(string(spec.key)) : form->hideRow(string(spec.key));
  showHeadings();
}

/// A group without a field has no heading.
void ExperimentPanel::showHeadings() {
  for (qsizetype i = 0; i < forms_.size(); ++i) {
    const std::vector<OptionSpec>& specs = forms_[i]->specs();
    headings_[i]->setVisible(std::any_of(specs.begin(), specs.end(),
                                         [&](const OptionSpec& spec) { return isShown(spec, *forms_[i]); }));
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
  showRelevance();
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
