// SPDX-License-Identifier: MIT
#include "batch.h"

#include <array>
#include <optional>
#include <set>
#include <string_view>

namespace postern::cli {
namespace {

using Json = nlohmann::json;

// A longer record is cut there: a link of more than 65,536 bytes is refused whatever stands behind, and no JSON
// spelling of a shorter one is longer than this.
constexpr std::size_t kMostRawBytes = std::size_t{1} << 20U;

// RFC 4648 section 4, with its padding and nothing else; nothing when the text is not that.
std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t digits = text.size();
  while (digits > 0 && text.size() - digits < 2 && text[digits - 1] == '=') --digits;
  std::string out;
  unsigned bits = 0;
  unsigned value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const std::size_t digit = kAlphabet.find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    value = (value << 6U | static_cast<unsigned>(digit)) & 0xFFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(value >> bits & 0xFFU);
  }
  const unsigned left_over = value & ((1U << bits) - 1U);
  return left_over == 0 ? std::optional(out) : std::nullopt;
}

// Parses one object of plain values. Two members of the same name, or values inside values, are no record of ours:
// other readers would see another link, and a deep value could exhaust the stack.
Json parse_flat(const std::string& raw, std::string& error) {
  std::set<std::string> names;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && !names.insert(parsed.get<std::string>()).second)
      error = "a member stands twice";
    const bool opens = event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    if (opens && depth > 0) error = "a member is not a plain value";
    return error.empty();
  };
  const Json object = Json::parse(raw, watch, false);
  if (error.empty() && object.is_discarded()) error = "this is not JSON";
  if (error.empty() && !object.is_object()) error = "this is not a JSON object";
  return object;
}

void read_json(const std::string& raw, Record& record) {
  const Json object = parse_flat(raw, record.error);
  if (!record.error.empty()) return;
  const bool plain = object.contains("link");
  const char* const key = plain ? "link" : "link_base64";
  if (plain == object.contains("link_base64")) {
    record.error = "the object needs either \"link\" or \"link_base64\"";
  } else if (!object[key].is_string()) {
    record.error = std::string("\"") + key + "\" is not a string";
  } else if (object.contains("id") && !object["id"].is_string() && !object["id"].is_number_integer()) {
    record.error = "\"id\" is neither a string nor an integer of 64 bits";
  } else if (plain) {
    record.link = object[key].get<std::string>();
  } else if (const auto bytes = from_base64(object[key].get<std::string>()); bytes) {
    record.link = *bytes;
  } else {
    record.error = "\"link_base64\" is not base64";
  }
  if (object.contains("id") && record.error.empty()) record.id = object["id"];
}

}  // namespace

BatchReader::BatchReader(std::FILE* file, InputFormat format)
    : file_(file), format_(format), buffer_(std::size_t{1} << 16U) {}

int BatchReader::get() {
  if (at_ == end_) {
    at_ = 0;
    end_ = std::fread(buffer_.data(), 1, buffer_.size(), file_);
    bytes_ += end_;
    if (end_ == 0) return EOF;
  }
  return static_cast<unsigned char>(buffer_[at_++]);
}

// What stands before the next delimiter; false when nothing, not even a delimiter, was left.
bool BatchReader::read_raw(std::string& raw, bool& cut) {
  const int delimiter = format_ == InputFormat::nul ? '\0' : '\n';
  raw.clear();
  cut = false;
  int c = get();
  if (c == EOF) return false;
  for (; c != EOF && c != delimiter; c = get()) {
    cut = cut || raw.size() == kMostRawBytes;
    if (!cut) raw += static_cast<char>(c);
  }
  return true;
}

bool BatchReader::next(Record& record) {
  bool cut = false;
  std::string raw;
  if (!read_raw(raw, cut)) return false;
  record = {};
  record.number = ++number_;
  if (format_ != InputFormat::nul && raw.ends_with('\r')) raw.pop_back();
  if (format_ != InputFormat::jsonl) {
    record.link = std::move(raw);
  } else if (cut) {
    record.error = "the line is longer than a mebibyte";
  } else {
    read_json(raw, record);
  }
  return true;
}

}  // namespace postern::cli
