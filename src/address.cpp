// SPDX-License-Identifier: MIT
#include "address.h"

#include "scan.h"

namespace postern::core::address {
namespace {

// One step through a text with quoted-strings (RFC 5322 section 3.2.4): is the byte at `i` outside quotes?
// quoted-pair = "\" any, inside quotes only.
class QuoteTracker {
 public:
  bool outside(char c) {
    if (escaped_) {
      escaped_ = false;
      return false;
    }
    if (c == '"') {
      quoted_ = !quoted_;
      return false;
    }
    escaped_ = quoted_ && c == '\\';
    return !quoted_;
  }
  [[nodiscard]] bool open() const { return quoted_; }

 private:
  bool quoted_ = false;
  bool escaped_ = false;
};

}  // namespace

bool ListReader::next(Slice& item) {
  if (done_) return false;
  item.begin = at_;
  at_ = scan::find<',', '"'>(list_, at_);
  QuoteTracker quotes;
  while (at_ < list_.size() && !(quotes.outside(list_[at_]) && list_[at_] == ',')) ++at_;
  item.end = at_;
  done_ = at_ == list_.size();
  ++at_;
  return true;
}

Mailbox read_mailbox(std::string_view text, Slice item) {
  constexpr std::size_t kNone = std::string_view::npos;
  QuoteTracker quotes;
  std::size_t open = kNone;
  std::size_t close = kNone;
  bool at_seen = false;
  Mailbox box{.shape = Mailbox::kBare, .name = {}, .addr_spec = item, .where = {}};
  const auto decide = [&box](Mailbox::Shape shape, std::size_t at) {
    box.shape = shape;
    box.where = {at, at + 1};
    return box;
  };
  for (std::size_t i = item.begin; i < item.end; ++i) {
    const char c = text[i];
    if (!quotes.outside(c)) {
      if (close != kNone) return decide(Mailbox::kBroken, i);
      continue;
    }
    at_seen = at_seen || c == '@';
    if (c == '(' || c == ')') return decide(Mailbox::kComment, i);
    if (c == '<' && open == kNone) {
      open = i;
    } else if (c == '>' && open != kNone && close == kNone) {
      close = i;
    } else if (c == '<' || c == '>' || (close != kNone && !kBlank.has(c))) {
      return decide(Mailbox::kBroken, i);  // a bracket too many, or text behind the address
    } else if (c == ':' && open == kNone && !at_seen) {
      return decide(Mailbox::kGroup, i);
    }
  }
  if (quotes.open()) {
    box.shape = Mailbox::kBroken;
    return box;
  }
  if (open == kNone) return box;
  if (close == kNone) return decide(Mailbox::kBroken, open);
  box.shape = Mailbox::kAngle;
  box.name = {item.begin, open};
  while (!box.name.empty() && kBlank.has(text[box.name.end - 1])) --box.name.end;
  box.addr_spec = {open + 1, close};
  box.where = {open, close + 1};
  return box;
}

AddrSpec read_addr_spec(std::string_view text, Slice addr_spec) {
  constexpr std::size_t kNone = std::string_view::npos;
  QuoteTracker quotes;
  std::size_t at = kNone;
  AddrSpec parts{.local = addr_spec, .domain = {addr_spec.end, addr_spec.end}, .extra_at = kNone};
  for (std::size_t i = addr_spec.begin; i < addr_spec.end; ++i) {
    if (!quotes.outside(text[i]) || text[i] != '@') continue;
    if (at != kNone && parts.extra_at == kNone) parts.extra_at = at;
    at = i;
  }
  if (at == kNone) return parts;
  parts.has_at = true;
  parts.local.end = at;
  parts.domain = {at + 1, addr_spec.end};
  return parts;
}

std::size_t unquote_phrase(std::string_view phrase, char* out) {
  std::size_t length = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    const char c = phrase[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted && c == '\\' && i + 1 < phrase.size()) {
      out[length++] = phrase[++i];
    } else if (quoted || !kBlank.has(c)) {
      out[length++] = c;
    } else if (length > 0 && out[length - 1] != ' ') {
      out[length++] = ' ';
    }
  }
  return length;
}

}  // namespace postern::core::address
