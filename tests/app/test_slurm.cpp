// A sweep on a real Slurm, which is started for the test on this machine alone: eight cells, one of which is
// killed, and the command repeated. Skips where Slurm or the rights to start it are missing.
#include <unistd.h>
#include <QDirIterator>
#include <QHostInfo>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTest>

#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

namespace {

const QByteArray kEightCells =
    R"({"settings": {"network": "lenet300", "width": 0.2, "data": "digits", "epochs": 12, "train_images": 4000,
                     "validation_images": 100, "batch_size": 50, "warm_start_epochs": 0, "threads": 1},
        "runs": [{"method": "rq"}, {"method": "twn"}], "grid": {"seed": [1, 2, 3, 4]}})";

QString found(const char* name) {
  const QString program = QStandardPaths::findExecutable(QString::fromLatin1(name));
  return program.isEmpty()
             ? QStandardPaths::findExecutable(QString::fromLatin1(name),
                                              {QStringLiteral("/usr/sbin"), QStringLiteral("/sbin")})
             : program;
}

quint16 free_port() {
  QTcpServer server;
  server.listen(QHostAddress::LocalHost);
  return server.serverPort();
}

/// Controller, node and their authentication, in one folder; all of them end with it.
class Slurm {
 public:
  ~Slurm() {
    for (QProcess* process : {&node_, &controller_, &munge_}) {
      process->terminate();
      if (!process->waitForFinished(5000)) process->kill();
      process->waitForFinished(5000);
    }
  }

  /// What is missing; empty: it runs.
  QString start() {
    if (::geteuid() != 0) return QStringLiteral("Slurm can only be started by root");
    for (const char* name : {"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo"})
      if (found(name).isEmpty())
        return QStringLiteral("%1 is not installed (Debian: slurm-wlm munge)").arg(QLatin1String(name));
    write_files();
    start(
        munge_, "munged",
        {QStringLiteral("--foreground"), QStringLiteral("--force"),
         QStringLiteral("--key-file=") + file("key"), QStringLiteral("--socket=") + file("munge.socket"),
         QStringLiteral("--pid-file=") + file("munge.pid"), QStringLiteral("--log-file=") + file("munge.log"),
         QStringLiteral("--seed-file=") + file("munge.seed")});
    if (!QTest::qWaitFor([&] { return QFile::exists(file("munge.socket")); }, patience(10000)))
      return QStringLiteral("munged does not start: ") + QString::fromUtf8(munge_.readAll());
    qputenv("SLURM_CONF", file("slurm.conf").toUtf8());
    start(controller_, "slurmctld", {QStringLiteral("-D"), QStringLiteral("-f"), file("slurm.conf")});
    start(node_, "slurmd", {QStringLiteral("-D"), QStringLiteral("-f"), file("slurm.conf")});
    const auto is_idle = [&] {
      return ask("sinfo", {QStringLiteral("-h"), QStringLiteral("-o"), QStringLiteral("%t")}) == "idle";
    };
    if (!QTest::qWaitFor(is_idle, patience(40000)))
      return QStringLiteral("the node of Slurm does not become idle here: ") +
             QString::fromUtf8(node_.readAll()).right(500);
    return {};
  }

  /// The answer of one of its commands, in one line.
  QByteArray ask(const char* name, const QStringList& words) {
    QProcess process;
    process.start(found(name), words);
    process.waitForFinished(patience(20000));
    return process.readAllStandardOutput().simplified();
  }

  bool wait_for_the_end() {
    return QTest::qWaitFor([&] { return ask("squeue", {QStringLiteral("-h")}).isEmpty(); }, patience(180000));
  }

 private:
  QString file(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }

  static void start(QProcess& process, const char* name, const QStringList& words) {
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(found(name), words);
    process.waitForStarted();
  }

  void write_files() {
    QFile key(file("key"));
    if (key.open(QIODevice::WriteOnly))
      for (int i = 0; i < 256; ++i) {
        const quint32 number = QRandomGenerator::system()->generate();
        key.write(reinterpret_cast<const char*>(&number), sizeof number);
      }
    key.setPermissions(QFile::ReadOwner);
    const QString host = QHostInfo::localHostName().section(QLatin1Char('.'), 0, 0);
    QString text = QStringLiteral(
        "ClusterName=test\nSlurmctldHost=NAME(127.0.0.1)\nSlurmUser=root\nSlurmdUser=root\nAuthType=auth/"
        "munge\n"
        "AuthInfo=socket=DIR/munge.socket\nStateSaveLocation=DIR/state\nSlurmdSpoolDir=DIR/spool\n"
        "SlurmctldPidFile=DIR/controller.pid\nSlurmdPidFile=DIR/node.pid\nSlurmctldLogFile=DIR/"
        "controller.log\n"
        "SlurmdLogFile=DIR/node.log\nProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\n"
        "SelectType=select/cons_tres\nSelectTypeParameters=CR_Core\nMpiDefault=none\nReturnToService=2\n"
        "SlurmctldPort=PORT1\nSlurmdPort=PORT2\n"
        "NodeName=NAME NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN\n"
        "PartitionName=p Nodes=NAME Default=YES MaxTime=INFINITE State=UP\n");
    text.replace(QLatin1String("=NAME"), QLatin1Char('=') + host);
    text.replace(QLatin1String("DIR"), folder_.path());
    text.replace(QLatin1String("PORT1"), QString::number(free_port()));
    text.replace(QLatin1String("PORT2"), QString::number(free_port()));
    QFile conf(file("slurm.conf"));
    if (conf.open(QIODevice::WriteOnly)) conf.write(text.toUtf8());
    for (const char* name : {"state", "spool"}) QDir().mkpath(file(name));
  }

  QTemporaryDir folder_;
  QProcess munge_, controller_, node_;
};

}  // namespace

class TestSlurm : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void eight_cells_are_trained_though_one_was_killed() {
    Slurm slurm;
    if (const QString missing = slurm.start(); !missing.isEmpty()) QSKIP(qPrintable(missing));
    Program program;
    QVERIFY(program.write(QStringLiteral("cells.json"), kEightCells));
    const QStringList command{QStringLiteral("sweep"), QStringLiteral("cells.json"), QStringLiteral("--out"),
                              QStringLiteral("runs"),  QStringLiteral("--submit"),   QStringLiteral("slurm")};
    const ProgramResult submitted = program.run(command);
    QVERIFY2(submitted.status == 0, submitted.errors.constData());
    const QString job = QString::fromUtf8(submitted.output)
                            .section(QStringLiteral("job "), 1)
                            .section(QLatin1Char('.'), 0, 0);
    QVERIFY2(job.toInt() > 0, submitted.output.constData());

    const auto count = [&](const char* name) {
      int files = 0;
      QDirIterator folder(program.path(QStringLiteral("runs")), {QString::fromLatin1(name)}, QDir::Files,
                          QDirIterator::Subdirectories);
      for (; folder.hasNext(); folder.next()) ++files;
      return files;
    };
    QVERIFY(QTest::qWaitFor([&] { return count("config.json") > 0; }, patience(60000)));
    const QByteArray running =
        slurm.ask("squeue", {QStringLiteral("-h"), QStringLiteral("-t"), QStringLiteral("R"),
                             QStringLiteral("-o"), QStringLiteral("%A %F_%K")});
    QVERIFY2(!running.isEmpty(), "no task runs");
    slurm.ask("scancel", {QStringLiteral("--signal=KILL"), QStringLiteral("--full"),
                          QString::fromUtf8(running).section(QLatin1Char(' '), 1, 1)});
    QVERIFY(slurm.wait_for_the_end());
    const int finished = count("result.json");
    QVERIFY2(finished < 8, "the killed task finished all the same");
    QVERIFY(finished >= 6);

    const ProgramResult again = program.run(command);
    QVERIFY2(again.status == 0, again.errors.constData());
    QVERIFY(slurm.wait_for_the_end());
    QCOMPARE(count("result.json"), 8);
    const ProgramResult table = program.run({QStringLiteral("table"), QStringLiteral("runs")});
    QVERIFY2(table.output.contains("| RQ | 2/2 | 4 |") && table.output.contains("| TWN | 2/float | 4 |"),
             table.output.constData());
  }
};

QS_TEST(TestSlurm)
#include "test_slurm.moc"
