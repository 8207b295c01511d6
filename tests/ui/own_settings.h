// Keeps what the window remembers, its runs and its data folders out of the tester's own account.
#pragma once

#include <QCoreApplication>
#include <QDir>
#include <QSettings>
#include <QTemporaryDir>

namespace qs {

class OwnSettings final {
 public:
  OwnSettings() {
    QCoreApplication::setOrganizationName(QStringLiteral("QuantScope"));
    QCoreApplication::setApplicationName(QStringLiteral("QuantScope test"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder_.path());
    for (const char* name : {"QUANTSCOPE_DATA", "XDG_DATA_HOME", "XDG_CACHE_HOME"}) {
      qputenv(name, folder_.path().toUtf8());
    }
    QDir::setCurrent(folder_.path());
    QSettings().clear();
  }
  QString runs() const { return folder_.filePath(QStringLiteral("runs")); }

 private:
  QTemporaryDir folder_;
};

}  // namespace qs
