// One record's XML: a program with its values put in.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/evtx/binxml.h"

namespace certtrail::evtx {

// Items in document order; an element holds those up to `end`, attributes first. Names are views
// into the BinXml, texts are UTF-8 in Document::text.
struct Item {
  enum class Kind : std::uint8_t { element, attribute, text };
  Kind kind;
  std::uint32_t end;
  std::string_view name;  // element, attribute: local name
  std::uint32_t text_at = 0, text_length = 0;
};

struct Document {
  std::vector<Item> items;
  std::string text;
  std::string damage;           // the first thing that could not be decoded; empty if all was
  std::uint32_t damage_at = 0;  // chunk offset of it

  std::string_view text_of(const Item& item) const {
    return std::string_view(text).substr(item.text_at, item.text_length);
  }
  // All text directly inside an element; `joined` is where it is put together if need be.
  std::string_view text_inside(std::size_t element, std::string& joined) const;
  std::string text_inside(std::size_t element) const;
  // First child element, attribute of a name; items.size() if there is none.
  std::size_t child(std::size_t element, std::string_view name) const;
  std::size_t attribute(std::size_t element, std::string_view name) const;
  std::string attribute_text(std::size_t element, std::string_view name) const;

  std::deque<Program> programs;  // memory for the record's fragments, by nesting
};

// Reads the BinXML in [begin, end) of the chunk into `document`, whose memory is used again.
// Damage is told there; what was read before it stays.
void read_document(BinXml& xml, std::size_t begin, std::size_t end, Document& document);

}  // namespace certtrail::evtx
