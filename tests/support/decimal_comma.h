// Numbers as in Germany while it lives: a comma before the fraction, points between the thousands.
#pragma once

#include <QProcess>
#include <QTemporaryDir>
#include <clocale>
#include <locale>
#include <string>

namespace qs {

class DecimalComma {
 public:
  /// The locale is made in a folder of its own, so that none need be installed; the C++ library gets its own
  /// rules in any case.
  DecimalComma() : before_(std::locale::global(std::locale(std::locale::classic(), new Comma))) {
    QProcess::execute(
        QStringLiteral("localedef"),
        {QStringLiteral("--no-archive"), QStringLiteral("-i"), QStringLiteral("de_DE"), QStringLiteral("-f"),
         QStringLiteral("UTF-8"), folder_.filePath(QString::fromLatin1(kName))});
    qputenv("LOCPATH", folder_.path().toLocal8Bit());
    qputenv("LC_ALL", kName);
    is_complete_ = std::setlocale(LC_ALL, kName) != nullptr;
    if (!is_complete_) {
      qunsetenv("LOCPATH");
      is_complete_ = std::setlocale(LC_ALL, kName) != nullptr;
    }
  }
  DecimalComma(const DecimalComma&) = delete;
  DecimalComma& operator=(const DecimalComma&) = delete;
  ~DecimalComma() {
    std::locale::global(before_);
    std::setlocale(LC_ALL, "C");
    qunsetenv("LOCPATH");
    qunsetenv("LC_ALL");
  }

  /// False: the C library goes on with a point.
  bool is_complete() const { return is_complete_; }

 private:
  static constexpr const char* kName = "de_DE.UTF-8";
  struct Comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };

  std::locale before_;
  QTemporaryDir folder_;
  bool is_complete_ = false;
};

}  // namespace qs
