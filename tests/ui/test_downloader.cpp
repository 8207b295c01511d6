// Downloads from a server on this machine that also misbehaves.
#include <QCryptographicHash>
#include <QFile>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <functional>

#include "core/values/data_set_info.h"
#include "support/test_main.h"
#include "ui/fetch/downloader.h"

using namespace qs;

namespace {

QByteArray content() {
  QByteArray bytes;
  for (int i = 0; i < 300000; ++i) bytes.append(static_cast<char>(i % 251 ^ i / 1000));
  return bytes;
}

/// Answers each connection with what `answer` makes of the request, then closes.
class Server : public QTcpServer {
 public:
  std::function<QByteArray(const QByteArray& request)> answer;
  QList<QByteArray> requests;

  Server() {
    listen(QHostAddress::LocalHost);
    connect(this, &QTcpServer::newConnection, this, [this] {
      QTcpSocket* socket = nextPendingConnection();
      connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
        const QByteArray request = socket->readAll();
        requests.append(request);
        socket->write(answer(request));
        socket->disconnectFromHost();
      });
    });
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(serverPort()) + "/file.gz"; }
};

QByteArray ok(const QByteArray& body, qint64 promised = -1) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(promised < 0 ? body.size() : promised) +
         "\r\nConnection: close\r\n\r\n" + body;
}

QByteArray partial(const QByteArray& body, qint64 from) {
  return "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + QByteArray::number(from) + "-" +
         QByteArray::number(body.size() - 1) + "/" + QByteArray::number(body.size()) +
         "\r\nContent-Length: " + QByteArray::number(body.size() - from) + "\r\nConnection: close\r\n\r\n" +
         body.mid(from);
}

qint64 rangeStart(const QByteArray& request) {
  const auto at = request.toLower().indexOf("range: bytes=");
  if (at < 0) return 0;
  const QByteArray rest = request.mid(at + 13);
  return rest.left(rest.indexOf('-')).toLongLong();
}

DataFile fileAt(const std::vector<std::string>& urls) {
  const QByteArray hash = QCryptographicHash::hash(content(), QCryptographicHash::Sha256).toHex();
  return {"file.gz", urls, content().size(), hash.toStdString()};
}

struct Outcome {
  bool succeeded = false;
  QString message;
};

class Fetch {
 public:
  QTemporaryDir folder;

  Outcome run(const DataFile& file) {
    Downloader downloader(file, folder.path().toStdString());
    QSignalSpy finished(&downloader, &Downloader::finished), failed(&downloader, &Downloader::failed);
    downloader.start();
    if (!QTest::qWaitFor([&] { return !finished.isEmpty() || !failed.isEmpty(); }, 20000))
      return {false, QStringLiteral("no end")};
    return {!finished.isEmpty(), failed.isEmpty() ? QString() : failed.first().first().toString()};
  }
  QByteArray saved() const { return read(QStringLiteral("file.gz")); }
  QByteArray part() const { return read(QStringLiteral("file.gz.part")); }
  bool exists() const { return QFile::exists(folder.filePath(QStringLiteral("file.gz"))); }
  void writePart(const QByteArray& bytes) {
    QFile file(folder.filePath(QStringLiteral("file.gz.part")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
  }

 private:
  QByteArray read(const QString& name) const {
    QFile file(folder.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
};

}  // namespace

class DownloaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_good_server_gives_the_file() {
    Server server;
    server.answer = [](const QByteArray&) { return ok(content()); };
    Fetch fetch;
    QVERIFY(fetch.run(fileAt({server.url()})).succeeded);
    QCOMPARE(fetch.saved(), content());
    QVERIFY(fetch.part().isEmpty());
  }

  void a_complete_file_is_not_fetched_again() {
    Server server;
    server.answer = [](const QByteArray&) { return ok(content()); };
    Fetch fetch;
    QVERIFY(fetch.run(fileAt({server.url()})).succeeded);
    QVERIFY(fetch.run(fileAt({server.url()})).succeeded);
    QCOMPARE(server.requests.size(), 1);
  }

  void not_found_is_said_in_a_sentence() {
    Server server;
    server.answer = [](const QByteArray&) {
      return QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nConnection: close\r\n\r\nsorry");
    };
    Fetch fetch;
    const Outcome outcome = fetch.run(fileAt({server.url()}));
    QVERIFY(!outcome.succeeded && !fetch.exists() && fetch.part().isEmpty());
    QVERIFY2(outcome.message.contains(QStringLiteral("404")) &&
                 outcome.message.contains(QStringLiteral("file.gz")),
             qPrintable(outcome.message));
  }

  void a_short_body_is_kept_and_continued() {
    Server server;
    server.answer = [](const QByteArray&) { return ok(content().left(1000), content().size()); };
    Fetch fetch;
    QVERIFY(!fetch.run(fileAt({server.url()})).succeeded);
    QVERIFY(!fetch.exists());
    QCOMPARE(fetch.part(), content().left(1000));
    server.answer = [](const QByteArray& request) { return partial(content(), rangeStart(request)); };
    QVERIFY(fetch.run(fileAt({server.url()})).succeeded);
    QCOMPARE(rangeStart(server.requests.last()), 1000);
    QCOMPARE(fetch.saved(), content());
  }

  void a_short_body_with_a_short_promise_is_refused() {
    Server server;
    server.answer = [](const QByteArray&) { return ok(content().left(777)); };
    Fetch fetch;
    const Outcome outcome = fetch.run(fileAt({server.url()}));
    QVERIFY(!outcome.succeeded && !fetch.exists());
    QVERIFY2(outcome.message.contains(QStringLiteral("777")), qPrintable(outcome.message));
  }

  void a_server_that_ignores_ranges_starts_over() {
    Server server;
    server.answer = [](const QByteArray&) { return ok(content()); };
    Fetch fetch;
    fetch.writePart(content().left(5000));
    QVERIFY(fetch.run(fileAt({server.url()})).succeeded);
    QCOMPARE(fetch.saved(), content());
  }

  void a_wrong_checksum_is_refused_and_forgotten() {
    Server server;
    server.answer = [](const QByteArray&) {
      QByteArray wrong = content();
      wrong[1234] = static_cast<char>(wrong[1234] ^ 1);
      return ok(wrong);
    };
    Fetch fetch;
    const Outcome outcome = fetch.run(fileAt({server.url()}));
    QVERIFY(!outcome.succeeded && !fetch.exists() && fetch.part().isEmpty());
    QVERIFY2(outcome.message.contains(QStringLiteral("checksum")), qPrintable(outcome.message));
  }

  void too_many_bytes_are_refused() {
    Server server;
    server.answer = [](const QByteArray&) { return ok(content() + "more"); };
    Fetch fetch;
    QVERIFY(!fetch.run(fileAt({server.url()})).succeeded);
    QVERIFY(!fetch.exists() && fetch.part().isEmpty());
  }

  void the_next_mirror_is_tried() {
    Server bad, good;
    bad.answer = [](const QByteArray&) { return ok("nonsense"); };
    good.answer = [](const QByteArray& request) {
      return rangeStart(request) > 0 ? ok(content()) : ok(content());
    };
    Fetch fetch;
    QVERIFY(fetch.run(fileAt({"http://127.0.0.1:1/file.gz", bad.url(), good.url()})).succeeded);
    QCOMPARE(fetch.saved(), content());
  }

  void no_server_is_a_sentence() {
    Fetch fetch;
    const Outcome outcome = fetch.run(fileAt({"http://127.0.0.1:1/file.gz"}));
    QVERIFY(!outcome.succeeded && !outcome.message.isEmpty() && !fetch.exists());
  }

  void cancelling_keeps_what_has_arrived() {
    Server server;
    server.answer = [](const QByteArray&) { return ok(content().left(2000), content().size()); };
    Fetch fetch;
    fetch.writePart(content().left(100));
    Downloader downloader(fileAt({server.url()}), fetch.folder.path().toStdString());
    QSignalSpy failed(&downloader, &Downloader::failed);
    downloader.start();
    downloader.cancel();
    QCOMPARE(failed.size(), 1);
    QVERIFY(failed.first().first().toString().contains(QStringLiteral("cancelled")));
    QCOMPARE(fetch.part(), content().left(100));
  }

  void a_folder_that_cannot_be_made_is_a_sentence() {
    QTemporaryDir folder;
    QFile blocker(folder.filePath(QStringLiteral("file")));
    QVERIFY(blocker.open(QIODevice::WriteOnly));
    Downloader downloader(fileAt({"http://127.0.0.1:1/file.gz"}),
                          folder.filePath(QStringLiteral("file/inside")).toStdString());
    QSignalSpy failed(&downloader, &Downloader::failed);
    downloader.start();
    QCOMPARE(failed.size(), 1);
  }
};

QS_TEST(DownloaderTest)
#include "test_downloader.moc"
