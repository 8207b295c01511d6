#include "ui/dialogs/guide_dialog.h"

#include <QHBoxLayout>
#include <QListWidget>
#include <QSplitter>
#include <QTextBrowser>

#include "core/catalog.h"
#include "core/figures.h"
#include "core/glossary.h"
#include "core/published.h"
#include "ui/help_text.h"

namespace qs {
namespace {

QString html(const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); }

QString firstSteps() {
  return GuideDialog::tr(
      "<h2>First steps</h2><ol><li>The first page (<b>H</b>) shows the weights that the experiment in the "
      "form begins with. Press <b>Start</b> (Space). The network begins to train and the views "
      "begin to move.</li><li>In <b>Weights</b> the float weights gather around the grid points; the "
      "colour of a bar is the grid point its weights are rounded to. Click a layer on the right to see it "
      "large.</li><li>Press Space to pause, <b>.</b> to train on one batch, <b>E</b> on one "
      "epoch.</li><li>Drag the <b>timeline</b> under the views to go back to any recorded "
      "step.</li><li><b>Ctrl+G</b> searches the presets; <b>Ctrl+Shift+L</b> opens the quantizer lab, where "
      "a "
      "quantizer is tried without training.</li><li>Change the method or the bits, start again, and tick "
      "both runs in the list below to "
      "compare.</li><li><b>Ctrl+E</b> writes the figure of the current view as PDF, SVG, PNG or "
      "CSV.</li></ol><p>Shift+F1 and a click explain any control; <b>?</b> lists all keys.</p>");
}

QString viewsPage() {
  QString text = GuideDialog::tr("<h2>The views</h2>");
  for (const FigureKind& kind : figure_kinds()) {
    text += QStringLiteral("<h3><a name=\"%1\">%2</a></h3><p>%3</p>")
                .arg(html(kind.id), html(kind.title), html(kind.help));
  }
  return text;
}

QString glossaryPage() {
  QString text = GuideDialog::tr("<h2>Glossary</h2>");
  for (const Term& term : glossary()) {
    text += QStringLiteral("<p><b>%1</b>").arg(html(term.name));
    if (!term.also.empty()) {
      QStringList others;
      for (const std::string& other : term.also) others << html(other);
      text += QStringLiteral(" (%1)").arg(others.join(QStringLiteral(", ")));
    }
    text += QStringLiteral("<br>") + html(term.meaning);
    if (!term.source.empty()) text += QStringLiteral(" <i>%1</i>").arg(html(term.source));
    text += QStringLiteral("</p>");
  }
  return text;
}

QString methodPage(const MethodInfo& method) {
  QString text = QStringLiteral("<h2>%1</h2><p>%2</p><p>%3</p>")
                     .arg(html(method.name), html(method.summary), html(method.idea));
  if (!method.formula.empty()) {
    text += QStringLiteral("<pre>%1</pre>").arg(html(method.formula));
  }
  if (!method.watch.empty()) {
    text += GuideDialog::tr("<h3>What to watch</h3><p>%1</p>").arg(html(method.watch));
  }
  for (const Recommendation& paper : method.recommended)
    text += GuideDialog::tr("<p>As published: %1 %2 (%3).</p>")
                .arg(html(paper.key), html(paper.value), html(paper.source));
  if (!method.reconstruction.empty()) {
    text += GuideDialog::tr("<h3>Reconstruction</h3><p>%1</p>").arg(html(method.reconstruction));
  }
  if (!method.released_code.empty()) {
    text += GuideDialog::tr("<h3>In the authors' code</h3><p>%1</p>").arg(html(method.released_code));
  }
  if (!method.options.empty()) text += GuideDialog::tr("<h3>Parameters</h3><ul>");
  for (const OptionSpec& option : method.options) {
    const QString symbol =
        option.symbol.empty() ? QString() : QStringLiteral(" <i>%1</i>").arg(html(option.symbol));
    text += QStringLiteral("<li><b>%1</b>%2: %3 (%4; %5)</li>")
                .arg(html(option.label), symbol, html(option.help), html(range_text(option)),
                     html(option.source));
  }
  if (!method.options.empty()) text += QStringLiteral("</ul>");
  text += GuideDialog::tr("<h3>Paper</h3><p>%1, “%2”, %3.</p>")
              .arg(html(method.paper.authors), html(method.paper.title), html(method.paper.venue));
  const std::vector<PublishedResult> results = published_results_of(method.id);
  if (results.empty()) return text;
  text += GuideDialog::tr("<h3>Published test errors</h3><ul>");
  for (const PublishedResult& result : results)
    text += QStringLiteral("<li>%1</li>").arg(html(to_text(result)));
  return text + QStringLiteral("</ul>");
}

}  // namespace

GuideDialog::GuideDialog(QWidget* parent)
    : QDialog(parent), list_(new QListWidget(this)), page_(new QTextBrowser(this)) {
  setWindowTitle(tr("Guide"));
  describe(list_, tr("Pages"), tr("The pages of the guide."));
  describe(page_, tr("Page"), tr("The chosen page of the guide."));
  auto* splitter = new QSplitter(this);
  splitter->addWidget(list_);
  splitter->addWidget(page_);
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({140, 610});
  auto* row = new QHBoxLayout(this);
  row->addWidget(splitter);
  connect(list_, &QListWidget::currentRowChanged, this, [this](int index) {
    if (index >= 0) page_->setHtml(pages_[static_cast<std::size_t>(index)]);
  });
  add(tr("First steps"), {}, firstSteps());
  add(tr("The views"), QLatin1String(kViews), viewsPage());
  add(tr("Glossary"), QLatin1String(kGlossary), glossaryPage());
  for (const MethodInfo& method : methods()) {
    add(QString::fromStdString(method.short_name), QString::fromStdString(method.id), methodPage(method));
    list_->item(list_->count() - 1)->setToolTip(QString::fromStdString(method.name));
  }
  list_->setCurrentRow(0);
  resize(780, 560);
}

void GuideDialog::add(const QString& title, const QString& id, const QString& text) {
  auto* item = new QListWidgetItem(title, list_);
  item->setData(Qt::UserRole, id);
  pages_.push_back(text);
}

void GuideDialog::showPage(const QString& id, const QString& place) {
  int wanted = 0;
  for (int row = 0; row < list_->count(); ++row)
    if (!id.isEmpty() && list_->item(row)->data(Qt::UserRole).toString() == id) wanted = row;
  list_->setCurrentRow(wanted);
  list_->scrollToItem(list_->item(wanted));
  if (!place.isEmpty()) page_->scrollToAnchor(place);
}

}  // namespace qs
