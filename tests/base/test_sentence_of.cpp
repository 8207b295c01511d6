#include <QTest>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <vector>

#include "core/base/sentence_of.h"
#include "core/values/error.h"
#include "support/test_main.h"

using namespace qs;

namespace {

template <class Work>
std::string sentence(const Work& work) {
  try {
    work();
  } catch (const std::exception& failure) {
    return sentence_of(failure);
  }
  return {};
}

}  // namespace

class TestSentenceOf : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void an_error_speaks_for_itself() {
    QCOMPARE(sentence([] { throw Error("w.npz", "is empty", "give another"); }),
             std::string("w.npz: is empty; give another"));
  }

  void a_failure_of_the_file_system_is_a_file_and_a_reason() {
    const std::string name(300, 'x');
    QCOMPARE(sentence([&] { [[maybe_unused]] const bool there = std::filesystem::exists(name); }),
             name + ": cannot be used: File name too long");
    QVERIFY(sentence([] {
              [[maybe_unused]] const auto size = std::filesystem::file_size("/none/at all");
            }).starts_with("/none/at all: cannot be used: "));
  }

  void want_of_memory_is_said() {
    QVERIFY(sentence([] { throw std::bad_alloc(); }).starts_with("there is not enough memory"));
    QVERIFY(sentence([] {
              std::vector<int>().reserve(std::size_t{1} << 63);
            }).starts_with("there is not enough memory"));
  }

  void the_rest_is_said_to_be_unexpected() {
    QCOMPARE(sentence([] { throw std::logic_error("odd"); }),
             std::string("something unexpected has happened (odd)"));
  }
};

QS_TEST(TestSentenceOf)
#include "test_sentence_of.moc"
