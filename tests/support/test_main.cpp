#include "support/test_main.h"

#include <cstdio>
#include <map>

namespace qs {
namespace {

std::map<QString, TestFunction>& entries() {
  static std::map<QString, TestFunction> list;
  return list;
}

int run_all(const QStringList& arguments) {
  int failures = 0;
  for (const auto& [name, run] : entries()) failures += run(arguments);
  return failures;
}

}  // namespace

TestEntry::TestEntry(const char* file, TestFunction run) {
  const QString path = QString::fromUtf8(file);
  const QString name = path.mid(path.lastIndexOf(u'/') + 1).remove(QStringLiteral("test_"));
  entries()[name.left(name.lastIndexOf(u'.'))] = run;
}

int run_tests(const QStringList& arguments) {
  const bool names_one = arguments.size() > 1 && !arguments[1].startsWith(u'-');
  if (!names_one) return run_all(arguments);
  const auto found = entries().find(arguments[1]);
  if (found == entries().end()) {
    std::fprintf(stderr, "There is no test \"%s\" here; choose one of:\n", qPrintable(arguments[1]));
    for (const auto& [name, run] : entries()) std::fprintf(stderr, "  %s\n", qPrintable(name));
    return 2;
  }
  return found->second(arguments.mid(0, 1) + arguments.mid(2));
}

}  // namespace qs
