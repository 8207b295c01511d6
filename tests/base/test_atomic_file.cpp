#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <thread>

#include "core/base/atomic_file.h"
#include "support/damage.h"
#include "support/test_main.h"

using namespace qs;

class AtomicFileTest : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;

  std::filesystem::path at(const std::string& name) const {
    return folder_->path().toStdString() + "/" + name;
  }
  QStringList names() const {
    return QDir(folder_->path())
        .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
  }

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

  void written_bytes_read_back() {
    for (const std::string& bytes : {std::string(), raw("\0\r\n\xff"), std::string(3000000, 'x')}) {
      write_file(at("a"), bytes);
      QVERIFY(read_file(at("a")) == bytes);
    }
    QCOMPARE(names(), QStringList{QStringLiteral("a")});
  }

  void a_file_in_the_working_directory_needs_no_folder() {
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(at(""));
    write_file("plain", "text");
    std::filesystem::current_path(before);
    QCOMPARE(read_file(at("plain")), "text");
  }

  void a_failed_write_leaves_nothing_behind() {
    std::filesystem::create_directory(at("target"));
    const std::string found = complaint([&] { write_file(at("target"), "x"); });
    QS_COMPLAINS(found, at("target").string() + ": cannot be written: ");
    QCOMPARE(names(), QStringList{QStringLiteral("target")});
  }

  void a_missing_folder_is_an_error_that_names_the_target() {
    const std::string path = at("absent/file").string();
    QCOMPARE(complaint([&] { write_file(path, "x"); }),
             path + ": cannot be written: No such file or directory");
  }

  void leftovers_of_a_process_that_was_killed_are_no_hindrance() {
    // Process numbers come again, above all in containers.
    for (int i = 0; i < 200; ++i)
      save(at("a.new-" + std::to_string(::getpid()) + "-" + std::to_string(i)).string(), "half");
    write_file(at("a"), "whole");
    QCOMPARE(read_file(at("a")), "whole");
  }

  void readers_see_the_old_or_the_new_content_and_never_a_part() {
    const std::string first(200000, 'a'), second(300000, 'b');
    write_file(at("a"), first);
    std::atomic<bool> done = false;
    std::thread writer([&] {
      for (int i = 0; i < 20; ++i) write_file(at("a"), i % 2 == 0 ? second : first);
      done = true;
    });
    int torn = 0;
    while (!done) {
      const std::string bytes = read_file(at("a"));
      torn += bytes != first && bytes != second;
    }
    writer.join();
    QCOMPARE(torn, 0);
  }

  void two_writers_do_not_disturb_each_other() {
    const auto write = [&](char letter) {
      for (int i = 0; i < 20; ++i) write_file(at("a"), std::string(10000, letter));
    };
    std::thread other(write, 'x');
    write('y');
    other.join();
    const std::string bytes = read_file(at("a"));
    QVERIFY(bytes == std::string(10000, 'x') || bytes == std::string(10000, 'y'));
    QCOMPARE(names(), QStringList{QStringLiteral("a")});
  }

  void reading_has_a_limit_that_is_checked_before_memory_is_taken() {
    write_file(at("a"), "12345");
    QCOMPARE(read_file(at("a"), 5), "12345");
    const std::string path = at("a").string();
    QCOMPARE(complaint([&] { read_file(path, 4); }), path + ": has 5 bytes, at most 4 are allowed");
    std::filesystem::resize_file(path, std::uintmax_t{1} << 40);  // takes no space
    QS_COMPLAINS(complaint([&] { read_file(path); }), "has 1099511627776 bytes");
  }

  void what_is_no_regular_file_is_refused() {
    QS_COMPLAINS(complaint([&] { read_file(at("")); }), "is not a regular file");
    QS_COMPLAINS(complaint([&] { read_file(at("absent")); }),
                 at("absent").string() + ": cannot be read: No such file or directory");
    QCOMPARE(::mkfifo(at("pipe").c_str(), 0600), 0);
    QS_COMPLAINS(complaint([&] { read_file(at("pipe")); }), at("pipe").string() + ": is not a regular file");
  }
};

QS_TEST(AtomicFileTest)
#include "test_atomic_file.moc"
