#!/bin/sh
# SPDX-License-Identifier: MIT
# A program that opens a mailto: link as the examples do makes the right draft of benign and hostile links.
# Usage: call_site.sh PROGRAM
set -u
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# opens STATUS ANSWER TOLD LINK DRAFT: the exit status, what the user types, a word that the user must be told ("-" for
# nothing at all), the link, and the draft with "|" between its lines.
opens() {
  printf '%s\n' "$2" | "$program" "$4" >"$work/draft" 2>"$work/told"
  status=$?
  draft=$(tr '\n' '|' <"$work/draft")
  if [ "$3" = - ]; then told=$(cat "$work/told"); else grep -q -- "$3" "$work/told" && told='' || told="not $3"; fi
  [ "$status $draft$told" = "$1 $5" ] && return
  printf '%s\n  wanted %s %s\n  got    %s %s\n  told   %s\n' "$4" "$1" "$5" "$status" "$draft" "$(cat "$work/told")"
  failed=1
}

opens 0 no - 'mailto:ann@example.org' 'to: ann@example.org|'
opens 0 no - 'mailto:ann@example.org,bob@example.org?cc=cy@example.org&subject=Lunch%20at%2012%3F&body=Hi%0D%0AAnn' \
  'to: ann@example.org|to: bob@example.org|cc: cy@example.org|subject: Lunch at 12?|body: Hi|Ann|'
opens 0 no - 'mailto:%22Lee%2C%20Ann%22%20%3Cann@example.org%3E?subject=Gr%C3%BC%C3%9Fe' \
  'to: ann@example.org (Lee, Ann)|subject: Grüße|'

# Refused: no draft at all.
opens 1 yes line-break-in-header 'mailto:ann@example.org?subject=Q3%0D%0ABcc:%20spy@evil.example' ''
opens 1 yes escape-sequence 'mailto:ann@example.org?body=%1B%5D0;owned%07' ''

# Left out, and told.
opens 0 yes attach-field 'mailto:?attach=/etc/passwd&subject=Photos' 'subject: Photos|'
opens 0 yes ill-formed-utf8 "mailto:ann@example.org?subject=$(printf '\377')" 'to: ann@example.org|'
opens 0 yes misleading-name 'mailto:%22help@bank.example%22%20%3Cspy@evil.example%3E' 'to: spy@evil.example|'

# Asked: nothing but a yes counts.
for answer in no '' y 'yes, please'; do
  opens 0 "$answer" 'bcc: spy@evil.example' 'mailto:ann@example.org?bcc=spy@evil.example&subject=Minutes' \
    'to: ann@example.org|subject: Minutes|'
done
opens 0 yes bcc-field 'mailto:ann@example.org?bcc=spy@evil.example&subject=Minutes' \
  'to: ann@example.org|bcc: spy@evil.example|subject: Minutes|'
opens 0 no 'body: see file:' 'mailto:ann@example.org?body=see%20file:%2F%2F%2Fetc%2Fpasswd' 'to: ann@example.org|'

exit $failed
