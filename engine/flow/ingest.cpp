// list -> skip what is known -> find equal files
//      -> hash, unpack and parse (parallel) -> store (in order)
#include "engine/flow/ingest.h"

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "engine/flow/collection.h"
#include "engine/flow/inbox.h"
#include "engine/store/clean_text.h"
#include "engine/store/wall_clock.h"

namespace certtrail {
namespace {

// One distinct content, as far as that is known before it is read.
struct Task {
  CollectionFile file;                  // sha256 empty: not hashed yet
  std::vector<InboxFile> other_places;  // of the same bytes, found in this run
};

// A task, done.
struct Outcome {
  Task task;
  bool changed = false;   // while it was read
  bool is_known = false;  // its bytes are stored already
  bool is_forgotten = false;
  std::string problem;
  std::optional<CollectionRows> rows;  // of a collection that is not stored yet
};

InputFile input_of(const InboxFile& file, const std::string& sha256) {
  return {cleaned(file.path.string()), file.size, file.mtime_us, sha256};
}

bool is_better(const InboxFile& a, const InboxFile& b) {
  const auto &x = a.path.native(), &y = b.path.native();
  return x.size() != y.size() ? x.size() < y.size() : x < y;
}

// Files of one size may be one content: they are hashed first, so that of equal ones the best path
// and the least time are the ones that count, whatever is read first.
void add_equal_sized(std::vector<InboxFile> files, std::vector<Task>& tasks) {
  std::vector<std::string> hashes(files.size());
  if (files.size() > 1)
    tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t i) {
      try {
        hashes[i] = sha256_of(files[i].path);
      } catch (const std::runtime_error&) {
        hashes[i].clear();  // it is reported when it is read
      }
    });
  std::map<std::string, std::vector<InboxFile>> by_content;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (hashes[i].empty())
      tasks.push_back({{files[i].path, files[i].size, files[i].mtime_us, ""}, {}});
    else
      by_content[hashes[i]].push_back(files[i]);
  }
  for (auto& [sha256, places] : by_content) {
    const auto best = *std::min_element(places.begin(), places.end(), is_better);
    Task task{{best.path, best.size, best.mtime_us, sha256}, {}};
    for (const auto& place : places)
      if (place.path != best.path) task.other_places.push_back(place);
    tasks.push_back(std::move(task));
  }
}

std::vector<Task> plan(const std::vector<InboxFile>& files, const std::set<InputFile>& known,
                       IngestSummary& summary) {
  std::map<std::uint64_t, std::vector<InboxFile>> by_size;
  for (const auto& file : files) {
    if (known.contains(input_of(file, {})))
      ++summary.unchanged;
    else
      by_size[file.size].push_back(file);
  }
  std::vector<Task> tasks;
  for (auto& [size, group] : by_size) add_equal_sized(std::move(group), tasks);
  std::sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) {
    return a.file.path.native() < b.file.path.native();
  });
  return tasks;
}

bool is_unchanged(const CollectionFile& file) {
  const auto now = look_at(file.path);
  return now && now->size == file.size && now->mtime_us == file.mtime_us;
}

Outcome read_task(Task task, const IngestOptions& options, const Store& store,
                  const std::set<std::string>& known, StagingBudget& budget) {
  Outcome outcome;
  try {
    if (task.file.sha256.empty()) task.file.sha256 = sha256_of(task.file.path);
    outcome.is_known = known.contains(task.file.sha256);
    outcome.is_forgotten = store.is_forgotten(task.file.sha256);
    if (!outcome.is_known && !outcome.is_forgotten) {
      CollectionFile dated = task.file;
      for (const auto& place : task.other_places)
        dated.mtime_us = std::min(dated.mtime_us, place.mtime_us);
      outcome.rows.emplace(
          read_collection(dated, options.unpack, options.reading, budget, options.junk));
    }
    outcome.changed = !is_unchanged(task.file);
  } catch (const std::exception& e) {
    outcome.problem = e.what();
    const auto path = task.file.path.string();
    if (!outcome.problem.starts_with(path)) outcome.problem = path + ": " + outcome.problem;
  }
  outcome.task = std::move(task);
  return outcome;
}

CollectionCounts counts_of(const CollectionRows& rows) {
  CollectionCounts counts;
  counts.path = rows.path;
  counts.status = rows.status;
  counts.bytes = rows.size;
  counts.artifacts = rows.artifacts.size();
  for (const auto& artifact : rows.artifacts) counts.records += artifact.records_kept;
  counts.notes_info = rows.notes_info;
  counts.notes_warning = rows.notes_warning;
  counts.notes_loss = rows.notes_loss;
  return counts;
}

void add(const CollectionCounts& counts, IngestSummary& summary) {
  ++summary.read;
  summary.damaged += counts.status == "damaged";
  summary.refused += counts.status == "refused";
  summary.artifacts += counts.artifacts;
  summary.records += counts.records;
  summary.notes_info += counts.notes_info;
  summary.notes_warning += counts.notes_warning;
  summary.notes_loss += counts.notes_loss;
}

void keep(const Outcome& outcome, Store& store, IngestSummary& summary,
          std::vector<InputFile>& inputs, const Progress& progress) {
  const auto& file = outcome.task.file;
  if (!outcome.problem.empty()) {
    summary.problems.push_back(outcome.problem);
    return;
  }
  if (outcome.changed) {
    summary.warnings.push_back(file.path.string() +
                               ": changed while it was read; left for the next run");
    return;
  }
  if (outcome.is_forgotten) {  // no word of where it lies, either
    summary.forgotten += 1 + outcome.task.other_places.size();
    return;
  }
  if (outcome.is_known) {
    ++summary.again;
    store.found_again(file.sha256, cleaned(file.path.string()), file.mtime_us);
  } else if (!store.write(*outcome.rows)) {
    summary.forgotten += 1 + outcome.task.other_places.size();
    return;
  } else {
    const auto counts = counts_of(*outcome.rows);
    add(counts, summary);
    progress.stored(counts);
  }
  inputs.push_back(input_of({file.path, file.size, file.mtime_us}, file.sha256));
  for (const auto& place : outcome.task.other_places) {
    ++summary.again;
    store.found_again(file.sha256, cleaned(place.path.string()), place.mtime_us);
    inputs.push_back(input_of(place, file.sha256));
  }
}

}  // namespace

IngestSummary ingest(const IngestOptions& options, Store& store, const Progress& progress) {
  const unsigned jobs =
      options.jobs > 0 ? options.jobs : static_cast<unsigned>(tbb::info::default_concurrency());
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, jobs);
  IngestSummary summary;
  const auto files = list_inbox(options.paths, options.database);
  summary.files = files.size();
  summary.run = store.begin_run(options.version, options.arguments, now_us());
  keep_settings(store.database(), options.settings);
  const auto known = store.known_collections();
  auto tasks = plan(files, store.known_files(), summary);
  std::uint64_t bytes_total = 0;
  for (const auto& task : tasks) bytes_total += task.file.size;

  StagingBudget budget(options.staging_bytes);
  std::vector<InputFile> inputs;
  std::size_t next = 0;
  std::uint64_t done = 0, bytes_done = 0;
  const auto admit = [&](tbb::flow_control& control) {
    if (next == tasks.size()) {
      control.stop();
      return Task{};
    }
    return std::move(tasks[next++]);
  };
  const auto read = [&](Task task) {
    return std::make_shared<const Outcome>(
        read_task(std::move(task), options, store, known, budget));
  };
  const auto store_it = [&](const std::shared_ptr<const Outcome>& outcome) {
    keep(*outcome, store, summary, inputs, progress);
    bytes_done += outcome->task.file.size;
    progress.update(++done, tasks.size(), bytes_done, bytes_total);
  };
  using Result = std::shared_ptr<const Outcome>;
  tbb::parallel_pipeline(
      2 * jobs,  // collections in flight; what is staged of them shares one budget
      tbb::make_filter<void, Task>(tbb::filter_mode::serial_in_order, admit) &
          tbb::make_filter<Task, Result>(tbb::filter_mode::parallel, read) &
          tbb::make_filter<Result, void>(tbb::filter_mode::serial_in_order, store_it));
  store.finish_run(summary.run, now_us(), summary.exit_status(), inputs);
  return summary;
}

}  // namespace certtrail
