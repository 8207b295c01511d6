#include "ui/settings_history.h"

#include "core/settings/settings.h"
#include "ui/workspace.h"

namespace qs {
namespace {

constexpr std::size_t kMost = 200;

/// Settings and options whose values differ, and those that only one of the two has.
std::vector<std::string> differences(const Experiment& a, const Experiment& b) {
  std::vector<std::string> keys;
  for (const ExperimentField& field : experiment_fields())
    if (get(a, field) != get(b, field)) keys.push_back(field.spec.key);
  const auto &mine = a.method_options.values(), &others = b.method_options.values();
  for (const auto& [key, value] : mine)
    if (!others.contains(key) || others.at(key) != value) keys.push_back(key);
  for (const auto& [key, value] : others)
    if (!mine.contains(key)) keys.push_back(key);
  return keys;
}

}  // namespace

SettingsHistory::SettingsHistory(Workspace& workspace)
    : QObject(&workspace), workspace_(workspace), now_(workspace.experiment()) {
  connect(&workspace_, &Workspace::experimentChanged, this, &SettingsHistory::note);
}

void SettingsHistory::note() {
  std::vector<std::string> keys = differences(now_, workspace_.experiment());
  if (keys.empty()) return;
  const bool goes_on = keys.size() == 1 && keys == edited_ && !earlier_.empty();
  if (!goes_on) earlier_.push_back(now_);
  if (earlier_.size() > kMost) earlier_.erase(earlier_.begin());
  edited_ = std::move(keys);
  now_ = workspace_.experiment();
  Q_EMIT changed();
}

void SettingsHistory::undo() {
  if (earlier_.empty()) return;
  now_ = earlier_.back();
  earlier_.pop_back();
  edited_.clear();
  workspace_.setExperiment(now_);
  workspace_.raiseNotice(tr("The settings are those before the last change."));
  Q_EMIT changed();
}

}  // namespace qs
