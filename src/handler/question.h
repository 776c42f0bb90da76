// SPDX-License-Identifier: MIT
// What the user is shown and asked: lines of text in which nothing of the link can act.
#pragma once

#include <postern/postern.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace postern::handler {

// What would be opened, the hidden recipients first, and why that is asked: the findings that need consent, and then
// `reasons`. `losses` are sentences about what is left out. UTF-8; every line that holds a part of the link went
// through display(), so there are no controls but LF at the ends of lines.
std::string question_text(const Result& result, const std::vector<std::string>& reasons,
                          const std::vector<std::string>& losses);

// The text in lines of at most so many code points, for what does not wrap by itself. Breaks anywhere: what cannot be
// broken would run off the screen.
std::string wrapped(std::string_view text, std::size_t columns);

}  // namespace postern::handler
