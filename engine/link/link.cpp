// scan what belongs together -> link components (parallel) -> write them (in order)
//      -> link those anew that the others told something else
#include "engine/link/link.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_pipeline.h>

#include <algorithm>
#include <optional>

#include "engine/link/generation.h"
#include "engine/link/history.h"
#include "engine/link/linked_tables.h"
#include "engine/store/store.h"

namespace certtrail {
namespace {

constexpr std::uint64_t kBatch = 4'000;  // rows: a few MB while they are linked

constexpr std::size_t kBatchesStoredAtOnce = 64;

using Batch = std::vector<const Component*>;
using Linked = std::shared_ptr<std::vector<LinkedComponent>>;

class Linker {
 public:
  Linker(SQLite::Database& database, const std::filesystem::path& path, const Settings& settings,
         unsigned jobs)
      : database_(database),
        path_(path),
        settings_(settings),
        jobs_(jobs > 0 ? jobs : static_cast<unsigned>(tbb::info::default_concurrency())),
        states_(database) {}

  LinkSummary run() {
    const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, jobs_);
    const auto context = linked_context(database_);
    if (context && is_current()) return keep();
    std::set<Claim> claims;
    if (context) claims = LinkedTables(database_, false).claims();
    scan(claims);
    open_tables(context);
    link_changed(claims);
    for (auto found = tables_->claims(); found != claims; found = tables_->claims()) {
      claims = std::move(found);
      scan(claims);
      link_changed(claims);
    }
    settle(claims);
    finish();
    return summary_;
  }

 private:
  // Equal generations need no look at the rows.
  bool is_current() {
    return database_.execAndGet("SELECT generation FROM link_state").getString() ==
           generation_now(database_, settings_);
  }

  LinkSummary keep() {
    transaction_.emplace(database_);
    keep_settings(database_, settings_.rows);
    append_history(database_);
    transaction_->commit();
    count_tables();
    return summary_;
  }

  void scan(const std::set<Claim>& claims) {
    fleet_ = Fleet();  // two of them would be the peak of memory
    fleet_ = scan_fleet(database_, settings_, claims);
  }

  struct Difference {
    std::vector<const Component*> changed;
    std::vector<std::int64_t> gone;  // or to be linked anew
  };

  // Both are sorted by id.
  Difference compare(LinkedTables& tables) const {
    Difference difference;
    const auto known = tables.components();
    auto at = known.begin();
    for (const auto& c : fleet_.components.all) {
      for (; at != known.end() && at->first < c.id; ++at) difference.gone.push_back(at->first);
      const bool found = at != known.end() && at->first == c.id;
      if (!found || at->second != c.fingerprint) difference.changed.push_back(&c);
      if (found && at->second != c.fingerprint) difference.gone.push_back(c.id);
      if (found) ++at;
    }
    for (; at != known.end(); ++at) difference.gone.push_back(at->first);
    return difference;
  }

  // Where most would change, building anew is faster than changing in place.
  void open_tables(const std::optional<std::int64_t>& context) {
    rebuilds_ = context != fleet_.context;
    if (!rebuilds_) {
      std::uint64_t all = 0, changed = 0;
      for (const auto& c : fleet_.components.all) all += c.weight;
      LinkedTables tables(database_, false);
      for (const auto* c : compare(tables).changed) changed += c->weight;
      rebuilds_ = changed * 3 > all;
    }
    tables_.emplace(database_, rebuilds_);
    // Shadows may be stored in parts; tables that are read change in one step.
    transaction_.emplace(database_);
    facts_ = tables_->facts(fleet_.servers);
  }

  void link_changed(const std::set<Claim>& claims) {
    const auto difference = compare(*tables_);
    for (const auto id : difference.gone) tables_->remove(id);
    link(difference.changed, claims);
  }

  // Facts do not depend on what was answered, so that this ends.
  void settle(const std::set<Claim>& claims) {
    while (true) {
      facts_ = tables_->facts(fleet_.servers);
      const auto changed = tables_->told_otherwise(facts_);
      if (changed.empty()) return;
      std::vector<const Component*> again;
      for (const auto& c : fleet_.components.all)
        if (changed.contains(c.id)) again.push_back(&c);
      for (const auto* c : again) tables_->remove(c->id);
      link(again, claims);
    }
  }

  std::vector<Batch> batches_of(const std::vector<const Component*>& components) const {
    std::vector<Batch> batches;
    std::uint64_t weight = kBatch;
    for (const auto* c : components) {
      if (weight >= kBatch) {
        batches.emplace_back();
        weight = 0;
      }
      batches.back().push_back(c);
      weight += c->weight;
    }
    return batches;
  }

  void link(const std::vector<const Component*>& components, const std::set<Claim>& claims) {
    summary_.components_linked += components.size();
    auto batches = batches_of(components);
    const LinkContext context{settings_, fleet_, states_, facts_, claims};
    tbb::enumerable_thread_specific<EvidenceReader> readers([&] { return EvidenceReader(path_); });
    std::size_t next = 0;
    tbb::parallel_pipeline(
        2 * jobs_,
        tbb::make_filter<void, Batch*>(tbb::filter_mode::serial_in_order,
                                       [&](tbb::flow_control& control) -> Batch* {
                                         if (next < batches.size()) return &batches[next++];
                                         control.stop();
                                         return nullptr;
                                       }) &
            tbb::make_filter<Batch*, Linked>(
                tbb::filter_mode::parallel,
                [&](Batch* batch) { return link_batch(*batch, readers.local(), context); }) &
            tbb::make_filter<Linked, void>(tbb::filter_mode::serial_in_order,
                                           [&](const Linked& linked) { write(*linked); }));
  }

  Linked link_batch(const Batch& batch, EvidenceReader& reader, const LinkContext& context) const {
    auto linked = std::make_shared<std::vector<LinkedComponent>>();
    linked->reserve(batch.size());
    for (const auto* component : batch) {
      Selection selection;
      fleet_.components.select(*component, selection);
      linked->push_back(component->foreign && selection.ca_rows.empty() ? LinkedComponent{}
                        // a CA's log of requests that nothing else knows
                        : component->foreign
                            ? link_foreign(reader.read_ca_rows(selection.ca_rows), context)
                            : link_component(reader.read(selection), context));
      linked->back().id = component->id;
      linked->back().fingerprint = component->fingerprint;
    }
    return linked;
  }

  void write(const std::vector<LinkedComponent>& linked) {
    for (const auto& component : linked) tables_->write(component);
    // Shadows are stored in parts, large ones: each writes all pages that it touched.
    if (rebuilds_ && ++batches_written_ % kBatchesStoredAtOnce == 0) commit();
  }

  void commit() {
    transaction_->commit();
    transaction_.emplace(database_);
  }

  void finish() {
    tables_->store_waiting([this] { commit(); });
    tables_->finish(fleet_, generation_of(fleet_.evidence, settings_), settings_.rows);
    transaction_->commit();
    count_tables();
  }

  void count_tables() {
    const auto count = [&](const std::string& table) {
      return database_.execAndGet("SELECT count(*) FROM " + table).getInt64();
    };
    summary_.components = count("link_component");
    summary_.devices = count("device");
    summary_.deliveries = count("delivery");
    summary_.out_of_scope = count("certificate WHERE in_scope = 0");
  }

  SQLite::Database& database_;
  const std::filesystem::path path_;
  const Settings& settings_;
  const unsigned jobs_;
  const StateMap states_;
  Fleet fleet_;
  FleetFacts facts_;
  bool rebuilds_ = true;
  std::optional<LinkedTables> tables_;
  std::optional<SQLite::Transaction> transaction_;
  LinkSummary summary_;
  std::size_t batches_written_ = 0;
};

}  // namespace

LinkSummary link(const std::filesystem::path& path, const Settings& settings, unsigned jobs) {
  Store store(path);
  // Components are written once and not read again; what SQL sorts at the end goes to a file.
  store.database().exec("PRAGMA cache_size = -65536; PRAGMA temp_store = FILE");
  return Linker(store.database(), path, settings, jobs).run();
}

}  // namespace certtrail
