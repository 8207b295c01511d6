// Every control says what it is: to the eye (tool tip), to a screen reader (accessible name and
// description) and on request (Shift+F1). A test fails on a control that does not.
#pragma once

#include <QString>

class QWidget;

namespace qs {

/// `name`: two or three words. `help`: one or more sentences.
void describe(QWidget* control, const QString& name, const QString& help);

/// The help that `describe` gave, as plain text.
QString helpOf(const QWidget* control);

/// A help text, as HTML, with the meanings of the terms of the field that it or the name uses.
QString withTerms(const QString& name, const QString& html);

}  // namespace qs
