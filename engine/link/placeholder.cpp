namespace certtrail {}
