#include <QSignalSpy>
#include <QTest>

#include "support/small_snapshot.h"
#include "support/test_main.h"
#include "ui/workspace.h"

using namespace qs;

namespace {

const QString kLiveRun = QStringLiteral("/runs/live");
const QString kOldRun = QStringLiteral("/runs/old");

}  // namespace

class TestWorkspace : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void views_follow_the_live_run_while_it_is_in_focus();
  void views_stay_where_the_timeline_points();
  void going_live_shows_the_newest_again();
  void another_focus_forgets_instant_steps_and_snapshot();
  void run_in_focus_comes_before_the_compared_ones();
  void ticking_twice_counts_once();
  void layer_travels_with_the_view();
  void keys_of_runs_survive_the_way_to_a_path_and_back();
};

void TestWorkspace::views_follow_the_live_run_while_it_is_in_focus() {
  Workspace workspace(QStringLiteral("/runs"));
  workspace.setLive(kLiveRun);
  workspace.setFocus(kLiveRun);
  QVERIFY(workspace.view().runs.empty());
  QSignalSpy changed(&workspace, &Workspace::viewChanged);
  const SnapshotPointer first = small_snapshot(), second = small_snapshot();
  workspace.setNewest(first);
  QCOMPARE(workspace.view().runs.front(), first);
  workspace.setNewest(second);
  QCOMPARE(workspace.view().runs.front(), second);
  QCOMPARE(changed.count(), 2);

  workspace.setFocus(kOldRun);
  changed.clear();
  workspace.setNewest(first);
  QVERIFY(workspace.view().runs.empty());
  QCOMPARE(changed.count(), 0);
}

void TestWorkspace::views_stay_where_the_timeline_points() {
  Workspace workspace(QStringLiteral("/runs"));
  workspace.setLive(kLiveRun);
  workspace.setFocus(kLiveRun);
  workspace.setInstant(10);
  const SnapshotPointer past = small_snapshot();
  workspace.setShown(past);
  workspace.setNewest(small_snapshot());
  QCOMPARE(workspace.shown(), past);
}

void TestWorkspace::going_live_shows_the_newest_again() {
  Workspace workspace(QStringLiteral("/runs"));
  workspace.setLive(kLiveRun);
  workspace.setFocus(kLiveRun);
  workspace.setInstant(10);
  const SnapshotPointer newest = small_snapshot();
  workspace.setNewest(newest);
  QVERIFY(!workspace.shown());
  workspace.setInstant(std::nullopt);
  QCOMPARE(workspace.shown(), newest);
}

void TestWorkspace::another_focus_forgets_instant_steps_and_snapshot() {
  Workspace workspace(QStringLiteral("/runs"));
  workspace.setFocus(kOldRun);
  workspace.setSteps({0, 10, 20});
  workspace.setInstant(10);
  workspace.setShown(small_snapshot());
  workspace.setFocus(QStringLiteral("/runs/other"));
  QVERIFY(!workspace.instant());
  QVERIFY(workspace.steps().empty());
  QVERIFY(!workspace.shown());
}

void TestWorkspace::run_in_focus_comes_before_the_compared_ones() {
  Workspace workspace(QStringLiteral("/runs"));
  const SnapshotPointer own = small_snapshot(), other = small_snapshot();
  workspace.setFocus(kOldRun);
  workspace.setCompared({other});
  workspace.setShown(own);
  const std::vector<SnapshotPointer> expected{own, other};
  QVERIFY(workspace.view().runs == expected);
}

void TestWorkspace::ticking_twice_counts_once() {
  Workspace workspace(QStringLiteral("/runs"));
  QSignalSpy ticked(&workspace, &Workspace::tickedChanged);
  workspace.tick(kOldRun);
  workspace.tick(kOldRun);
  QCOMPARE(workspace.ticked(), QStringList{kOldRun});
  workspace.untick(kOldRun);
  workspace.untick(kOldRun);
  QVERIFY(workspace.ticked().isEmpty());
  QCOMPARE(ticked.count(), 2);
}

void TestWorkspace::layer_travels_with_the_view() {
  Workspace workspace(QStringLiteral("/runs"));
  QSignalSpy changed(&workspace, &Workspace::viewChanged);
  workspace.setLayer(QStringLiteral("conv2"));
  workspace.setLayer(QStringLiteral("conv2"));
  QCOMPARE(workspace.view().layer, QStringLiteral("conv2"));
  QCOMPARE(changed.count(), 1);
}

void TestWorkspace::keys_of_runs_survive_the_way_to_a_path_and_back() {
  const QString key = QStringLiteral("/runs/Größe α 2 bit");
  QCOMPARE(runKey(runDirectory(key)), key);
}

QS_TEST(TestWorkspace)
#include "test_workspace.moc"
