#include "ui/forms/option_editors.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "core/settings/runnable.h"
#include "core/values/experiment.h"
#include "ui/forms/number_field.h"
#include "ui/help_text.h"

namespace qs {
namespace {

QHBoxLayout* rowOf(QWidget* owner) {
  auto* row = new QHBoxLayout(owner);
  row->setContentsMargins(0, 0, 0, 0);
  return row;
}

class SwitchEditor final : public OptionEditor {
 public:
  explicit SwitchEditor(QWidget* parent) : OptionEditor(parent), box_(new QCheckBox(this)) {
    rowOf(this)->addWidget(box_);
    connect(box_, &QCheckBox::clicked, this, &OptionEditor::edited);
  }
  QString text() const override { return QString::fromStdString(to_text(Value{box_->isChecked()})); }
  void setText(const QString& text) override {
    box_->setChecked(text == QString::fromStdString(to_text(Value{true})));
  }
  QWidget* control() override { return box_; }

 private:
  QCheckBox* box_;
};

// Scrolling through the form must not change the choice under the pointer.
class CalmComboBox final : public QComboBox {
 public:
  using QComboBox::QComboBox;

 protected:
  void wheelEvent(QWheelEvent* event) override {
    if (hasFocus()) return QComboBox::wheelEvent(event);
    event->ignore();
  }
};

class ListEditor final : public OptionEditor {
 public:
  explicit ListEditor(QWidget* parent) : OptionEditor(parent), list_(new CalmComboBox(this)) {
    rowOf(this)->addWidget(list_);
    list_->setFocusPolicy(Qt::StrongFocus);
    list_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    connect(list_, &QComboBox::activated, this, &OptionEditor::edited);
  }
  void offer(const QString& value, const QString& name) {
    known_.append({value, name});
    add(value, name);
  }
  void offerOnly(const QStringList& values) override {
    QStringList now;
    for (int i = 0; i < list_->count(); ++i) now.append(list_->itemData(i).toString());
    const QString chosen = text();
    if (now == values) return;
    list_->clear();
    for (const auto& [value, name] : known_) {
      if (values.contains(value)) add(value, name);
    }
    setText(chosen);
  }
  QString text() const override { return list_->currentData().toString(); }
  void setText(const QString& text) override {
    int index = list_->findData(text);
    if (index < 0) {  // not on offer: still shown, and refused by the form with the reason
      add(text, nameOf(text));
      index = list_->count() - 1;
    }
    list_->setCurrentIndex(index);
  }
  QWidget* control() override { return list_; }

 private:
  void add(const QString& value, const QString& name) {
    list_->addItem(name, value);
    list_->setItemData(list_->count() - 1, name, Qt::ToolTipRole);
    list_->setMinimumContentsLength(
        std::max(list_->minimumContentsLength(), static_cast<int>(std::min<qsizetype>(name.size(), 10))));
  }
  QString nameOf(const QString& value) const {
    for (const auto& [known, name] : known_) {
      if (known == value) return name;
    }
    return value;
  }

  QComboBox* list_;
  QList<std::pair<QString, QString>> known_;  // value and name
};

class NumberEditor final : public OptionEditor {
 public:
  NumberEditor(double min, double max, NumberSteps steps, const OptionSpec& spec, QWidget* parent)
      : OptionEditor(parent), field_(new NumberField(min, max, steps, this)) {
    field_->setZeroWord(QString::fromStdString(spec.zero_word));
    rowOf(this)->addWidget(field_);
    connect(field_, &NumberField::numberEdited, this, &OptionEditor::edited);
  }
  QString text() const override { return field_->numberText(); }
  void setText(const QString& text) override { field_->setNumberText(text); }
  QWidget* control() override { return field_; }

 private:
  NumberField* field_;
};

class SliderEditor final : public OptionEditor {
 public:
  SliderEditor(const OptionSpec& spec, const RealKind& kind, QWidget* parent)
      : OptionEditor(parent),
        kind_(kind),
        field_(new NumberField(kind.min, kind.max, NumberSteps::by_tenth, this)),
        slider_(new QSlider(Qt::Horizontal, this)) {
    slider_->setRange(0, kPositions);
    slider_->setFixedWidth(kWidth);
    field_->setMinimumWidth(kFieldWidth);
    slider_->setObjectName(QString::fromStdString(spec.key) + QStringLiteral("_slider"));
    describeOption(slider_, spec);
    QHBoxLayout* row = rowOf(this);
    row->addWidget(slider_);
    row->addWidget(field_);
    connect(field_, &NumberField::numberEdited, this, [this] {
      follow();
      Q_EMIT edited();
    });
    connect(slider_, &QSlider::valueChanged, this, [this](int position) {
      const double share = static_cast<double>(position) / kPositions;
      const double value = kind_.logarithmic ? kind_.min * std::pow(kind_.max / kind_.min, share)
                                             : kind_.min + (kind_.max - kind_.min) * share;
      field_->setNumberText(QString::number(value, 'g', 3));
      Q_EMIT edited();
    });
  }
  QString text() const override { return field_->numberText(); }
  void setText(const QString& text) override {
    field_->setNumberText(text);
    follow();
  }
  QWidget* control() override { return field_; }

 private:
  static constexpr int kPositions = 200, kWidth = 110, kFieldWidth = 78;

  /// The slider goes where the field is.
  void follow() {
    const QSignalBlocker quiet(slider_);
    const double value = std::clamp(text().toDouble(), kind_.min, kind_.max);
    const double share = kind_.logarithmic ? std::log(value / kind_.min) / std::log(kind_.max / kind_.min)
                                           : (value - kind_.min) / (kind_.max - kind_.min);
    slider_->setValue(qRound(kPositions * share));
  }

  RealKind kind_;
  NumberField* field_;
  QSlider* slider_;
};

class PathEditor final : public OptionEditor {
 public:
  PathEditor(const OptionSpec& spec, QWidget* parent) : OptionEditor(parent), line_(new QLineEdit(this)) {
    auto* browse = new QToolButton(this);
    browse->setText(tr("Browse…"));
    describe(browse, tr("Browse for %1").arg(QString::fromStdString(spec.label)), tr("Choose a file."));
    QHBoxLayout* row = rowOf(this);
    row->addWidget(line_);
    row->addWidget(browse);
    connect(line_, &QLineEdit::textEdited, this, &OptionEditor::edited);
    connect(browse, &QToolButton::clicked, this, [this] {
      const QString chosen = QFileDialog::getOpenFileName(this, tr("Choose a file"), line_->text());
      if (chosen.isEmpty()) return;
      line_->setText(chosen);
      Q_EMIT edited();
    });
  }
  QString text() const override { return line_->text(); }
  void setText(const QString& text) override { line_->setText(text); }
  QWidget* control() override { return line_; }

 private:
  QLineEdit* line_;
};

// A list, written as JSON; the form hears of it when the line is left, as half a list is none.
class TextEditor final : public OptionEditor {
 public:
  explicit TextEditor(QWidget* parent) : OptionEditor(parent), line_(new QLineEdit(this)) {
    line_->setPlaceholderText(tr("none"));
    rowOf(this)->addWidget(line_);
    connect(line_, &QLineEdit::editingFinished, this, [this] {
      if (line_->isModified()) Q_EMIT edited();
      line_->setModified(false);
    });
  }
  QString text() const override { return line_->text(); }
  void setText(const QString& text) override { line_->setText(text); }
  QWidget* control() override { return line_; }

 private:
  QLineEdit* line_;
};

// A bit width that may also be "not quantized".
bool offersFloatBits(const OptionSpec& spec, const IntegerKind& kind) {
  return spec.key.ends_with("_bits") && kind.max == kFloatBits;
}

constexpr std::int64_t kWidestGrid = 8;

struct EditorMaker {
  const OptionSpec& spec;
  const ChoiceNames& names;
  QWidget* parent;

  OptionEditor* operator()(const SwitchKind&) const { return new SwitchEditor(parent); }

  OptionEditor* operator()(const IntegerKind& kind) const {
    if (!offersFloatBits(spec, kind)) {
      return new NumberEditor(static_cast<double>(kind.min), static_cast<double>(kind.max),
                              NumberSteps::by_one, spec, parent);
    }
    auto* list = new ListEditor(parent);
    for (std::int64_t bits = kind.min; bits <= kWidestGrid; ++bits) {
      list->offer(QString::number(bits),
                  bits == 1 ? ListEditor::tr("1 bit") : ListEditor::tr("%1 bits").arg(bits));
    }
    list->offer(QString::number(kFloatBits), ListEditor::tr("float"));
    return list;
  }

  OptionEditor* operator()(const RealKind& kind) const {
    return new NumberEditor(kind.min, kind.max,
                            kind.logarithmic ? NumberSteps::by_ratio : NumberSteps::by_tenth, spec, parent);
  }

  OptionEditor* operator()(const ChoiceKind& kind) const {
    auto* list = new ListEditor(parent);
    for (const std::string& value : kind.values) {
      const QString text = QString::fromStdString(value);
      const QString name = names ? names(spec, text) : QString();
      list->offer(text, name.isEmpty() ? text : name);
    }
    return list;
  }

  OptionEditor* operator()(const PathKind&) const { return new PathEditor(spec, parent); }

  OptionEditor* operator()(const ListKind&) const { return new TextEditor(parent); }
};

}  // namespace

OptionEditor* makeEditor(const OptionSpec& spec, const ChoiceNames& names, QWidget* parent) {
  OptionEditor* editor = std::visit(EditorMaker{spec, names, parent}, spec.kind);
  editor->setFocusProxy(editor->control());
  editor->control()->setObjectName(QString::fromStdString(spec.key));
  describeOption(editor->control(), spec);
  return editor;
}

OptionEditor* makeSliderEditor(const OptionSpec& spec, const ChoiceNames& names, QWidget* parent) {
  const auto* real = std::get_if<RealKind>(&spec.kind);
  if (!real) return makeEditor(spec, names, parent);
  auto* editor = new SliderEditor(spec, *real, parent);
  editor->setFocusProxy(editor->control());
  editor->control()->setObjectName(QString::fromStdString(spec.key));
  describeOption(editor->control(), spec);
  return editor;
}

void describeOption(QWidget* control, const OptionSpec& spec) {
  QString help = QString::fromStdString(spec.help);
  const QString range = QString::fromStdString(range_text(spec));
  if (!range.isEmpty()) help += OptionEditor::tr(" Range: %1.").arg(range);
  help += OptionEditor::tr(" Default: %1.").arg(QString::fromStdString(default_text(spec)));
  if (!spec.source.empty()) help += OptionEditor::tr(" Source: %1.").arg(QString::fromStdString(spec.source));
  const std::string relevance = relevance_text(spec);
  if (!relevance.empty()) help += QStringLiteral(" ") + QString::fromStdString(relevance);
  describe(control, QString::fromStdString(spec.label), help);
}

QString optionLabel(const OptionSpec& spec) {
  QString text = QString::fromStdString(spec.label).toHtmlEscaped();
  if (!spec.symbol.empty()) {
    // "b_w" is b with the index w.
    const QString symbol = QString::fromStdString(spec.symbol).toHtmlEscaped();
    const qsizetype bar = symbol.indexOf(QLatin1Char('_'));
    text += bar < 0 ? QStringLiteral(" <i>%1</i>").arg(symbol)
                    : QStringLiteral(" <i>%1<sub>%2</sub></i>").arg(symbol.left(bar), symbol.mid(bar + 1));
  }
  if (!spec.unit.empty()) {
    text += QStringLiteral(" (%1)").arg(QString::fromStdString(spec.unit).toHtmlEscaped());
  }
  return text;
}

}  // namespace qs
