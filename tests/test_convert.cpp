// Runs for other programs: what they would read is what the run holds.
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/convert.h"
#include "core/files/event_file.h"
#include "core/files/npz.h"
#include "core/files/safetensors.h"
#include "core/files/zip_archive.h"
#include "core/run_store.h"
#include "core/training/run_tables.h"
#include "support/complaint.h"
#include "support/small_run.h"
#include "support/test_main.h"

using namespace qs;
namespace fs = std::filesystem;

namespace {

/// Reads an event file with nothing of ours: framing, checksums bit by bit, and the fields of the messages.
constexpr const char* kReader = R"(
import struct, sys
def crc(b):
    c = 0xffffffff
    for x in b:
        c ^= x
        for _ in range(8): c = (c >> 1) ^ (0x82f63b78 if c & 1 else 0)
    c ^= 0xffffffff
    return (((c >> 15) | (c << 17)) + 0xa282ead8) & 0xffffffff
def varint(b, i):
    v = s = 0
    while True:
        v |= (b[i] & 127) << s; s += 7; i += 1
        if not b[i - 1] & 128: return v, i
def fields(b):
    i = 0
    while i < len(b):
        key, i = varint(b, i)
        kind = key & 7
        if kind == 0: v, i = varint(b, i)
        elif kind == 1: v, i = struct.unpack('<d', b[i:i+8])[0], i + 8
        elif kind == 5: v, i = struct.unpack('<f', b[i:i+4])[0], i + 4
        else:
            n, i = varint(b, i); v, i = b[i:i+n], i + n
        yield key >> 3, v
data = open(sys.argv[1], 'rb').read()
at = 0
while at < len(data):
    n, = struct.unpack('<Q', data[at:at+8])
    assert struct.unpack('<I', data[at+8:at+12])[0] == crc(data[at:at+8])
    body = data[at+12:at+12+n]
    assert struct.unpack('<I', data[at+12+n:at+16+n])[0] == crc(body)
    at += 16 + n
    event = dict(fields(body))
    if 3 in event: print('version', event[3].decode())
    if 5 in event:
        value = dict(fields(dict(fields(event[5]))[1]))
        print(event[2], value[1].decode(), repr(value[2]))
)";

}  // namespace

class TestConvert : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_checksum_is_the_known_one() {
    QCOMPARE(crc32c("123456789"), 0xE3069283u);            // the check value of CRC-32C
    QCOMPARE(crc32c(std::string(32, '\0')), 0x8A9136AAu);  // RFC 3720, B.4
  }

  void another_reader_finds_every_scalar() {
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty()) QSKIP("python3 is not here");
    QTemporaryDir folder;
    const fs::path run = fs::path(folder.path().toStdString()) / "a";
    SmallRun walk = SmallRun::start(run);
    for (int i = 0; i < SmallRun::kSteps; ++i) walk.step();
    const fs::path file = write_event_file(run, fs::path(folder.path().toStdString()) / "events");
    QProcess reader;
    reader.start(python,
                 {QStringLiteral("-c"), QString::fromLatin1(kReader), QString::fromStdString(file.string())});
    QVERIFY(reader.waitForFinished());
    QVERIFY2(reader.exitCode() == 0, reader.readAllStandardError().constData());
    const QStringList lines =
        QString::fromUtf8(reader.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.front(), QStringLiteral("version brain.Event:2"));
    const RunTables tables = read_tables(run, 1'000'000);
    QVERIFY(!tables.steps.empty() && !tables.epochs.empty());
    const QString last = QStringLiteral("%1 step/loss ").arg(tables.steps.back().step);
    const auto found =
        std::find_if(lines.begin(), lines.end(), [&](const QString& line) { return line.startsWith(last); });
    QVERIFY(found != lines.end());
    QCOMPARE(found->section(u' ', 2).toFloat(), static_cast<float>(tables.steps.back().loss));
    QVERIFY(lines.filter(QStringLiteral("epoch/validation_error_hard_pct")).size() ==
            static_cast<qsizetype>(tables.epochs.size()));
  }

  void weights_are_those_of_the_model() {
    QTemporaryDir folder;
    const fs::path run = fs::path(folder.path().toStdString()) / "a", file = run.parent_path() / "w.npz";
    SmallRun::start(run);
    QVERIFY(complaint_text([&] { write_weights_npz(run, file); }).contains(QStringLiteral("finish")));
    const std::vector<NamedArray> arrays{make_array("conv1.latent", std::vector<float>{1.5f, -2.0f}),
                                         make_array("conv1.codes", std::vector<std::int32_t>{1, 0})};
    write_safetensors(run / "model.safetensors", {arrays, {}});
    write_weights_npz(run, file);
    const std::vector<NamedArray> read = read_npz(file);
    for (const NamedArray& array : arrays) QVERIFY(require_array(read, array.name, "w.npz") == array);
  }

  void a_bundle_unpacks_to_runs_that_open() {
    QTemporaryDir folder;
    const fs::path runs = folder.path().toStdString(), elsewhere = runs / "elsewhere";
    SmallRun::start(runs / "a");
    SmallRun::start(runs / "b");
    write_file(runs / "figures.json", "{\"figures\": []}");
    write_bundle({runs / "a", runs / "b"}, runs / "bundle.zip");
    bool has_list = false;
    for (const ZipMember& member : parse_zip(read_file(runs / "bundle.zip"), "bundle.zip")) {
      QVERIFY(member.name.find("checkpoint") == std::string::npos &&
              member.name.find("..") == std::string::npos);
      has_list = has_list || member.name == "figures.json";
      fs::create_directories((elsewhere / member.name).parent_path());
      write_file(elsewhere / member.name, member.bytes);
    }
    QVERIFY(has_list);
    QCOMPARE(list_runs(elsewhere).size(), std::size_t{2});
    QVERIFY(snapshot_at(elsewhere / "b", 1'000'000) != nullptr);
    QVERIFY(!complaint_text([&] { write_bundle({runs / "c"}, runs / "no.zip"); }).isEmpty());
  }

  void a_bundle_is_taken_in_and_leaves_what_is_there() {
    QTemporaryDir folder;
    const fs::path runs = folder.path().toStdString(), other = runs / "elsewhere" / "runs";
    SmallRun::start(runs / "a");
    SmallRun::start(runs / "b");
    write_file(runs / "looks.json", "{\"lsq\": {\"colour\": \"pink\"}}");
    write_bundle({runs / "a", runs / "b"}, runs / "bundle.zip");
    const BundleContent first = read_bundle(runs / "bundle.zip", other);
    QCOMPARE(first.runs.size(), std::size_t{2});
    QVERIFY(first.known.empty());
    QCOMPARE(list_runs(other).size(), std::size_t{2});
    QCOMPARE(read_file(other / "a" / "steps.csv"), read_file(runs / "a" / "steps.csv"));
    QCOMPARE(read_file(other / "looks.json"), read_file(runs / "looks.json"));
    rename_run(other / "a", "mine");
    fs::remove_all(other / "b");
    write_file(other / "looks.json", "{}");
    const BundleContent again = read_bundle(runs / "bundle.zip", other);
    QCOMPARE(again.known, std::vector<std::string>{"a"});
    QCOMPARE(again.runs, std::vector<fs::path>{other / "b"});
    QCOMPARE(open_run(other / "a").name, std::string("mine"));
    QCOMPARE(read_file(other / "looks.json"), std::string("{}"));
  }

  void archives_of_other_things_leave_no_trace() {
    QTemporaryDir folder;
    const fs::path place = folder.path().toStdString(), file = place / "x.zip", target = place / "runs";
    const std::vector<ZipMember> bad[] = {{{"../out/config.json", "{}"}},
                                          {{"/tmp/config.json", "{}"}},
                                          {{"a/../../config.json", "{}"}},
                                          {{"a\\config.json", "{}"}},
                                          {{"a/config.json", "{}"}, {"readme.txt", "hello"}},
                                          {{"a/notes.txt", "hello"}}};
    for (const std::vector<ZipMember>& members : bad) {
      write_file(file, zip_bytes(members, Compression::stored));
      QVERIFY2(complaint_text([&] { read_bundle(file, target); }).contains(QStringLiteral("x.zip")),
               members.back().name.c_str());
      QVERIFY(!fs::exists(target) && !fs::exists(place / "out"));
    }
    write_file(file, "no archive");
    QVERIFY(!complaint_text([&] { read_bundle(file, target); }).isEmpty());
  }
};

QS_TEST(TestConvert)
#include "test_convert.moc"
