#include "ui/dialogs/preset_gallery.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/presets.h"
#include "ui/help_text.h"
#include "ui/theme/theme.h"

namespace qs {
namespace {

constexpr int kPresetRole = Qt::UserRole, kSearchRole = Qt::UserRole + 1;
constexpr QSize kGallerySize(760, 560);

QString presetText(const std::string& words) { return QString::fromStdString(words); }

QString groupOf(const Preset& preset) {
  return preset.is_published() ? PresetGallery::tr("Recipes of the papers, %1")
                                     .arg(presetText(data_set_info(preset.experiment.data).name))
                               : PresetGallery::tr("Quick: ready in minutes");
}

/// Everything that a person may remember of a preset.
QString wordsOf(const Preset& preset) {
  const MethodInfo& method = method_info(preset.experiment.method);
  return presetText(preset.id + ' ' + preset.title + ' ' + preset.help + ' ' + preset.source + ' ' +
                    method.name + ' ' + method.paper.authors + ' ' + preset.experiment.network)
      .toCaseFolded();
}

}  // namespace

PresetGallery::PresetGallery(QWidget* parent)
    : QDialog(parent), search_(new QLineEdit(this)), list_(new QTreeWidget(this)), help_(new QLabel(this)) {
  setWindowTitle(tr("Presets"));
  resize(kGallerySize);
  search_->setObjectName(QStringLiteral("preset_search"));
  search_->setPlaceholderText(tr("Search: method, network, paper, bits…"));
  search_->setClearButtonEnabled(true);
  describe(search_, tr("Search presets"),
           tr("Shows only the presets in which every one of these words stands."));
  list_->setObjectName(QStringLiteral("preset_list"));
  list_->setHeaderHidden(true);
  describe(list_, tr("Presets"), tr("Complete experiments. Enter or a double click puts one into the form."));
  help_->setWordWrap(true);
  help_->setProperty("role", QStringLiteral("muted"));
  help_->setMinimumHeight(3 * fontMetrics().lineSpacing());
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  use_ = buttons->addButton(tr("Put into the form"), QDialogButtonBox::AcceptRole);
  start_ = buttons->addButton(tr("Start"), QDialogButtonBox::AcceptRole);
  describe(use_, tr("Put into the form"), tr("Fills the form with the preset."));
  describe(start_, tr("Start"), tr("Fills the form with the preset and starts it."));
  describe(buttons->button(QDialogButtonBox::Cancel), tr("Cancel"), tr("Leaves the form as it is."));
  auto* column = new QVBoxLayout(this);
  column->setSpacing(kSpacing);
  column->addWidget(search_);
  column->addWidget(list_, 1);
  column->addWidget(help_);
  column->addWidget(buttons);
  fill();
  connect(search_, &QLineEdit::textChanged, this, &PresetGallery::filter);
  connect(list_, &QTreeWidget::currentItemChanged, this, &PresetGallery::showHelp);
  connect(list_, &QTreeWidget::itemActivated, this, [this] { finish(false); });
  connect(use_, &QPushButton::clicked, this, [this] { finish(false); });
  connect(start_, &QPushButton::clicked, this, [this] { finish(true); });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  filter({});
  search_->setFocus();
}

void PresetGallery::fill() {
  // Quick ones first, whatever their place in the list.
  for (const bool published : {false, true})
    for (const Preset& preset : presets()) {
      if (preset.is_published() != published) continue;
      const QString name = groupOf(preset);
      const QList<QTreeWidgetItem*> known = list_->findItems(name, Qt::MatchExactly);
      QTreeWidgetItem* group = known.isEmpty() ? new QTreeWidgetItem(list_, {name}) : known.first();
      group->setFlags(Qt::ItemIsEnabled);
      auto* item = new QTreeWidgetItem(group, {presetText(preset.title)});
      item->setData(0, kPresetRole, presetText(preset.id));
      item->setData(0, kSearchRole, wordsOf(preset));
      item->setToolTip(0, presetText(preset.help));
    }
  list_->expandAll();
}

/// The first that is left becomes the current one.
void PresetGallery::filter(const QString& words) {
  const QStringList wanted = words.toCaseFolded().split(QLatin1Char(' '), Qt::SkipEmptyParts);
  QTreeWidgetItem* first = nullptr;
  for (int g = 0; g < list_->topLevelItemCount(); ++g) {
    QTreeWidgetItem* group = list_->topLevelItem(g);
    int shown = 0;
    for (int i = 0; i < group->childCount(); ++i) {
      QTreeWidgetItem* item = group->child(i);
      const QString own = item->data(0, kSearchRole).toString();
      const bool fits =
          std::all_of(wanted.begin(), wanted.end(), [&](const QString& word) { return own.contains(word); });
      item->setHidden(!fits);
      shown += fits ? 1 : 0;
      if (fits && !first) first = item;
    }
    group->setHidden(shown == 0);
  }
  list_->setCurrentItem(first);
  showHelp();
}

void PresetGallery::showHelp() {
  const QString id = chosen();
  use_->setEnabled(!id.isEmpty());
  start_->setEnabled(!id.isEmpty());
  start_->setDefault(false);
  use_->setDefault(true);
  if (id.isEmpty()) return help_->setText(tr("No preset has all these words."));
  const Preset& shown = preset(id.toStdString());
  help_->setText(presetText(shown.help) + QLatin1Char('\n') +
                 tr("Source: %1.").arg(presetText(shown.source)));
}

QString PresetGallery::chosen() const {
  const QTreeWidgetItem* item = list_->currentItem();
  return item && !item->isHidden() ? item->data(0, kPresetRole).toString() : QString();
}

void PresetGallery::finish(bool starts) {
  if (chosen().isEmpty()) return;
  starts_ = starts;
  accept();
}

}  // namespace qs
