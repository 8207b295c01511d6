#include "ui/dialogs/numbers_dialog.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/export.h"
#include "ui/help_text.h"

namespace qs {

NumbersDialog::NumbersDialog(const Figure& figure, QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("Numbers of the figure"));
  auto* text = new QPlainTextEdit(QString::fromStdString(to_csv(figure)), this);
  text->setReadOnly(true);
  text->setTabChangesFocus(true);
  text->setLineWrapMode(QPlainTextEdit::NoWrap);
  text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  describe(text, tr("Numbers"),
           tr("One line for each point or bar that the figure draws, with the names in the first line."));
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  describe(buttons->button(QDialogButtonBox::Close), tr("Close"), tr("Closes this table."));
  QPushButton* copy = buttons->addButton(tr("Copy all"), QDialogButtonBox::ActionRole);
  describe(copy, tr("Copy all"), tr("Puts the whole table on the clipboard."));
  connect(copy, &QPushButton::clicked, this,
          [text] { QGuiApplication::clipboard()->setText(text->toPlainText()); });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(this);
  column->addWidget(text);
  column->addWidget(buttons);
  resize(640, 480);
}

}  // namespace qs
