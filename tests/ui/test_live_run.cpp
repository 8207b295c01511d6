// The whole path with real clicks: start, look, pause, one batch, timeline, stop, open again.
#include <QAbstractSpinBox>
#include <QCheckBox>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSlider>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "core/catalog.h"
#include "core/nn/linear_layer.h"
#include "core/settings/settings.h"
#include "core/training/network_builder.h"
#include "support/test_main.h"
#include "ui/main_window.h"
#include "ui/own_settings.h"
#include "ui/panels/figure_panel.h"

using namespace qs;

namespace {

constexpr int kPatience = 60'000;  // milliseconds; the built-in digits are drawn before the first step

/// Every weight is multiplied by −9 at each step.
constexpr std::pair<const char*, const char*> kDiverging[] = {
    {"method", "float"}, {"weight_bits", "32"}, {"act_bits", "32"},      {"optimizer", "sgd"},
    {"momentum", "0"},   {"weight_decay", "1"}, {"learning_rate", "10"}, {"schedule", "constant"}};

/// The longest time that the event loop did not get to its timer.
class Heartbeat final {
 public:
  Heartbeat() {
    timer_.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer_, &QTimer::timeout, &timer_,
                     [this] { longest_ = std::max(longest_, since_.restart()); });
    since_.start();
    timer_.start(5);
  }
  qint64 longest() const { return longest_; }

 private:
  QTimer timer_;
  QElapsedTimer since_;
  qint64 longest_ = 0;
};

struct LiveDesk {
  OwnSettings settings;
  Theme theme{*qApp};
  MainWindow window{theme, settings.runs()};

  LiveDesk() {
    window.resize(1280, 800);
    window.show();
    if (!QTest::qWaitForWindowActive(&window)) qFatal("the window does not appear");
    Experiment experiment = firstExperiment();
    for (const auto& [key, value] : {std::pair{"epochs", "400"},
                                     {"warm_start_epochs", "0"},
                                     {"batch_size", "32"},
                                     {"train_images", "320"},
                                     {"validation_images", "200"},
                                     {"width", "0.2"}}) {
      set_text(experiment, key, value);
    }
    window.workspace().setExperiment(experiment);
  }
  /// Button of the Experiment dock for an action.
  QToolButton* button(ActionId id) {
    const auto* dock = window.findChild<QDockWidget*>(QStringLiteral("experiment"));
    for (QToolButton* button : dock->findChildren<QToolButton*>()) {
      if (button->defaultAction() == window.actions()[id]) return button;
    }
    return nullptr;
  }
  void click(ActionId id) { QTest::mouseClick(button(id), Qt::LeftButton); }
  bool waitFor(RunState state) {
    return QTest::qWaitFor([&] { return window.control().state() == state; }, kPatience);
  }
  std::int64_t step() {
    const SnapshotPointer newest = window.workspace().newest();
    return newest ? newest->progress.step : -1;
  }
  bool waitForStep(std::int64_t least) {
    return QTest::qWaitFor([&] { return step() >= least; }, kPatience);
  }
  /// Pauses and waits for the snapshot of the last step.
  std::int64_t pausedStep() {
    if (!waitFor(RunState::paused)) return -1;
    const bool told = QTest::qWaitFor(
        [&] { return window.workspace().newest()->progress.state == RunState::paused; }, kPatience);
    return told ? step() : -1;
  }
  int drawnPanels(int view) {
    window.findChild<QTabWidget*>(QStringLiteral("views"))->setCurrentIndex(view);
    const FigurePanel* panel = window.views()[view];
    if (!QTest::qWaitFor([&] { return !panel->figure().panels.empty(); }, kPatience)) return 0;
    int drawn = 0;
    for (const qs::Panel& part : panel->figure().panels) drawn += part.marks.empty() ? 0 : 1;
    return drawn;
  }
};

}  // namespace

class TestLiveRun : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void quick_experiment_runs_pauses_steps_and_stops_by_clicks();
  void timeline_shows_the_past_of_a_stopped_run();
  void stopped_run_can_be_resumed();
  void finished_run_can_be_made_longer();
  void failed_run_can_be_deleted();
  void window_asks_before_it_leaves_a_run();
  void diverged_run_says_where_and_offers_the_way_back();
  void hidden_views_are_not_fed();
  void a_series_runs_to_its_end_and_ticks_its_runs();
  void same_start_means_the_same_weights_at_the_first_step();
  void a_failed_run_stays_in_the_queue_with_its_reason_and_the_next_one_begins();
  void stopping_by_hand_pauses_the_queue_which_outlives_the_window();
  void moving_a_slider_ends_following_the_run();
};

void TestLiveRun::a_series_runs_to_its_end_and_ticks_its_runs() {
  LiveDesk desk;
  Experiment first = desk.window.workspace().experiment();
  set_text(first, "epochs", "1");
  Experiment second = first;
  second.seed = 2;
  desk.window.queue().add({first, second}, true);
  QVERIFY(!desk.window.actions()[ActionId::compare_tails]->isEnabled());
  QVERIFY(QTest::qWaitFor([&] { return desk.window.workspace().ticked().size() == 2; }, kPatience));
  QVERIFY(desk.waitFor(RunState::finished));
  QVERIFY(QTest::qWaitFor([&] { return desk.window.workspace().runs().size() == 2; }, kPatience));
  QCOMPARE(desk.window.workspace().runs()[1].experiment.seed, std::uint64_t{2});
  QVERIFY(desk.window.actions()[ActionId::compare_tails]->isEnabled());
}

void TestLiveRun::same_start_means_the_same_weights_at_the_first_step() {
  LiveDesk desk;
  Experiment first = desk.window.workspace().experiment();
  set_text(first, "epochs", "1");
  desk.window.workspace().setExperiment(first);
  desk.window.commands().trainBeside("lsq");
  QVERIFY(QTest::qWaitFor([&] { return desk.window.workspace().ticked().size() == 2; }, kPatience));
  QVERIFY(QTest::qWaitFor([&] { return desk.window.workspace().runs().size() == 2; }, kPatience));
  std::vector<Network> networks;
  for (const RunSummary& run : desk.window.workspace().runs()) {
    QCOMPARE(run.experiment.seed, first.seed);
    QCOMPARE(run.experiment.batch_size, first.batch_size);
    networks.push_back(build_network(architecture(first.network, first.width, 10),
                                     quantization_of(run.experiment), run.experiment.seed));
  }
  QCOMPARE(networks.size(), std::size_t{2});
  for (std::size_t layer = 0; layer < networks[0].sites().size(); ++layer) {
    const Tensor &a = networks[0].sites()[layer].layer->quantizer().latent(),
                 &b = networks[1].sites()[layer].layer->quantizer().latent();
    Real reach = 0;  // RQ shows its weights as they are clipped in use
    for (const Real weight : a) reach = std::max(reach, std::abs(weight));
    for (Index i = 0; i < a.size(); ++i)
      QVERIFY(a[i] == b[i] || (std::abs(a[i]) == reach && std::abs(b[i]) > reach));
  }
}

void TestLiveRun::a_failed_run_stays_in_the_queue_with_its_reason_and_the_next_one_begins() {
  LiveDesk desk;
  Experiment good = desk.window.workspace().experiment(), bad = good;
  set_text(good, "epochs", "1");
  for (const auto& [key, value] : kDiverging) set_text(bad, key, value);
  desk.window.queue().add({bad, good});
  auto& queue = desk.window.queue();
  QVERIFY(QTest::qWaitFor([&] { return queue.entries().size() == 1 && !queue.current(); }, kPatience));
  QVERIFY(queue.entries()[0].failure.find("finite") != std::string::npos ||
          !queue.entries()[0].failure.empty());
  // A finished one is not trained again.
  const std::size_t runs = desk.window.workspace().runs().size();
  queue.add({good});
  QTest::qWait(300);
  QCOMPARE(queue.entries().size(), std::size_t{1});
  QVERIFY(!desk.window.control().isActive());
  QCOMPARE(desk.window.workspace().runs().size(), runs);
}

void TestLiveRun::stopping_by_hand_pauses_the_queue_which_outlives_the_window() {
  {
    LiveDesk desk;
    const Experiment experiment = desk.window.workspace().experiment();
    auto& queue = desk.window.queue();
    Experiment other = experiment;
    other.seed = 7;
    queue.add({experiment, other});
    QVERIFY(desk.waitForStep(5));
    desk.click(ActionId::stop);
    QVERIFY(desk.waitFor(RunState::stopped));
    QVERIFY(QTest::qWaitFor([&] { return queue.isPaused(); }, kPatience));
    QCOMPARE(queue.entries().size(), std::size_t{2});
    queue.add({other, experiment}, true);  // wait already
    QCOMPARE(queue.entries().size(), std::size_t{2});
    QVERIFY(queue.entries()[1].ticks);
    queue.move(1, -1);
    QCOMPARE(queue.entries()[0].experiment.seed, std::uint64_t{7});
    const std::vector<QueuedRun> kept = read_queue(desk.settings.runs().toStdString());
    QCOMPARE(kept.size(), std::size_t{2});
    QCOMPARE(kept[0].experiment.seed, std::uint64_t{7});
    QVERIFY(!kept[1].directory.empty() && has_checkpoint(kept[1].directory));

    MainWindow again(desk.theme, desk.settings.runs());
    QVERIFY(again.queue().isPaused());
    QCOMPARE(again.queue().entries().size(), std::size_t{2});
    again.queue().remove(0);
    QCOMPARE(read_queue(desk.settings.runs().toStdString()).size(), std::size_t{1});
  }
}

void TestLiveRun::moving_a_slider_ends_following_the_run() {
  LiveDesk desk;
  const auto& views = desk.window.views();
  const auto prior =
      std::find_if(views.begin(), views.end(), [](auto* view) { return view->kind().id == "prior"; });
  QVERIFY(prior != views.end());
  desk.window.findChild<QTabWidget*>(QStringLiteral("views"))->setCurrentWidget(*prior);
  auto* follow = (*prior)->findChild<QCheckBox*>(QStringLiteral("follow"));
  auto* slider = (*prior)->findChild<QSlider*>(QStringLiteral("level_slider"));
  auto* field = (*prior)->findChild<QAbstractSpinBox*>(QStringLiteral("level"));
  QVERIFY(follow && slider && field);
  QVERIFY(follow->isChecked());
  slider->setFocus();
  const int before = slider->value();
  QTest::keyClick(slider, Qt::Key_Right);
  QCOMPARE(slider->value(), before + 1);
  QVERIFY(!follow->isChecked());
  QVERIFY(std::abs(field->text().toDouble() - (0.05 + 1.95 * slider->value() / 200.0)) < 1e-2);
}

void TestLiveRun::quick_experiment_runs_pauses_steps_and_stops_by_clicks() {
  LiveDesk desk;
  QTest::qWait(200);
  Heartbeat heart;
  desk.click(ActionId::start_pause);
  QVERIFY(desk.waitForStep(20));
  QVERIFY(desk.window.windowTitle().contains(QStringLiteral("running")));
  for (int view = 0; view < desk.window.views().size(); ++view) {
    if (desk.window.views()[view]->kind().source == FigureSource::results)
      continue;  // no run has finished yet
    if (desk.window.views()[view]->kind().source == FigureSource::mixed)
      continue;                                                     // nobody has evaluated the assignments
    if (desk.window.views()[view]->kind().id == "prior") continue;  // the method has none
    QVERIFY2(desk.drawnPanels(view) > 0, qPrintable(desk.window.views()[view]->objectName()));
  }
  QVERIFY(desk.window.findChild<QTableView*>(QStringLiteral("layers_table"))->model()->rowCount() >= 2);

  desk.click(ActionId::start_pause);
  const std::int64_t paused = desk.pausedStep();
  QVERIFY(paused >= 20);
  QTest::qWait(300);
  QCOMPARE(desk.step(), paused);

  desk.click(ActionId::step_batch);
  QVERIFY(desk.waitForStep(paused + 1));
  QCOMPARE(desk.pausedStep(), paused + 1);
  QTest::qWait(300);
  QCOMPARE(desk.step(), paused + 1);

  desk.click(ActionId::step_epoch);  // to the end of the epoch, which has ten steps
  const std::int64_t end_of_epoch = (paused + 1) / 10 * 10 + 10;
  QVERIFY(desk.waitForStep(end_of_epoch));
  QCOMPARE(desk.pausedStep(), end_of_epoch);

  desk.click(ActionId::stop);
  QVERIFY(desk.waitFor(RunState::stopped));
  QVERIFY(QTest::qWaitFor([&] { return desk.window.workspace().runs().size() == 1; }, kPatience));
  QVERIFY(!desk.button(ActionId::stop)->isEnabled());
  qInfo("longest pause of the event loop: %lld ms", static_cast<long long>(heart.longest()));
  QVERIFY2(heart.longest() < 500, qPrintable(QString::number(heart.longest())));
}

void TestLiveRun::timeline_shows_the_past_of_a_stopped_run() {
  LiveDesk desk;
  desk.click(ActionId::start_pause);
  QVERIFY(desk.waitForStep(40));
  desk.click(ActionId::stop);
  QVERIFY(desk.waitFor(RunState::stopped));
  Workspace& workspace = desk.window.workspace();
  QVERIFY(QTest::qWaitFor([&] { return workspace.steps().size() > 1; }, kPatience));
  auto* slider = desk.window.findChild<QSlider*>(QStringLiteral("timeline_slider"));
  slider->setFocus();
  QTest::keyClick(slider, Qt::Key_Home);
  QVERIFY(QTest::qWaitFor(
      [&] { return workspace.shown() && workspace.shown()->progress.step == workspace.steps().front(); },
      kPatience));
  QTest::keyClick(slider, Qt::Key_Right);
  QVERIFY(
      QTest::qWaitFor([&] { return workspace.shown()->progress.step == workspace.steps()[1]; }, kPatience));
  QTest::keyClick(slider, Qt::Key_End);
  QVERIFY(!workspace.instant());
  QCOMPARE(workspace.shown(), workspace.newest());
}

void TestLiveRun::stopped_run_can_be_resumed() {
  LiveDesk desk;
  desk.click(ActionId::step_batch);
  QCOMPARE(desk.pausedStep(), std::int64_t{1});
  desk.click(ActionId::stop);
  QVERIFY(desk.waitFor(RunState::stopped));
  Workspace& workspace = desk.window.workspace();
  QVERIFY(QTest::qWaitFor([&] { return workspace.runs().size() == 1; }, kPatience));
  const QString run = runKey(workspace.runs().front().directory);
  desk.window.commands().resume(run);
  QVERIFY(desk.waitForStep(2));
  QCOMPARE(workspace.live(), run);
  desk.click(ActionId::stop);
  QVERIFY(desk.waitFor(RunState::stopped));
}

void TestLiveRun::finished_run_can_be_made_longer() {
  LiveDesk desk;
  Experiment experiment = desk.window.workspace().experiment();
  set_text(experiment, "epochs", "1");
  desk.window.workspace().setExperiment(experiment);
  desk.click(ActionId::start_pause);
  QVERIFY(desk.waitFor(RunState::finished));
  Workspace& workspace = desk.window.workspace();
  QVERIFY(QTest::qWaitFor([&] { return workspace.runs().size() == 1; }, kPatience));
  const QString run = runKey(workspace.runs().front().directory);
  desk.window.commands().trainLonger(run, 2);
  QVERIFY(desk.waitForStep(11));
  QVERIFY(desk.waitFor(RunState::finished));
  QVERIFY(QTest::qWaitFor([&] { return workspace.runs().front().epochs_done == 2.0; }, kPatience));
  QCOMPARE(workspace.runs().size(), std::size_t{1});
  QCOMPARE(workspace.runs().front().experiment.epochs, std::int64_t{2});
}

void TestLiveRun::failed_run_can_be_deleted() {
  LiveDesk desk;
  Experiment experiment = desk.window.workspace().experiment();
  for (const auto& [key, value] : kDiverging) set_text(experiment, key, value);
  desk.window.workspace().setExperiment(experiment);
  desk.click(ActionId::start_pause);
  QVERIFY(desk.waitFor(RunState::failed));
  Workspace& workspace = desk.window.workspace();
  QVERIFY(QTest::qWaitFor([&] { return workspace.runs().size() == 1; }, kPatience));
  const std::filesystem::path directory = workspace.runs().front().directory;
  delete_run(directory);
  QVERIFY(!std::filesystem::exists(directory));
  desk.click(ActionId::last_good);
  QTest::qWait(200);
  QCOMPARE(desk.window.control().state(), std::optional(RunState::failed));
  QVERIFY(!std::filesystem::exists(directory));
}

void TestLiveRun::window_asks_before_it_leaves_a_run() {
  LiveDesk desk;
  desk.click(ActionId::step_batch);
  QVERIFY(desk.pausedStep() >= 0);
  const auto answer = [](QMessageBox::ButtonRole role) {
    QTimer::singleShot(100, qApp, [role] {
      auto* question = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
      if (!question) qFatal("no question was asked");
      for (QAbstractButton* button : question->buttons()) {
        if (question->buttonRole(button) == role) return QTest::mouseClick(button, Qt::LeftButton);
      }
    });
  };
  answer(QMessageBox::RejectRole);
  desk.window.close();
  QVERIFY(desk.window.isVisible());
  QCOMPARE(desk.window.control().state(), std::optional(RunState::paused));
  answer(QMessageBox::AcceptRole);
  desk.window.close();
  QVERIFY(QTest::qWaitFor([&] { return !desk.window.isVisible(); }, kPatience));
  QCOMPARE(desk.window.control().state(), std::optional(RunState::stopped));
}

void TestLiveRun::diverged_run_says_where_and_offers_the_way_back() {
  LiveDesk desk;
  Experiment experiment = desk.window.workspace().experiment();
  for (const auto& [key, value] : kDiverging) set_text(experiment, key, value);
  desk.window.workspace().setExperiment(experiment);
  desk.click(ActionId::start_pause);
  QVERIFY(desk.waitFor(RunState::failed));
  QToolButton* back = desk.button(ActionId::last_good);
  QVERIFY(QTest::qWaitFor([&] { return back->isVisible(); }, kPatience));
  QVERIFY(!desk.window.workspace().newest()->progress.message.empty());
  QTest::mouseClick(back, Qt::LeftButton);
  QVERIFY(desk.waitFor(RunState::paused));
  QVERIFY(QTest::qWaitFor([&] { return !back->isVisible(); }, kPatience));
  desk.click(ActionId::stop);
  QVERIFY(desk.waitFor(RunState::stopped));
}

void TestLiveRun::hidden_views_are_not_fed() {
  LiveDesk desk;
  desk.click(ActionId::start_pause);
  QVERIFY(desk.waitForStep(20));
  QVERIFY(desk.drawnPanels(0) > 0);
  QVERIFY(desk.window.views()[2]->figure().panels.empty());
  desk.click(ActionId::stop);
  QVERIFY(desk.waitFor(RunState::stopped));
}

QS_TEST(TestLiveRun)
#include "test_live_run.moc"
