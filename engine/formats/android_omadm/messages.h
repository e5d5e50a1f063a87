// What one record of the Android log says about certificates.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/android_omadm/device_mode.h"
#include "engine/formats/android_omadm/line.h"
#include "engine/model/record.h"

namespace certtrail::formats::omadm {

struct Finding {
  RecordBody body;
  std::string raw;  // empty: the text of the whole record
};

// True if a message starts like one that says something. Those of state machines are not among
// them: they start with any word.
bool has_known_start(std::string_view message);
// True for "<number> cert(s) ...".
bool counts_certificates(std::string_view message);
// True for a message that ends in whose it is and says nothing else: "Returning app config JSON ...
// for user User-875363642".
bool names_scrubbed_user(std::string_view message);
// True if a record whose first line has these columns may say something; cheap, never misses.
bool may_matter(const Columns& columns, App app);
// The same for a further line of a record (a stack trace, pretty-printed XML).
bool may_matter_in_continuation(std::string_view line);

// `text` is the whole record from its first line on; columns view into it.
std::vector<Finding> read_record(const Columns& columns, std::string_view text, App app);

// The parts of read_record. Each gives nothing if the record is of another kind.
std::vector<Finding> read_state_change(const Columns& columns);
std::vector<Finding> read_selection(const Columns& columns);
std::vector<Finding> read_criteria(const Columns& columns);
std::vector<Finding> read_consumer(const Columns& columns);
std::vector<Finding> read_enrolment(const Columns& columns);
std::vector<Finding> read_cloud_extension(const Columns& columns);
std::vector<Finding> read_jscep(const Columns& columns);
std::vector<Finding> read_exception(const Columns& columns, std::string_view text);
// `body` is everything behind the columns.
std::vector<Finding> read_syncml(const Columns& columns, std::string_view body);

// "pid:tid"
std::string actor_of(const Columns& columns);
// The text between `before` and `after`, from the first `before` on; empty if either is missing.
std::string_view between(std::string_view text, std::string_view before, std::string_view after);
// True for eight or more hex digits and nothing else: a certificate hash, no placeholder.
bool is_hash(std::string_view text);

}  // namespace certtrail::formats::omadm
