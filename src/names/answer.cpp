// SPDX-License-Identifier: MIT
#include "answer.h"

#include <algorithm>

#include "dns.h"
#include "letters.h"

namespace postern::names::core {
namespace {

// One resource record (RFC 1035 section 4.1.3).
struct Record {
  std::string owner;
  unsigned type = 0;
  unsigned klass = 0;
  std::uint32_t ttl = 0;
  std::size_t at = 0;    // its data, in the message
  std::size_t size = 0;  // of its data
};

// Reads a message from front to back.
class Reader {
 public:
  explicit Reader(Message message) : message_(message) {}

  [[nodiscard]] std::size_t left() const { return message_.size() - at_; }
  [[nodiscard]] std::size_t at() const { return at_; }
  void seek(std::size_t at) { at_ = at; }

  bool number(std::size_t bytes, std::uint32_t& out) {
    if (left() < bytes) return false;
    out = 0;
    for (; bytes > 0; --bytes) out = out << 8U | message_[at_++];
    return true;
  }

  bool name(std::string& out) {
    const std::size_t size = dns::expand_name(message_, at_, out);
    at_ += size;
    return size != 0;
  }

  bool record(Record& out) {
    std::uint32_t size = 0;
    if (!name(out.owner) || !number(2, out.type) || !number(2, out.klass) || !number(4, out.ttl) || !number(2, size) ||
        left() < size)
      return false;
    if ((out.ttl & 0x80000000U) != 0) out.ttl = 0;  // RFC 2181 section 8
    out.at = at_;
    out.size = size;
    at_ += size;
    return true;
  }

 private:
  Message message_;
  std::size_t at_ = 0;
};

bool is_same_or_above(std::string_view zone, std::string_view name) {
  if (zone.empty() || zone == ".") return true;  // the root
  if (name.size() < zone.size() || !equal_ignoring_case(name.substr(name.size() - zone.size()), zone)) return false;
  return name.size() == zone.size() || name[name.size() - zone.size() - 1] == '.';
}

// A message that answers one question: the records at the end of the chain of aliases.
class Reply {
 public:
  // False when it is no answer to (name, type).
  bool read(Message message, std::string_view name, dns::Type type);

  [[nodiscard]] const std::vector<Record>& records() const { return records_; }
  [[nodiscard]] Seconds ttl() const { return Seconds(records_.empty() ? negative_ttl_ : ttl_); }
  // The name that makes up the whole data of a record; nothing when there is none.
  [[nodiscard]] std::optional<std::string> name_in(const Record& record) const;

 private:
  bool header(Reader& reader, std::string_view name, dns::Type type);
  bool section(Reader& reader, std::uint32_t count, std::vector<Record>& out);
  bool follow(const std::vector<Record>& all, std::string_view name, dns::Type type);
  void negative(const std::vector<Record>& authority);

  Message message_;
  std::uint32_t answer_count_ = 0;
  std::uint32_t authority_count_ = 0;
  bool no_such_name_ = false;
  std::string owner_;  // the end of the chain of aliases
  std::vector<Record> records_;
  std::uint32_t ttl_ = 0xFFFFFFFFU;
  std::uint32_t negative_ttl_ = 0;
};

bool Reply::header(Reader& reader, std::string_view name, dns::Type type) {
  std::uint32_t id = 0;
  std::uint32_t flags = 0;
  std::uint32_t questions = 0;
  std::uint32_t additional = 0;
  std::uint32_t asked_type = 0;
  std::uint32_t asked_class = 0;
  std::string asked;
  if (!reader.number(2, id) || !reader.number(2, flags) || !reader.number(2, questions) ||
      !reader.number(2, answer_count_) || !reader.number(2, authority_count_) || !reader.number(2, additional))
    return false;
  constexpr std::uint32_t kResponse = 0x8000;
  constexpr std::uint32_t kOpcode = 0x7800;
  constexpr std::uint32_t kTruncated = 0x0200;
  constexpr std::uint32_t kNameError = 3;
  if ((flags & (kResponse | kOpcode | kTruncated)) != kResponse || questions != 1) return false;
  const std::uint32_t code = flags & 0xFU;
  no_such_name_ = code == kNameError;
  if (code != 0 && !no_such_name_) return false;
  if (!reader.name(asked) || !reader.number(2, asked_type) || !reader.number(2, asked_class)) return false;
  return equal_ignoring_case(asked, name) && asked_type == static_cast<unsigned>(type) && asked_class == dns::kInternet;
}

// The records of the class IN. A count that promises more than the message holds makes it malformed.
bool Reply::section(Reader& reader, std::uint32_t count, std::vector<Record>& out) {
  constexpr std::size_t kLeastRecord = 11;  // the root, type, class, ttl and size
  if (count > reader.left() / kLeastRecord) return false;
  for (Record record; count > 0; --count) {
    if (!reader.record(record)) return false;
    if (record.klass == dns::kInternet) out.push_back(record);
  }
  return true;
}

bool Reply::follow(const std::vector<Record>& all, std::string_view name, dns::Type type) {
  owner_ = lowered(name);
  for (int aliases = 0;; ++aliases) {
    const auto alias = std::find_if(all.begin(), all.end(), [this](const Record& r) {
      return r.type == static_cast<unsigned>(dns::Type::cname) && equal_ignoring_case(r.owner, owner_);
    });
    if (alias == all.end()) break;
    const std::optional<std::string> target = name_in(*alias);
    if (!target || aliases == kMostAliases) return false;  // a chain too long, or a loop
    ttl_ = std::min(ttl_, alias->ttl);
    owner_ = lowered(*target);
  }
  for (const Record& record : all) {
    if (record.type != static_cast<unsigned>(type) || !equal_ignoring_case(record.owner, owner_)) continue;
    ttl_ = std::min(ttl_, record.ttl);
    records_.push_back(record);
  }
  return true;
}

// How long "there is none" holds (RFC 2308 section 5): not at all without an SOA record of a zone that may say so. An
// alias on the way does not hold longer than its own TTL.
void Reply::negative(const std::vector<Record>& authority) {
  for (const Record& record : authority) {
    if (record.type != static_cast<unsigned>(dns::Type::soa) || !is_same_or_above(record.owner, owner_)) continue;
    Reader data(message_.first(record.at + record.size));
    data.seek(record.at);
    std::string ignored;
    std::uint32_t minimum = 0;
    constexpr std::size_t kBeforeMinimum = 16;  // serial, refresh, retry, expire
    if (!data.name(ignored) || !data.name(ignored) || data.left() != kBeforeMinimum + 4) continue;
    data.seek(data.at() + kBeforeMinimum);
    if (!data.number(4, minimum)) continue;
    negative_ttl_ = std::min({minimum, record.ttl, ttl_});
    return;
  }
}

bool Reply::read(Message message, std::string_view name, dns::Type type) {
  message_ = message;
  Reader reader(message);
  std::vector<Record> answer;
  std::vector<Record> authority;
  if (!header(reader, name, type) || !section(reader, answer_count_, answer) ||
      !section(reader, authority_count_, authority) || !follow(answer, name, type))
    return false;
  if (no_such_name_ && !records_.empty()) return false;  // it contradicts itself
  if (records_.empty()) negative(authority);
  return true;
}

std::optional<std::string> Reply::name_in(const Record& record) const {
  std::string name;
  const std::size_t size = dns::expand_name(message_.first(record.at + record.size), record.at, name);
  if (size != record.size || size == 0) return std::nullopt;
  return name;
}

dns::Type type_of(Family family) { return family == Family::v4 ? dns::Type::a : dns::Type::aaaa; }

}  // namespace

bool ForwardAnswer::has(const Address& address) const {
  return std::find(addresses_.begin(), addresses_.end(), address) != addresses_.end();
}

std::optional<ReverseAnswer> read_reverse(const ReverseQuestion& question, Message message) {
  Reply reply;
  if (!reply.read(message, question.address.reverse_name(), dns::Type::ptr)) return std::nullopt;
  ReverseAnswer answer;
  answer.question_ = question;
  answer.ttl_ = reply.ttl();
  answer.negative_ = reply.records().empty();
  std::size_t examined = 0;
  for (const Record& record : reply.records()) {
    const bool wanted = answer.claims_.size() < kMostClaims && examined++ < kMostExamined;
    const std::optional<std::string> text = wanted ? reply.name_in(record) : std::nullopt;
    const std::optional<HostName> name = text ? HostName::from_wire(*text) : std::nullopt;
    const auto same = [&](const HostName& other) { return other.wire == name->wire; };
    if (!name) {
      ++answer.unusable_;
    } else if (std::none_of(answer.claims_.begin(), answer.claims_.end(), same)) {
      answer.claims_.push_back(*name);
    }
  }
  return answer;
}

std::optional<ForwardAnswer> read_forward(const ForwardQuestion& question, Message message) {
  Reply reply;
  if (!reply.read(message, question.name, type_of(question.family))) return std::nullopt;
  ForwardAnswer answer;
  answer.question_ = question;
  answer.ttl_ = reply.ttl();
  answer.negative_ = reply.records().empty();
  const std::size_t size = question.family == Family::v4 ? 4 : 16;
  for (const Record& record : reply.records()) {
    if (record.size != size) return std::nullopt;
    const Address address = Address::from(question.family, &message[record.at]);
    if (answer.addresses_.size() < kMostAddresses && !answer.has(address)) answer.addresses_.push_back(address);
  }
  return answer;
}

}  // namespace postern::names::core
