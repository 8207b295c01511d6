// Starts the tests of a folder that knows no windows.
#include <QCoreApplication>

#include "support/test_main.h"

int main(int argc, char** argv) {
  const QCoreApplication application(argc, argv);
  return qs::run_tests(QCoreApplication::arguments());
}
