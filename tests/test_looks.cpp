// Looks that a user gave to methods: kept with the runs, read back, refused when they make no sense.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/atomic_file.h"
#include "core/catalog.h"
#include "core/looks.h"
#include "core/values/error.h"
#include "support/test_main.h"

using namespace qs;

class TestLooks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void what_is_kept_comes_back() {
    const QTemporaryDir place;
    const std::filesystem::path folder = place.path().toStdString();
    QVERIFY(looks_in(folder).empty());
    const MethodLooks looks = {{"lsq", {MethodColour::pink, Marker::cross, Dash::dotted}},
                               {"rq", {MethodColour::sky, Marker::square, Dash::solid}}};
    save_looks(folder, looks);
    QVERIFY(looks_in(folder) == looks);
    save_looks(folder, {});
    QVERIFY(looks_in(folder).empty());
  }

  void looks_are_found_beside_a_run_and_in_a_folder_of_runs() {
    const QTemporaryDir place;
    const std::filesystem::path folder = place.path().toStdString(), run = folder / "run";
    std::filesystem::create_directory(run);
    write_file(run / "config.json", "{}");
    save_looks(folder, {{"lsq", {MethodColour::pink}}});
    QCOMPARE(looks_beside({run}).size(), std::size_t{1});
    QCOMPARE(looks_beside({folder}).size(), std::size_t{1});
    QVERIFY(looks_beside({}).empty());
  }

  void a_look_may_name_a_part_only() {
    const QTemporaryDir place;
    const std::filesystem::path folder = place.path().toStdString();
    write_file(folder / "looks.json", R"({"lsq": {"colour": "green"}})");
    MethodLook expected = own_look("lsq");
    expected.colour = MethodColour::green;
    QVERIFY(looks_in(folder).at("lsq") == expected);
  }

  void what_makes_no_sense_is_refused_with_its_name() {
    const QTemporaryDir place;
    const std::filesystem::path folder = place.path().toStdString();
    const std::pair<const char*, const char*> bad[] = {
        {R"({"nothing": {}})", "nothing"},          {R"({"lsq": {"colour": "beige"}})", "beige"},
        {R"({"lsq": {"marker": "star"}})", "star"}, {R"({"lsq": {"colour": 3}})", "lsq.colour"},
        {R"({"lsq": {"size": 3}})", "size"},        {R"([])", "looks.json"}};
    for (const auto& [text, name] : bad) {
      write_file(folder / "looks.json", text);
      try {
        looks_in(folder);
        QFAIL(text);
      } catch (const Error& error) {
        QVERIFY2(QString::fromStdString(error.what()).contains(QLatin1String(name)), error.what());
      }
    }
  }

  void every_method_has_a_look_of_its_own_that_can_be_kept() {
    const QTemporaryDir place;
    const std::filesystem::path folder = place.path().toStdString();
    MethodLooks looks;
    for (const MethodInfo& method : methods()) looks[method.id] = own_look(method.id);
    save_looks(folder, looks);
    QVERIFY(looks_in(folder) == looks);
  }
};

QS_TEST(TestLooks)
#include "test_looks.moc"
