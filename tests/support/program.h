// Runs the real program as a user would, without a display and with folders of its own.
#pragma once

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

#include "support/patience.h"
#include "support/places.h"

namespace qs {

struct ProgramResult {
  int status = -1;  // −1: crashed, or did not end in time
  QByteArray output, errors;

  /// The only line on standard error; empty when there is none or more than one.
  QString sentence() const {
    const QString text = QString::fromUtf8(errors);
    return text.endsWith(u'\n') && text.count(u'\n') == 1 ? text.trimmed() : QString();
  }
};

/// Refused in one sentence that says this, and nothing on standard output.
inline void require_refusal(const ProgramResult& result, const QByteArray& says) {
  QVERIFY2(!result.sentence().isEmpty(), result.errors.constData());
  QVERIFY2(result.errors.contains(says), result.errors.constData());
  QCOMPARE(result.status, 2);
  QCOMPARE(result.output, QByteArray());
}

inline QJsonObject object(const QByteArray& json) { return QJsonDocument::fromJson(json).object(); }

class Program {
 public:
  Program() {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name :
         {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QUANTSCOPE_DATA", "QUANTSCOPE_RUNS"})
      environment.remove(QString::fromLatin1(name));
    environment.insert(QStringLiteral("XDG_DATA_HOME"), path(QStringLiteral("data")));
    environment.insert(QStringLiteral("XDG_CACHE_HOME"), path(QStringLiteral("cache")));
    process_.setProcessEnvironment(environment);
    process_.setWorkingDirectory(folder_.path());
  }

  /// A path in the folder in which the program runs.
  QString path(const QString& name) const { return folder_.filePath(name); }

  void start(const QStringList& words) { process_.start(QString::fromStdString(program_path()), words); }

  /// To the end, at most two minutes.
  ProgramResult finish() {
    const bool has_ended = process_.waitForFinished(patience(120'000));
    if (!has_ended) {
      process_.kill();
      process_.waitForFinished();
    }
    const bool is_sound = has_ended && process_.exitStatus() == QProcess::NormalExit;
    return {is_sound ? process_.exitCode() : -1, process_.readAllStandardOutput(),
            process_.readAllStandardError()};
  }

  ProgramResult run(const QStringList& words) {
    start(words);
    return finish();
  }

  /// A line of the shell, in which "$quantscope" is the program: redirections, limits, bytes that no QString
  /// can hold.
  ProgramResult run_in_shell(const QString& line) {
    QProcessEnvironment environment = process_.processEnvironment();
    environment.insert(QStringLiteral("quantscope"), QString::fromStdString(program_path()));
    process_.setProcessEnvironment(environment);
    process_.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), line});
    return finish();
  }

  QProcess& process() { return process_; }

  QByteArray read(const QString& name) const {
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  bool write(const QString& name, const QByteArray& bytes) const {
    QFile file(path(name));
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
  }

 private:
  QTemporaryDir folder_;
  QProcess process_;
};

/// "train --epochs 1" as words.
inline QStringList words(const char* line) { return QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts); }

}  // namespace qs
