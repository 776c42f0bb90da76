// SPDX-License-Identifier: MIT
#include "journal.h"

#include <syslog.h>

#include <algorithm>
#include <vector>

#include "../cli/words.h"

namespace postern::handler {
std::string journal_line(const Result& result, std::string_view outcome, std::string_view client,
                         std::string_view link) {
  std::vector<std::string_view> ids;
  for (const Finding& finding : result.findings())
    if (std::find(ids.begin(), ids.end(), finding.id) == ids.end()) ids.push_back(finding.id);
  std::string line = std::string("outcome=").append(outcome).append(" verdict=").append(cli::word(result.verdict()));
  for (std::size_t i = 0; i < ids.size(); ++i) line.append(i == 0 ? " rules=" : ",").append(ids[i]);
  if (!client.empty()) line.append(" client=").append(client);
  if (!link.empty()) line.append(" link=").append(link);
  return line;
}

void write_journal(const std::string& line) {
  openlog("postern", LOG_PID, LOG_USER);
  syslog(LOG_NOTICE, "%s", line.c_str());
  closelog();
}

}  // namespace postern::handler
