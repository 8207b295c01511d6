#include <QCryptographicHash>
#include <QTest>

#include "core/base/sha256.h"
#include "support/test_main.h"

using namespace qs;

class Sha256Test : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // The messages of FIPS 180-2, appendix B, that NIST's examples for FIPS 180-4 repeat.
  void messages_of_fips_180_4_have_their_digests() {
    QCOMPARE(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QCOMPARE(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QCOMPARE(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
             "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    QCOMPARE(sha256("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
             "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    QCOMPARE(sha256(std::string(1000000, 'a')),
             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }

  void every_length_around_the_block_size_agrees_with_qt() {
    std::string text;
    for (int length = 0; length < 260; ++length) {
      const QByteArray hash =
          QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256);
      QCOMPARE(sha256(text), hash.toHex().toStdString());
      text += static_cast<char>(length * 7);
    }
  }

  void the_digest_does_not_depend_on_how_the_bytes_arrive() {
    std::string text;
    for (int i = 0; i < 300; ++i) text += static_cast<char>(i * i);
    const std::string whole = sha256(text);
    for (std::size_t first = 0; first <= text.size(); ++first) {
      Sha256 hash;
      hash.update(std::string_view(text).substr(0, first));
      hash.update(std::string_view(text).substr(first));
      QCOMPARE(hash.finish(), whole);
    }
    Sha256 hash;
    for (const char& c : text) hash.update(std::string_view(&c, 1));
    QCOMPARE(hash.finish(), whole);
  }
};

QS_TEST(Sha256Test)
#include "test_sha256.moc"
