#include "engine/link/linked_rows.h"

#include <map>

#include "engine/link/keys.h"

namespace certtrail {
namespace {

std::int64_t flag(bool value) { return value ? 1 : 0; }

}  // namespace

LinkedRows::LinkedRows(SQLite::Database& db, const std::string& prefix, bool anew)
    : component_(db, prefix + "link_component", 2),
      member_(db, prefix + "link_member", 3),
      finding_(db, prefix + "link_finding", 8),
      device_(db, prefix + "device", 10),
      alias_(db, prefix + "device_alias", 4),
      source_(db, prefix + "link_source", 3),
      enrollment_(db, prefix + "enrollment", 3),
      certificate_(db, prefix + "certificate", 13),
      delivery_(db, prefix + "delivery", 29),
      delivery_alias_(db, prefix + "delivery_alias", 3),
      event_(db, prefix + "event", 18),
      proof_(db, prefix + "link_evidence", 7),
      clock_(db, prefix + "clock_offset", 5),
      coverage_(db, prefix + "coverage", 5),
      unmatched_(db, prefix + "link_unmatched", 12),
      unknown_state_(db, prefix + "link_unknown_state", 12),
      members_(db, "SELECT kind, id FROM " + prefix + "link_member WHERE component = ?") {
  const auto by_id = [&](std::string_view kind, const std::string& table,
                         const std::string& condition) {
    removals_.push_back(
        {kind, SQLite::Statement(db, "DELETE FROM " + prefix + table + " WHERE " + condition)});
  };
  by_id("device", "device", "id = ?");
  by_id("device", "device_alias", "device = ?");
  by_id("device", "link_source", "device = ?");
  by_id("device", "enrollment", "device = ?");
  by_id("device", "event", "delivery = 0 AND device = ?");
  by_id("device", "coverage", "scope = 'device:' || printf('%016x', ?)");
  by_id("certificate", "certificate", "id = ?");
  by_id("delivery", "delivery", "id = ?");
  by_id("delivery", "delivery_alias", "delivery = ?");
  by_id("delivery", "event", "delivery = ?");
  by_id("delivery", "link_evidence", "delivery = ?");
  by_id("stream", "clock_offset", "stream = ?");
  for (const auto* sql : {"link_component WHERE id = ?", "link_member WHERE component = ?",
                          "link_finding WHERE component = ?", "link_unmatched WHERE component = ?",
                          "link_unknown_state WHERE component = ?"})
    forget_component_.emplace_back(db, "DELETE FROM " + prefix + sql);
  if (anew) let_wait();
}

void LinkedRows::let_wait() {
  waiting_ = std::make_unique<WaitingRows>();
  const auto wait = [&](LinkedInsert& insert, std::initializer_list<int> order) {
    insert.wait_in(waiting_.get(), static_cast<std::uint8_t>(ordered_.size()), order);
    ordered_.push_back(&insert);
  };
  for (auto* insert : {&device_, &alias_, &source_, &enrollment_, &certificate_, &delivery_,
                       &delivery_alias_, &proof_, &clock_, &coverage_})
    wait(*insert, {0});
  wait(event_, {0, 3});  // delivery, device
}

void LinkedRows::store_waiting(const std::function<void()>& stored) {
  if (!waiting_) return;
  constexpr std::uint64_t kPart = 200'000;  // rows of one transaction
  std::uint64_t count = 0;
  waiting_->take([&](std::uint8_t table, std::string_view row) {
    ordered_[table]->store(row);
    if (++count % kPart == 0) stored();
  });
  for (auto* insert : ordered_) insert->wait_in(nullptr);
  waiting_.reset();
}

void LinkedRows::member(std::int64_t component, std::string_view kind, std::int64_t id) {
  member_ << component << kind << id;
  member_.done();
}

void LinkedRows::finding(std::string_view kind, const std::string& subject,
                         const std::string& value, std::int64_t component, std::int64_t from_us,
                         std::int64_t to_us, std::int64_t id, std::int64_t key) {
  finding_ << kind << subject << value << component << from_us << to_us << id << key;
  finding_.done();
}

void LinkedRows::remove_members(std::int64_t component) {
  std::vector<std::pair<std::string, std::int64_t>> members;
  members_.bind(1, component);
  while (members_.executeStep())
    members.emplace_back(members_.getColumn(0).getString(), members_.getColumn(1).getInt64());
  members_.reset();
  for (const auto& [kind, id] : members)
    for (auto& removal : removals_) {
      if (removal.kind != kind) continue;
      removal.statement.bind(1, id);
      removal.statement.exec();
      removal.statement.reset();
    }
}

void LinkedRows::remove(std::int64_t component) {
  if (waiting_)
    waiting_->drop(component);
  else
    remove_members(component);
  for (auto& statement : forget_component_) {
    statement.bind(1, component);
    statement.exec();
    statement.reset();
  }
}

void LinkedRows::write_devices(const LinkedComponent& in) {
  for (const auto& d : in.devices.all) {
    member(in.id, "device", d.id);
    device_ << d.id << d.name << d.platform << d.platform_mode << d.user << d.intune_device_id
            << d.entra_device_id << d.serial << d.os << flag(d.pseudo);
    device_.done();
    for (const auto& [name, value] : d.aliases) {
      alias_ << d.id << name << value << flag(is_strong_alias(name));
      alias_.done();
    }
    for (const auto& [id, when] : d.enrollments) {
      enrollment_ << d.id << id << when;
      enrollment_.done();
    }
  }
}

void LinkedRows::write_sources(const LinkedComponent& in) {
  const auto add = [&](std::size_t device, std::string_view kind, std::int64_t id) {
    source_ << in.devices.all[device].id << kind << id;
    source_.done();
  };
  for (std::size_t i = 0; i < in.devices.all.size(); ++i)
    for (const auto stream : in.devices.all[i].streams) add(i, "stream", stream);
  for (const auto& d : in.deliveries) {
    if (!d.device) continue;
    for (const auto at : d.ca_requests) add(*d.device, "ca_request", in.evidence.ca_rows[at].id);
    for (const auto at : d.assignments)
      add(*d.device, "intune_assignment", in.evidence.assignments[at].id);
    for (const auto at : d.claims)
      add(*d.device, "intune_certificate", in.evidence.intune_rows[at].id);
    if (!d.certificate) continue;
    const auto& c = in.certificates.all[*d.certificate];
    for (const auto at : c.ca_rows) add(*d.device, "ca_request", in.evidence.ca_rows[at].id);
    for (const auto at : c.intune_rows)
      add(*d.device, "intune_certificate", in.evidence.intune_rows[at].id);
  }
}

void LinkedRows::write_certificates(const LinkedComponent& in) {
  for (const auto& c : in.certificates.all) {
    member(in.id, "certificate", c.id);
    certificate_ << c.id << c.thumbprint << c.serial << c.issuer << c.subject << c.request_id
                 << c.template_name << c.not_before_us << c.not_after_us << flag(c.in_scope)
                 << c.scope_reason << c.requester << c.issued_us;
    certificate_.done();
  }
}

void LinkedRows::write_deliveries(const LinkedComponent& in) {
  auto& row = delivery_;
  for (std::size_t i = 0; i < in.deliveries.size(); ++i) {
    const auto& d = in.deliveries[i];
    const auto& j = in.judgements[i];
    const auto id = hex_id(d.id);
    member(in.id, "delivery", d.id);
    row << d.id << id;
    d.device ? row << in.devices.all[*d.device].id : row.null();
    d.certificate ? row << in.certificates.all[*d.certificate].id : row.null();
    row << d.logical << j.user << j.requested_us << j.issued_us << j.installed_us << j.reported_us
        << j.revoked_us << j.removed_us;
    j.superseded_by ? row << in.deliveries[*j.superseded_by].id : row.null();
    row << to_string(j.issued) << to_string(j.installed) << to_string(j.reported) << j.intune_state
        << to_string(j.verdict) << to_string(j.last_hop) << to_string(j.first_missing_hop)
        << j.cause << j.cause_text << j.next_check << j.unknown_reason << std::int64_t{d.rung}
        << j.attempts << j.ndes_host << j.as_of_us << j.hops_reached;
    row.done();
  }
}

void LinkedRows::write_delivery_aliases(const LinkedComponent& in) {
  const auto add = [&](const Delivery& d, std::string_view name, const std::string& value) {
    if (value.empty()) return;
    delivery_alias_ << d.id << name << value;
    delivery_alias_.done();
  };
  for (const auto& d : in.deliveries) {
    for (const auto a : d.attempts) {
      for (const auto& id : in.attempts.all[a].transactions) add(d, "transaction_id", id);
      for (const auto& thumbprint : in.attempts.all[a].thumbprints)
        add(d, "thumbprint", thumbprint);
    }
    for (const auto at : d.ca_requests) add(d, "request_id", in.evidence.ca_rows[at].request_id);
    if (!d.certificate) continue;
    const auto& c = in.certificates.all[*d.certificate];
    add(d, "thumbprint", c.thumbprint);
    add(d, "serial", c.serial);
    add(d, "request_id", c.request_id);
  }
}

void LinkedRows::write_events(const LinkedComponent& in) {
  std::int64_t ordinal = 0;
  const LinkedEvent* previous = nullptr;
  for (const auto& e : in.events) {
    const bool tie = previous && previous->delivery == e.delivery && previous->at_us == e.at_us &&
                     previous->device == e.device;
    ordinal = tie ? ordinal + 1 : 0;
    event_ << e.delivery << e.at_us << ordinal << e.device << e.zone_basis << e.source
           << e.raw_state << to_string(e.hop) << to_string(e.outcome) << std::int64_t{e.rung}
           << e.text << e.place.artifact << e.place.offset << e.place.length;
    if (e.record)
      event_ << e.record->stream << e.record->naive_us << e.record->identity << e.record->ordinal;
    else
      event_.null().null().null().null();
    event_.done();
    previous = &e;
  }
}

void LinkedRows::coverage(const CoverageRow& r) {
  coverage_ << r.scope << r.question << r.interval.from_us << r.interval.to_us << r.interval.basis;
  coverage_.done();
}

void LinkedRows::write_rest(const LinkedComponent& in) {
  for (const auto& p : in.proofs) {
    proof_ << p.delivery << std::int64_t{p.rung} << p.source << p.key << p.place.artifact
           << p.place.offset << p.conflict;
    proof_.done();
  }
  for (const auto& [stream, c] : in.clocks.by_stream) {
    member(in.id, "stream", stream);
    clock_ << stream << c.offset_us << c.pairs << c.spread_us << c.basis;
    clock_.done();
  }
  for (const auto& row : in.coverage) coverage(row);
}

void LinkedRows::write_summaries(const LinkedComponent& in) {
  const auto add = [](LinkedInsert& row, const Tally& tally) {
    const auto place = tally.example.value_or(Place{});
    row << tally.count << static_cast<std::int64_t>(tally.devices.size()) << tally.first_us
        << tally.last_us << place.artifact << place.offset << place.length;
    row.done();
  };
  for (const auto& [group, tally] : in.summaries.unmatched) {
    const auto& [kind, source, state, reason] = group;
    unmatched_ << in.id << kind << source << state << reason;
    add(unmatched_, tally);
  }
  for (const auto& [state, found] : in.summaries.unknown_states) {
    unknown_state_ << in.id << state.first << state.second << to_string(found.hop)
                   << to_string(found.outcome);
    add(unknown_state_, found.tally);
  }
}

void LinkedRows::write(const LinkedComponent& in) {
  if (waiting_) waiting_->of_component(in.id);
  component_ << in.id << in.fingerprint;
  component_.done();
  write_devices(in);
  write_certificates(in);
  write_sources(in);
  write_deliveries(in);
  write_delivery_aliases(in);
  write_events(in);
  write_rest(in);
  write_summaries(in);
}

}  // namespace certtrail
