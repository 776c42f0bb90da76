// SPDX-License-Identifier: MIT
// Whether AddressSanitizer watches.
#pragma once

namespace postern::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kSanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace postern::test
