// Verbs that tell what the program itself knows: formats, schema, error codes.
#include <CLI/CLI.hpp>

#include "cmd/certtrail/options/parts.h"

namespace certtrail {

void add_formats(CLI::App& app, FormatsOptions& options) {
  auto& verb = add_verb(app, "formats", "List the evidence formats that are understood",
                        "  certtrail formats\n"
                        "  certtrail formats --format json");
  add_style(verb, options.style);
}

void add_schema(CLI::App& app, SchemaOptions& options) {
  auto& verb = add_verb(app, "schema", "Explain the tables and views of the database",
                        "  certtrail schema                    everything\n"
                        "  certtrail schema delivery_status    one view or table\n"
                        "  certtrail schema --format csv       as a list of columns");
  verb.add_option("TABLE", options.table, "Table or view to explain [all]")->type_name("");
  add_style(verb, options.style);
}

void add_decode(CLI::App& app, DecodeOptions& options) {
  auto& verb =
      add_verb(app, "decode", "Say what error codes mean, in any spelling",
               "  certtrail decode 0x80094811            an HRESULT\n"
               "  certtrail decode -- -2146875375        the same, as Graph prints it\n"
               "  certtrail decode 12175 CERTSRV_E_KEY_LENGTH \"MCSCEPErrorDomain 22013\"");
  verb.add_option("CODE", options.codes, "Error codes or names, in any spelling")
      ->required()
      ->type_name("");
  add_style(verb, options.style);
}

}  // namespace certtrail
