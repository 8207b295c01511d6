#include "app/slurm.h"

#include <QProcess>
#include <QStandardPaths>
#include <cctype>

#include "core/base/atomic_file.h"
#include "core/base/file_system.h"
#include "core/base/shell_word.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr const char* kScript = "sweep.sbatch";
constexpr int kMostMilliseconds = 60'000;

/// Letters, digits and dashes: a title may hold anything.
std::string job_name(const std::string& title) {
  std::string name = "quantscope-";
  for (const char c : title) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '-';
  return name;
}

}  // namespace

std::string slurm_script(const SlurmJob& job) {
  return "#!/bin/sh\n#SBATCH --job-name=" + job_name(job.title) + "\n#SBATCH --array=1-" +
         std::to_string(job.tasks) + "\n#SBATCH --cpus-per-task=1\n#SBATCH --requeue\n#SBATCH --output=" +
         shell_word((job.out / "slurm-%a.log").string()) +
         "\n# Each task trains its part; what was finished is skipped, what was interrupted goes on, so "
         "that\n"
         "# submitting the script again does only what is missing. Let --cpus-per-task be the \"threads\" of "
         "the\n"
         "# sweep's settings.\nexec " +
         shell_word(job.program.string()) + " sweep " + shell_word(job.spec.string()) + " --out " +
         shell_word(job.out.string()) + " --shard \"$SLURM_ARRAY_TASK_ID/" + std::to_string(job.tasks) +
         "\"\n";
}

std::string submit(const SlurmJob& job) {
  const QString sbatch = QStandardPaths::findExecutable(QStringLiteral("sbatch"));
  if (sbatch.isEmpty())
    throw Error("--submit slurm", "there is no sbatch on this machine",
                "submit from a login node of the cluster, or see the script with --print");
  make_folder(job.out);
  const std::filesystem::path script = job.out / kScript;
  write_file(script, slurm_script(job));
  QProcess process;
  process.start(sbatch, {QStringLiteral("--parsable"), QString::fromStdString(script.string())});
  const bool has_ended = process.waitForFinished(kMostMilliseconds);
  if (!has_ended || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
    throw Error("--submit slurm",
                "sbatch refused " + script.string() + ": " +
                    process.readAllStandardError().simplified().toStdString(),
                "mend it and submit the script with sbatch");
  return process.readAllStandardOutput().trimmed().toStdString();
}

}  // namespace qs
