// SPDX-License-Identifier: MIT
// Asks everything about a link, and demands that every byte of every answer was written before (MemorySanitizer). C
// only: libstdc++ is not instrumented, and what it wrote would look as if nobody had. The core takes no code from it
// (tests/assurance/needs.txt). uriparser is not instrumented either, so what it fills in counts as written.
#include <postern/postern.h>
#include <sanitizer/msan_interface.h>
#include <uriparser/Uri.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace {

void demand_text(const char* text) { __msan_check_mem_is_initialized(text, std::strlen(text) + 1); }

template <class Struct>
void demand(const Struct& answer) {
  __msan_check_mem_is_initialized(&answer, sizeof answer);
}

void ask_for_renderings(const postern_result* result, postern_consent consent, std::size_t field) {
  for (int i = POSTERN_CONTEXT_URI; i <= POSTERN_CONTEXT_WINDOWS_ARGV; ++i) {
    const auto context = static_cast<postern_context>(i);
    const std::size_t size = postern_render(result, consent, context, field, nullptr, 0);
    char* const buffer = static_cast<char*>(std::malloc(size + 1));
    demand(postern_render(result, consent, context, field, buffer, size + 1));
    __msan_check_mem_is_initialized(buffer, size + 1);
    std::free(buffer);
  }
}

void ask(const char* link, std::size_t size, const postern_policy* policy, const postern_options* options) {
  const postern_result* const result = postern_check(link, size, policy, options);
  demand(postern_result_verdict(result));
  demand(postern_result_change(result));
  demand(postern_result_truncated(result));
  postern_finding finding;
  for (std::size_t i = 0; postern_result_finding(result, i, &finding, sizeof finding) == 0; ++i) {
    demand(finding.action);
    demand(finding.change);
    demand(finding.offset);
    demand(finding.length);
    demand_text(finding.slug);
  }
  for (const postern_consent consent : {POSTERN_CONSENT_NONE, POSTERN_CONSENT_GIVEN}) {
    postern_field field;
    for (std::size_t i = 0; postern_result_field(result, consent, i, &field, sizeof field) == 0; ++i) {
      __msan_check_mem_is_initialized(field.value, field.value_length + 1);
      __msan_check_mem_is_initialized(field.display_name, field.display_name_length + 1);
      demand_text(field.shown);
      demand(field.needs_consent);
      demand(field.needs_smtputf8);
      demand(field.name_needs_consent);
      ask_for_renderings(result, consent, i);
    }
    ask_for_renderings(result, consent, POSTERN_WHOLE_LINK);
  }
  postern_result_free(result);
}

}  // namespace

extern "C" {

// The core hands its own memory to uriparser, by this call only.
int __real_uriParseSingleUriExMmA(UriUriA*, const char*, const char*, const char**, UriMemoryManager*);
int __wrap_uriParseSingleUriExMmA(UriUriA* uri, const char* first, const char* last, const char** error,
                                  UriMemoryManager* memory) {
  static UriMemoryManager* core = nullptr;
  core = memory;
  UriMemoryManager written = *memory;
  written.malloc = [](UriMemoryManager*, std::size_t size) {
    void* const block = core->malloc(core, size);
    if (block != nullptr) __msan_unpoison(block, size);
    return block;
  };
  written.calloc = [](UriMemoryManager*, std::size_t count, std::size_t size) {
    return core->calloc(core, count, size);
  };
  __msan_check_mem_is_initialized(first, static_cast<std::size_t>(last - first));
  __msan_unpoison(uri, sizeof *uri);
  __msan_unpoison(error, sizeof *error);
  return __real_uriParseSingleUriExMmA(uri, first, last, error, &written);
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const postern_options raised{sizeof raised, 65536, 100000, 100000, 65536, 1, nullptr, 0};
  // A copy of its own, so that what lies behind it counts as never written.
  char* const link = static_cast<char*>(std::malloc(size));
  std::memcpy(link, data + 1, size - 1);
  for (const postern_policy* const policy : {postern_policy_strict(), postern_policy_standard()})
    ask(link, size - 1, policy, (data[0] & 1U) != 0 ? &raised : nullptr);
  std::free(link);
  return 0;
}
}
