// SPDX-License-Identifier: MIT
// Without MISTAKE this compiles; with it, it must not: the fields of a result that is about to go would go with it.
#include <postern/postern.hpp>

int main() {
#ifdef MISTAKE
  for (const postern::Field& field : postern::check("mailto:a@b.example").fields())
    return static_cast<int>(field.value.size());
  return 0;
#else
  const postern::Result result = postern::check("mailto:a@b.example");
  for (const postern::Field& field : result.fields()) return static_cast<int>(field.value.size());
  return 0;
#endif
}
