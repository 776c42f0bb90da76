// SPDX-License-Identifier: MIT
// One bug for each fuzz target, to prove that the target can find something. Linked into `<target>_planted` only,
// around the calls of the API (ld's --wrap), so that the library itself is never built with one.
//
// POSTERN_PLANTED_BUG is the target's number, as fuzz/CMakeLists.txt counts them.
#include <postern/postern.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace {

enum Target { check = 1, roundtrip, differential, policy, capi, handler, zone, words };

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// The link as a parser with that bug would read it.
[[maybe_unused]] std::string misread(std::string link) {
  switch (POSTERN_PLANTED_BUG) {
    case check:  // completes line ends of the body before it looks for anything, so that places are wrong
      if (const std::size_t body = link.find("body="); body != std::string::npos) {
        std::string tail = link.substr(body);
        replace_all(tail, "%0A", "%0D%0A");
        link = link.substr(0, body) + tail;
      }
      break;
    case roundtrip:  // a form decoder: an encoded plus becomes a space, in references only
      if (link.find("references=") != std::string::npos) replace_all(link, "%2B%20", "%20%20");
      break;
    case differential:  // takes a fragment off
      link.resize(std::min(link.find('#'), link.size()));
      break;
    case zone:  // a TAB ends a scheme
      replace_all(link, "%09", "%20");
      break;
    case words:  // "_" of the Q encoding stays what it is
      if (link.find("%3Fq%3F") != std::string::npos) replace_all(link, "_", "%3D5F");
      break;
    default: break;
  }
  return link;
}

}  // namespace

extern "C" {

const postern_result* __real_postern_check(const char*, size_t, const postern_policy*, const postern_options*);
const postern_result* __wrap_postern_check(const char* link, size_t length, const postern_policy* policy,
                                           const postern_options* options) {
  if (link == nullptr) return __real_postern_check(link, length, policy, options);
  const std::string read = misread(std::string(link, length));
  return __real_postern_check(read.data(), read.size(), policy, options);
}

// Forgets to refuse on account of one rule.
const postern_policy* __real_postern_policy_tighten(const postern_policy*, const char*, postern_action);
const postern_policy* __wrap_postern_policy_tighten(const postern_policy* base, const char* slug,
                                                    postern_action action) {
  const bool lax = POSTERN_PLANTED_BUG == policy && slug != nullptr && std::strcmp(slug, "raw-comma") == 0;
  return __real_postern_policy_tighten(base, slug, lax && action == POSTERN_REFUSE ? POSTERN_WITHHOLD : action);
}

// Writes the last NUL one byte too far when the text just does not fit.
size_t __real_postern_render(const postern_result*, postern_consent, postern_context, size_t, char*, size_t);
size_t __wrap_postern_render(const postern_result* result, postern_consent consent, postern_context context,
                             size_t field, char* buffer, size_t capacity) {
  const size_t needed = __real_postern_render(result, consent, context, field, nullptr, 0);
  if (POSTERN_PLANTED_BUG == capi && context == POSTERN_CONTEXT_JSON && needed > 2 && capacity == needed)
    return __real_postern_render(result, consent, context, field, buffer, capacity + 1);
  return __real_postern_render(result, consent, context, field, buffer, capacity);
}
}
