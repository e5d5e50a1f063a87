// One function for each verb: does what the options say, data on stdout, everything else on stderr,
// and gives the exit status. What fails throws: std::invalid_argument for a wrong question (2),
// anything else for a failure (3).
#pragma once

#include "cmd/certtrail/options.h"

namespace certtrail {

inline constexpr int kAllRead = 0;
inline constexpr int kNewLosses = 1;
inline constexpr int kFindings = 1;
inline constexpr int kUsage = 2;
inline constexpr int kFailed = 3;
inline constexpr int kConditionHeld = 4;

int run(const PrintOptions& options);
int run(const IngestVerbOptions& options);
int run(const LinkOptions& options);
int run(const ReportOptions& options);
int run(const ReportsOptions& options);
int run(const TrailOptions& options);
int run(const ExplainOptions& options);
int run(const SqlOptions& options);
int run(const InspectOptions& options);
int run(const FormatsOptions& options);
int run(const SchemaOptions& options);
int run(const DecodeOptions& options);
int run(const ConfigOptions& options);
int run(const ExportOptions& options);
int run(const VerifyOptions& options);
int run(const MergeOptions& options);
int run(const ForgetOptions& options);

}  // namespace certtrail
