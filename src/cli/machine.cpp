// SPDX-License-Identifier: MIT
#include "machine.h"

#include "words.h"

namespace postern::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string one_line(const Json& object) { return object.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n"; }

Json field_as_json(const Field& field, Consent consent) {
  Json object{{"name", field.name}};
  if (field.needs_consent && consent == Consent::none) {
    object["value"] = nullptr;
  } else {
    object["value"] = field.value;
    if (!field.display_name.empty()) object["display_name"] = field.display_name;
    if (field.name_needs_consent && consent == Consent::none) object["display_name"] = nullptr;
  }
  if (field.needs_consent) object["needs_consent"] = true;
  if (field.name_needs_consent) object["name_needs_consent"] = true;
  if (field.needs_smtputf8) object["needs_smtputf8"] = true;
  return object;
}

Json finding_as_json(const Finding& finding) {
  Json object{{"id", finding.id},
              {"slug", finding.slug},
              {"category", word(finding.category)},
              {"action", word(finding.action)}};
  if (finding.change != Change::none) object["changed"] = true;
  object["offset"] = finding.offset;
  object["length"] = finding.length;
  object["message"] = finding.message;
  return object;
}

}  // namespace

std::string describe_as_json(const Result& result, std::string_view profile, Consent consent,
                             const nlohmann::json& id) {
  Json object;
  if (!id.is_null()) object["id"] = id;
  object["verdict"] = word(result.verdict());
  object["profile"] = profile;
  object["rules"] = postern_rules_version();
  object["canonical"] = nullptr;
  if (result.verdict() != Verdict::refuse) object["canonical"] = result.canonical_link(consent);
  object["fields"] = Json::array();
  for (const Field& field : result.fields(Consent::given)) object["fields"].push_back(field_as_json(field, consent));
  object["findings"] = Json::array();
  for (const Finding& finding : result.findings()) object["findings"].push_back(finding_as_json(finding));
  if (result.truncated()) object["truncated"] = true;
  return one_line(object);
}

void add_member(std::string& object, const std::string& name, const nlohmann::ordered_json& value) {
  Json whole = Json::parse(object);
  whole[name] = value;
  object = one_line(whole);
}

std::string malformed_line_as_json(std::uint64_t line, std::string_view error) {
  return one_line(Json{{"line", line}, {"error", error}});
}

}  // namespace postern::cli
