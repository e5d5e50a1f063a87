// What a row of an Intune device inventory says of its device.
#pragma once

#include "engine/formats/intune_row_bodies.h"
#include "engine/model/format.h"

namespace certtrail {

// One DeviceFact for each name and property that the row states, about "intune_device:<id>";
// `record` has the row's place and text. Note: intune_devices.no_device_id. Gives the time of the
// device's last check-in, if the row states it.
Moment add_device_facts(const ReportRow& row, Record record, Output& out);

}  // namespace certtrail
