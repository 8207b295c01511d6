// Starts the tests of a folder that shows windows.
#include <QApplication>

#include "support/test_main.h"

int main(int argc, char** argv) {
  QApplication::setAttribute(Qt::AA_Use96Dpi);
  const QApplication application(argc, argv);
  return qs::run_tests(QCoreApplication::arguments());
}
