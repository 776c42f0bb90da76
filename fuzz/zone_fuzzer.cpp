// SPDX-License-Identifier: MIT
// Hides a link in text, in one of the ways in which browsers still see it, and demands that its zone is told.
#include "input.h"
#include "laws.h"

namespace {

using postern::fuzzing::Input;

struct Kind {
  std::string_view link;
  std::string_view header;  // the rule that tells of it in a subject
  std::string_view body;    // and in a body
};
// clang-format off
constexpr Kind kKinds[] = {
    {"javascript:alert(1)", "script-link-in-header", "script-link-in-body"},
    {"vbscript:x", "script-link-in-header", "script-link-in-body"},
    {"data:text/html,x", "script-link-in-header", "script-link-in-body"},
    {"view-source:http://a.example/", "script-link-in-header", "script-link-in-body"},
    {"file:///etc/passwd", "local-link-in-header", "local-link-in-body"},
    {"ms-msdt:/id", "local-link-in-header", "local-link-in-body"},
    {"search-ms:query=x", "local-link-in-header", "local-link-in-body"},
    {"shell:startup", "local-link-in-header", "local-link-in-body"},
    {"\\\\host\\share", "local-link-in-header", "local-link-in-body"},
    {"C:\\a.exe", "local-link-in-header", "local-link-in-body"},
    {"http://192.168.0.1/", "intranet-link", "intranet-link"},
    {"http://localhost/", "intranet-link", "intranet-link"},
    {"http://0x7f000001/", "odd-ipv4-in-link", "odd-ipv4-in-link"},
    {"https://a.example@b.example/", "userinfo-in-link", "userinfo-in-link"},
    {"mailto:a@b.example", "mailto-link", "mailto-link"},
};
constexpr std::string_view kBefore[] = {"", " ", "\n", "\"", "'", "(", "<", ">", "[", "=", ",", ";", "#", "|", "`"};
// clang-format on

// TAB and line ends inside a scheme are ignored, and so is letter case.
std::string disguised(std::string_view link, bool body, Input& in) {
  const std::size_t colon = link.find(':');
  const bool has_scheme = colon != std::string_view::npos && colon > 1;
  std::string out;
  for (std::size_t i = 0; i < link.size(); ++i) {
    char c = link[i];
    const bool in_scheme = has_scheme && i < colon;
    if (in_scheme && in.byte() % 4 == 3 && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    out += c;
    if (in_scheme && body && in.byte() % 8 == 7) out += in.flag() ? "\t" : "\r\n";
  }
  return out;
}

bool tells(const postern::Result& result, std::string_view slug) {
  const auto findings = result.findings();
  return result.truncated() ||
         std::any_of(findings.begin(), findings.end(), [&](const postern::Finding& f) { return f.slug == slug; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input in(data, size);
  const bool body = in.flag();
  const Kind& kind = in.one_of(kKinds);
  // Text before it that ends in white space cannot swallow it, whatever it holds, as long as it is text.
  std::string before;
  for (const char c : in.bytes(40))
    before += static_cast<unsigned char>(c) < 0x80 && (c >= ' ' || c == '\n') && c != 0x7F ? c : 'x';
  if (!before.empty()) before += ' ';
  std::string text = before + std::string(in.one_of(kBefore)) + disguised(kind.link, body, in);
  if (!body) std::replace(text.begin(), text.end(), '\n', ' ');
  text += in.flag() ? " " : "\"";
  for (const char c : in.bytes(40)) text += static_cast<unsigned char>(c) < 0x80 && c >= ' ' && c != 0x7F ? c : 'y';
  const std::string link = std::string("mailto:?") + (body ? "body=" : "subject=") +
                           postern::fuzzing::percent_encoded(text, [] { return false; });
  const postern::Result result = postern::check(link);
  if (!tells(result, body ? kind.body : kind.header))
    postern::fuzzing::fail("nobody told of " + std::string(body ? kind.body : kind.header), postern::display(link));
  if (const std::string broken = postern::laws::broken_law(link); !broken.empty())
    postern::fuzzing::fail("law " + broken, postern::display(link));
  return 0;
}
