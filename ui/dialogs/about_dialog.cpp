#include "ui/dialogs/about_dialog.h"

#include <QCoreApplication>
#include <QMessageBox>

namespace qs {

void showAbout(QWidget* parent) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("About", text); };
  QMessageBox::about(
      parent, tr("About QuantScope"),
      tr("<h3>QuantScope %1</h3>"
         "<p>A laboratory for neural-network quantization: train small networks with the quantizers of the "
         "literature and see why each of them works.</p>"
         "<p>Free software under the GNU General Public License, version 3. It comes without any warranty. "
         "The plots use Qt Charts, which is licensed under the same terms.</p>"
         "<p>Built with Qt %2.</p>")
          .arg(QStringLiteral(QS_VERSION), QLatin1String(qVersion())));
}

}  // namespace qs
