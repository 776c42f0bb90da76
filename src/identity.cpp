// SPDX-License-Identifier: MIT
#include "identity.h"

#include <algorithm>

#include "domain.h"
#include "unicode.h"

namespace postern::core::identity {

using unicode::Outcome;

Looks looks_of(std::string_view name) {
  Looks looks;
  for (std::string_view rest = name; !rest.empty();) {
    const std::string_view label = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(label.size() + 1, rest.size()));
    if (kAscii.has_all(label)) continue;
    const unicode::Identity found = unicode::identity_of(label);
    looks.unknown = looks.unknown || found.outcome == Outcome::failed;
    looks.mixed_scripts = looks.mixed_scripts || found.mixed_scripts;
    looks.lookalike = looks.lookalike || (found.poses_as_ascii && kAscii.has_all(domain::last_label(name)));
    looks.unusual = looks.unusual || found.unusual;
  }
  return looks;
}

Likeness likeness_to(std::span<const char* const> protected_names, std::string_view domain, Arena& arena) {
  Likeness likeness{.unknown = !unicode::available() && !protected_names.empty()};
  if (likeness.unknown) return likeness;
  for (const char* const name : protected_names) {
    const unicode::Domain wanted = unicode::to_domain(name, arena);
    likeness.unknown = likeness.unknown || wanted.outcome == Outcome::failed;
    if (wanted.outcome != Outcome::done || domain::is_within(domain, wanted.unicode)) continue;
    const auto labels = std::count(wanted.unicode.begin(), wanted.unicode.end(), '.') + 1;
    const unicode::Normalized ours = unicode::skeleton_of(domain::last_labels(domain, labels), arena);
    const unicode::Normalized theirs = unicode::skeleton_of(wanted.unicode, arena);
    const bool told = ours.outcome == Outcome::done && theirs.outcome == Outcome::done;
    likeness.unknown = likeness.unknown || !told;
    likeness.found = likeness.found || (told && ours.text == theirs.text);
  }
  return likeness;
}

}  // namespace postern::core::identity
