// Behind every term of the window stands its meaning.
#include <QAbstractItemModel>
#include <QRegularExpression>
#include <QTest>
#include <set>

#include "core/catalog.h"
#include "core/figures.h"
#include "core/glossary.h"
#include "core/settings/settings.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"
#include "ui/dialogs/guide_dialog.h"
#include "ui/help_text.h"
#include "ui/panels/layers_model.h"
#include "ui/panels/runs_model.h"
#include "ui/workspace.h"

using namespace qs;

namespace {

void addHeaders(const QAbstractItemModel& model, QStringList& texts) {
  for (int column = 0; column < model.columnCount(); ++column)
    texts << model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
}

struct LabelOf {
  template <class Mark>
  std::string operator()(const Mark& mark) const {
    return mark.label;
  }
  std::string operator()(const Note& note) const { return note.text; }
  std::string operator()(const Image&) const { return {}; }
};

/// All that stands in tables, forms and figures.
QStringList texts() {
  QStringList texts;
  LayersModel state(LayerColumns::state), size(LayerColumns::size);
  state.setSnapshot(sample_snapshot(1));
  size.setSnapshot(sample_snapshot(1));
  Workspace workspace(QStringLiteral("/runs"));
  RunsModel runs(workspace);
  for (const QAbstractItemModel* model :
       {static_cast<QAbstractItemModel*>(&state), static_cast<QAbstractItemModel*>(&size),
        static_cast<QAbstractItemModel*>(&runs)})
    addHeaders(*model, texts);
  for (const ExperimentField& field : experiment_fields()) texts << QString::fromStdString(field.spec.label);
  for (const MethodInfo& method : methods())
    for (const OptionSpec& option : method.options) texts << QString::fromStdString(option.label);
  for (const FigureKind& kind : figure_kinds()) {
    if (kind.source != FigureSource::snapshots) continue;
    const Figure figure = kind.build({{sample_snapshot(1)}, "", {}});
    for (const Panel& panel : figure.panels) {
      for (const std::string& text : {panel.title, panel.x.label, panel.y.label})
        texts << QString::fromStdString(text);
      for (const Mark& mark : panel.marks) texts << QString::fromStdString(std::visit(LabelOf{}, mark));
    }
  }
  return texts;
}

}  // namespace

class TestGlossary : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_term_is_explained_in_sentences_and_once() {
    std::set<std::string> names;
    for (const Term& term : glossary()) {
      QVERIFY2(term.meaning.size() > 30 && term.meaning.ends_with('.'), term.name.c_str());
      QVERIFY2(names.insert(term.name).second, term.name.c_str());
      QCOMPARE(find_term(term.name), &term);
      for (const std::string& other : term.also) QCOMPARE(find_term(other), &term);
    }
    QVERIFY(!find_term("nothing of the kind"));
  }

  void every_abbreviation_and_special_word_has_a_term() {
    static const QRegularExpression abbreviation(QStringLiteral("\\b[A-Z]{2,}s?\\b"));
    static const QRegularExpression special(
        QStringLiteral(
            "\\b(saturated|slice|fuzz|flips|kurtosis|latent|posterior|prior|spikes?|funnel|soft|hard|"
            "grid|levels?|penalty|temperature|codebook|divergence)\\b"),
        QRegularExpression::CaseInsensitiveOption);
    QStringList names;  // of methods and networks: they have pages of their own
    for (const MethodInfo& method : methods())
      names << QString::fromStdString(method.short_name).split(QRegularExpression(QStringLiteral("\\W")));
    for (const std::string& network : network_ids())
      names << QString::fromStdString(network_info(network).name)
                   .split(QRegularExpression(QStringLiteral("\\W")));
    int found = 0;
    for (const QString& text : texts())
      for (const QRegularExpression& pattern : {abbreviation, special})
        for (auto match = pattern.globalMatch(text); match.hasNext(); ++found) {
          const QString word = match.next().captured();
          if (names.contains(word)) continue;
          QVERIFY2(!terms_in(word.toStdString()).empty(), qPrintable(word + QStringLiteral(" in ") + text));
        }
    QVERIFY(found > 20);
  }

  void the_meaning_is_a_key_away() {
    LayersModel model(LayerColumns::state);
    model.setSnapshot(sample_snapshot(1));
    for (int column = 0; column < model.columnCount(); ++column) {
      if (model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() != QLatin1String("SQNR dB"))
        continue;
      const QString help = model.headerData(column, Qt::Horizontal, Qt::WhatsThisRole).toString();
      QVERIFY2(help.contains(QStringLiteral("six decibels")), qPrintable(help));
    }
    QVERIFY(withTerms(QStringLiteral("Fuzz"), {}).contains(QStringLiteral("becomes impossible")));
    QVERIFY(withTerms(QStringLiteral("soft, on a slice"), {}).contains(QStringLiteral("validation set")));
  }

  void words_inside_of_others_are_no_terms() {
    QVERIFY(terms_in("gridlock, levelled, softly").empty());
    QCOMPARE(terms_in("two levels").size(), std::size_t{1});
  }
};

QS_TEST(TestGlossary)
#include "test_glossary.moc"
