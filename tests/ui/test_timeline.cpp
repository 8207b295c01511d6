// The timeline: scrubbing and playing the recorded steps of a run.
#include <QAction>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

#include "support/patience.h"
#include "support/small_snapshot.h"
#include "support/test_main.h"
#include "ui/actions/actions.h"
#include "ui/panels/timeline_panel.h"
#include "ui/workspace.h"

using namespace qs;

namespace {

const std::vector<std::int64_t> kSteps{10, 25, 40, 60, 90};

/// A panel beside a workspace with five recorded steps; remembers the instants that it chose.
struct Stage {
  QWidget window;
  Actions actions{window};
  Workspace workspace{QStringLiteral("/runs")};
  TimelinePanel panel{workspace, actions};
  std::vector<qint64> visited;  // −1: the newest state

  Stage() {
    workspace.setFocus(QStringLiteral("/runs/old"));
    workspace.setSteps(kSteps);
    QObject::connect(&workspace, &Workspace::instantChanged, &panel,
                     [this] { visited.push_back(workspace.instant().value_or(-1)); });
  }
  QSlider& slider() { return *panel.findChild<QSlider*>(QStringLiteral("timeline_slider")); }
};

}  // namespace

class TestTimeline : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_position_is_a_recorded_step_and_the_right_end_the_newest_state() {
    Stage stage;
    QCOMPARE(stage.slider().maximum(), 5);
    QCOMPARE(stage.slider().value(), 5);
    for (int position = 0; position < 5; ++position) {
      stage.slider().setValue(position);
      QCOMPARE(stage.workspace.instant(), std::optional<qint64>(kSteps[static_cast<std::size_t>(position)]));
    }
    stage.slider().setValue(5);
    QVERIFY(!stage.workspace.instant());
  }

  void playing_visits_every_recorded_step_in_order_and_stops_at_the_end() {
    Stage stage;
    stage.panel.togglePlaying();
    QTRY_COMPARE_WITH_TIMEOUT(stage.slider().value(), stage.slider().maximum(), patience(10000));
    QCOMPARE(stage.visited, (std::vector<qint64>{10, 25, 40, 60, 90, -1}));
    QTest::qWait(300);  // it stays there
    QCOMPARE(stage.visited.size(), std::size_t{6});
  }

  void playing_begins_where_one_looks_and_can_be_stopped() {
    Stage stage;
    stage.slider().setValue(2);
    stage.visited.clear();
    stage.panel.togglePlaying();
    QTRY_VERIFY_WITH_TIMEOUT(!stage.visited.empty(), patience(10000));
    stage.panel.togglePlaying();
    QCOMPARE(stage.visited.front(), qint64{60});
    const std::size_t seen = stage.visited.size();
    QTest::qWait(300);
    QCOMPARE(stage.visited.size(), seen);
  }
};

QS_TEST(TestTimeline)
#include "test_timeline.moc"
