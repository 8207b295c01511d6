#include "ui/dialogs/looks_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QIcon>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "core/catalog.h"
#include "core/looks.h"
#include "ui/figure/painter.h"
#include "ui/help_text.h"
#include "ui/theme/theme.h"

namespace qs {
namespace {

constexpr QSize kSample(48, 18);  // pixels

/// A piece of curve with its marker, as legends have them.
QPixmap sampleOf(const MethodLook& look, const FigureStyle& style) {
  const Style curve{.colour = {Colour::Role::series, static_cast<int>(look.colour)}, .dash = look.dash};
  const double middle = kSample.height() / 2.0;
  const LegendEntry line{Line{.x = {0.0, 1.0}, .y = {0.5, 0.5}, .style = curve},
                         {2.0, middle - 5.0, kSample.width() - 4.0, 10.0},
                         {}};
  const LegendEntry marker{Points{.x = {0.5}, .y = {0.5}, .style = curve, .marker = look.marker},
                           {kSample.width() / 2.0 - 4.0, middle - 4.0, 8.0, 8.0},
                           {}};
  Drawing drawing{static_cast<double>(kSample.width()),
                  static_cast<double>(kSample.height()),
                  style.background,
                  {{{}, draw_legend_entry(line, style)}, {{}, draw_legend_entry(marker, style)}}};
  QPixmap pixmap(kSample);
  QPainter painter(&pixmap);
  paintDrawing(painter, drawing);
  return pixmap;
}

}  // namespace

LooksDialog::LooksDialog(MethodLooks looks, QString style, QWidget* parent)
    : QDialog(parent),
      looks_(std::move(looks)),
      style_(std::move(style)),
      methods_(new QListWidget(this)),
      own_(new QPushButton(tr("Its own look"), this)) {
  setWindowTitle(tr("Looks of methods"));
  methods_->setObjectName(QStringLiteral("look_methods"));
  methods_->setIconSize(kSample);
  describe(methods_, tr("Methods"), tr("The method whose look is chosen on the right."));
  for (const MethodInfo& method : methods()) {
    if (method.family == MethodFamily::baseline) continue;  // has the colour of text
    auto* item = new QListWidgetItem(QString::fromStdString(method.short_name), methods_);
    item->setToolTip(QString::fromStdString(method.name));
    item->setData(Qt::UserRole, QString::fromStdString(method.id));
    draw(item);
  }
  auto* form = new QFormLayout;
  colour_ = addChoice("look_colour", tr("Colour"),
                      tr("Of points and curves, as readers who cannot tell red from green see it, too."),
                      kMethodColourNames.list);
  marker_ = addChoice("look_marker", tr("Marker"), tr("Of points."), kMarkers.list);
  dash_ = addChoice("look_dash", tr("Dash"), tr("Of curves."), kDashes.list);
  form->addRow(tr("Colour"), colour_);
  form->addRow(tr("Marker"), marker_);
  form->addRow(tr("Dash"), dash_);
  own_->setObjectName(QStringLiteral("own_look"));
  describe(own_, tr("Its own look"),
           tr("Gives the method back the look it has by itself: the colour of its family."));
  form->addRow(QString(), own_);
  auto* row = new QHBoxLayout;
  row->addWidget(methods_, 1);
  row->addLayout(form);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
  describe(
      buttons->button(QDialogButtonBox::Save), tr("Save"),
      tr("Keeps the looks with the runs: every figure of them, here and on the command line, has them."));
  describe(buttons->button(QDialogButtonBox::Cancel), tr("Cancel"), tr("Leaves all looks as they were."));
  auto* column = new QVBoxLayout(this);
  column->addLayout(row);
  column->addWidget(buttons);
  resize(480, 460);
  connect(methods_, &QListWidget::currentRowChanged, this, &LooksDialog::showChosen);
  connect(own_, &QPushButton::clicked, this, [this] {
    looks_.erase(chosenMethod());
    draw(methods_->currentItem());
    showChosen();
  });
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  methods_->setCurrentRow(0);
}

QComboBox* LooksDialog::addChoice(const char* name, const QString& label, const QString& help,
                                  std::span<const std::string_view> values) {
  auto* choice = new QComboBox(this);
  choice->setObjectName(QLatin1String(name));
  describe(choice, label, help);
  for (const std::string_view value : values)
    choice->addItem(QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size())));
  connect(choice, &QComboBox::currentIndexChanged, this, &LooksDialog::read);
  return choice;
}

std::string LooksDialog::chosenMethod() const {
  return methods_->currentItem()->data(Qt::UserRole).toString().toStdString();
}

void LooksDialog::showChosen() {
  const std::string method = chosenMethod();
  const auto given = looks_.find(method);
  const MethodLook look = given == looks_.end() ? own_look(method) : given->second;
  const QSignalBlocker colour(colour_), marker(marker_), dash(dash_);
  colour_->setCurrentIndex(static_cast<int>(look.colour));
  marker_->setCurrentIndex(static_cast<int>(look.marker));
  dash_->setCurrentIndex(static_cast<int>(look.dash));
  own_->setEnabled(given != looks_.end());
}

void LooksDialog::read() {
  const std::string method = chosenMethod();
  const MethodLook look{static_cast<MethodColour>(colour_->currentIndex()),
                        static_cast<Marker>(marker_->currentIndex()),
                        static_cast<Dash>(dash_->currentIndex())};
  if (look == own_look(method))
    looks_.erase(method);
  else
    looks_[method] = look;
  own_->setEnabled(looks_.contains(method));
  draw(methods_->currentItem());
}

void LooksDialog::draw(QListWidgetItem* item) const {
  const std::string method = item->data(Qt::UserRole).toString().toStdString();
  const auto given = looks_.find(method);
  item->setIcon(QIcon(sampleOf(given == looks_.end() ? own_look(method) : given->second,
                               figure_style(style_.toStdString()))));
}

}  // namespace qs
