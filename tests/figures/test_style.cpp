#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/atomic_file.h"
#include "core/base/file_system.h"
#include "core/export.h"
#include "core/figures/style.h"
#include "core/figures/style_file.h"
#include "core/values/error.h"
#include "support/test_main.h"

using namespace qs;

namespace {

using Linear = std::array<double, 3>;

Linear linear(Rgb colour) {
  const auto part = [](std::uint8_t value) {
    const double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return {part(colour.red), part(colour.green), part(colour.blue)};
}

double luminance(Linear c) { return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; }

/// WCAG 2.1 contrast ratio.
double contrast(Rgb a, Rgb b) {
  const double la = luminance(linear(a)), lb = luminance(linear(b));
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

/// Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
Linear deuteranopia(Linear c) {
  return {std::clamp(0.367322 * c[0] + 0.860646 * c[1] - 0.227968 * c[2], 0.0, 1.0),
          std::clamp(0.280085 * c[0] + 0.672501 * c[1] + 0.047413 * c[2], 0.0, 1.0),
          std::clamp(-0.011820 * c[0] + 0.042940 * c[1] + 0.968881 * c[2], 0.0, 1.0)};
}

/// CIE 1976 L*a*b*, D65.
Linear lab(Linear c) {
  const double x = (0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.95047;
  const double y = 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
  const double z = (0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.08883;
  const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116.0; };
  return {116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))};
}

double difference(Linear a, Linear b) {
  const Linear p = lab(a), q = lab(b);
  return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

Rgb level(int index, const FigureStyle& style) { return resolve({Colour::Role::level, index}, style); }

}  // namespace

class TestStyle : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void text_has_a_contrast_of_at_least_4_5() {
    for (const std::string& name : figure_style_names()) {
      const FigureStyle& style = figure_style(name);
      QVERIFY2(contrast(style.text, style.background) >= 4.5, name.c_str());
      QVERIFY2(contrast(style.muted, style.background) >= 4.5, name.c_str());
    }
  }
  void neighbouring_levels_differ_for_everybody() {
    for (const std::string& name : figure_style_names()) {
      const FigureStyle& style = figure_style(name);
      for (int i = -128; i < 127; ++i) {
        const Linear a = linear(level(i, style)), b = linear(level(i + 1, style));
        QVERIFY2(difference(a, b) >= 15.0,
                 qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(name)).arg(i)));
        QVERIFY2(difference(deuteranopia(a), deuteranopia(b)) >= 15.0,
                 qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(name)).arg(i)));
      }
    }
  }
  void zero_level_is_grey_and_unlike_all_others() {
    for (const std::string& name : figure_style_names()) {
      const FigureStyle& style = figure_style(name);
      const Rgb zero = level(0, style);
      QVERIFY(std::max({zero.red, zero.green, zero.blue}) - std::min({zero.red, zero.green, zero.blue}) <=
              20);
      for (int i = 1; i < 128; ++i) {
        QVERIFY(level(i, style) != zero && level(-i, style) != zero);
      }
    }
  }
  void levels_of_opposite_sign_are_equally_light_by_turns() {
    const FigureStyle& style = figure_style("grey");
    for (int i = 1; i < 128; ++i) QCOMPARE(level(i, style), level(-i, style));
  }
  void first_five_curves_differ_also_for_deuteranopes() {
    for (const char* name : {"screen-light", "screen-dark", "paper"}) {
      const FigureStyle& style = figure_style(name);
      for (int i = 0; i < 5; ++i) {
        for (int j = i + 1; j < 5; ++j) {
          const Linear a = linear(resolve({Colour::Role::series, i}, style)),
                       b = linear(resolve({Colour::Role::series, j}, style));
          QVERIFY2(difference(deuteranopia(a), deuteranopia(b)) >= 10.0,
                   qPrintable(QStringLiteral("%1 %2").arg(i).arg(j)));
        }
      }
    }
  }
  void first_four_curves_differ_in_grey_print() {
    // In colour they may be alike in lightness: there dashes and markers tell methods apart.
    const FigureStyle& style = figure_style("grey");
    for (int i = 0; i < 4; ++i)
      for (int j = i + 1; j < 4; ++j) {
        const Linear a = linear(resolve({Colour::Role::series, i}, style)),
                     b = linear(resolve({Colour::Role::series, j}, style));
        QVERIFY2(std::abs(lab(a)[0] - lab(b)[0]) >= 12.0, qPrintable(QStringLiteral("%1 %2").arg(i).arg(j)));
      }
  }
  void any_index_has_a_colour() {
    for (const std::string& name : figure_style_names()) {
      for (const int index : {-2147483647 - 1, -1, 0, 1000, 2147483647}) {
        for (const Colour::Role role : {Colour::Role::series, Colour::Role::level})
          resolve({role, index}, figure_style(name));
      }
    }
  }
  void unknown_style_names_the_known_ones() {
    try {
      figure_style("neon");
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY(QString::fromStdString(error.what()).contains(QStringLiteral("screen-dark")));
    }
  }
  void a_file_changes_what_it_names_of_the_style_it_is_based_on() {
    const FigureStyle style = parse_style(
        "{\"based_on\": \"paper\", \"label_pt\": 10, \"series\": [\"#010203\"], \"line_factor\": 1.5}",
        "mine", "mine.json");
    QCOMPARE(style.name, std::string("mine"));
    QCOMPARE(style.label_pt, 10.0);
    QCOMPARE(style.line_factor, 1.5);
    QVERIFY(style.series == std::vector<Rgb>({{1, 2, 3}}));
    QVERIFY(style.text == figure_style("paper").text);
    QCOMPARE(style.tick_pt, figure_style("paper").tick_pt);
  }
  void bad_styles_are_refused_with_the_place() {
    const std::pair<const char*, const char*> bad[] = {
        {"{\"text\": \"#000000\"}", "background"},
        {"{\"based_on\": \"paper\", \"text\": \"black\"}", "text"},
        {"{\"based_on\": \"paper\", \"text\": \"#00000g\"}", "text"},
        {"{\"based_on\": \"paper\", \"series\": []}", "series"},
        {"{\"based_on\": \"paper\", \"label_pt\": 1000}", "label_pt"},
        {"{\"based_on\": \"paper\", \"line_factor\": 0}", "line_factor"},
        {"{\"based_on\": \"neon\"}", "neon"},
        {"{\"based_on\": \"paper\", \"label\": 8}", "label"},
        {"[1, 2]", "mine.json"}};
    for (const auto& [text, place] : bad) {
      try {
        parse_style(text, "mine", "mine.json");
        QFAIL(text);
      } catch (const Error& error) {
        QVERIFY2(QString::fromStdString(error.what()).contains(QLatin1String(place)), error.what());
      }
    }
  }
  void users_styles_are_found_by_name_and_by_path() {
    const QTemporaryDir home;
    const QByteArray before = qgetenv("XDG_DATA_HOME");
    qputenv("XDG_DATA_HOME", home.path().toUtf8());
    const std::filesystem::path folder = home.path().toStdString() + "/quantscope/styles";
    make_folder(folder);
    write_file(folder / "poster.json", "{\"based_on\": \"slide\", \"tick_pt\": 20}");
    write_file(folder / "loop.json", "{\"based_on\": \"loop\"}");
    const std::vector<std::string> names = figure_style_names();
    QVERIFY(std::find(names.begin(), names.end(), "poster") != names.end());
    QCOMPARE(figure_style("poster").tick_pt, 20.0);
    QCOMPARE(figure_style("poster").line_factor, figure_style("slide").line_factor);
    QCOMPARE(figure_style((folder / "poster.json").string()).tick_pt, 20.0);
    QVERIFY_THROWS_EXCEPTION(Error, figure_style("loop"));
    QVERIFY_THROWS_EXCEPTION(Error, figure_style("../styles/poster"));
    before.isEmpty() ? qunsetenv("XDG_DATA_HOME") : qputenv("XDG_DATA_HOME", before);
  }
  void slides_have_thicker_lines() {
    Figure figure;
    figure.panels = {{.title = "a", .x = {}, .y = {}, .marks = {Line{{0, 1}, {0, 1}}, Points{{0}, {0}}}}};
    const Figure drawn = chosen_parts(figure, {.style = "slide"});
    QCOMPARE(std::get<Line>(drawn.panels[0].marks[0]).style.width_pt, 2.4);
    QCOMPARE(std::get<Points>(drawn.panels[0].marks[1]).radius_pt, 4.8);
  }
  void hex_is_lower_case_with_all_digits() { QCOMPARE(to_hex({0, 114, 178}), std::string("#0072b2")); }
};

QS_TEST(TestStyle)
#include "test_style.moc"
