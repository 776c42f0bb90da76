// SPDX-License-Identifier: MIT
#include "rules.h"

#include "charset.h"
#include "decode.h"
#include "policy.h"

namespace postern::core {
namespace {

using enum Action;
using enum Category;
using enum Effect;

// Columns: rule, id, slug, category, strict, standard, effect, place, message, advice, sources, example
// and, where a finder looks at decoded text: texts, trigger, finder.
constexpr std::array<RuleRow, kRuleCount> kTable{{
    // ---- The link as a whole -------------------------------------------------------------------------------------
    {Rule::not_mailto, "PM001", "not-mailto", malformed, refuse, refuse, none, "scheme",
     "The link does not begin with \"mailto:\", so it is not for a mail program.",
     "Hand it to whatever handles its own scheme.", "RFC 6068 section 2", "javascript:alert(1)"},
    {Rule::raw_control, "PM002", "raw-control", suspicious, refuse, refuse, none, "anywhere, raw",
     "A raw control byte stands in the link; programs disagree about whether it ends a word, a line or the scheme.",
     "Percent-encode line breaks of the body as %0D%0A; nothing else of the kind belongs in a link.",
     "RFC 3986 section 2; WHATWG URL section 4.4; CWE-150", "mailto:ann@example.org?subject=a\tb"},
    {Rule::bad_escape, "PM003", "bad-escape", malformed, refuse, refuse, none, "anywhere, raw",
     "A \"%\" is not followed by two hexadecimal digits; handlers have started other programs on such links.",
     "Write a plain percent sign as %25.", "RFC 3986 section 2.1; CVE-2007-3896",
     "mailto:ann@example.org?subject=100%"},
    {Rule::nul_escape, "PM004", "nul-escape", attack, refuse, refuse, none, "anywhere, raw",
     "The escape %00 ends the text early for every program that reads C strings, so that it sees another link.",
     "Remove it.", "CWE-158", "mailto:ann@example.org%00@evil.example"},
    {Rule::authority, "PM005", "authority", malformed, refuse, refuse, none, "behind the scheme",
     "\"//\" follows the scheme; mailto links have no host part, and readers disagree about what this names.",
     "Remove the slashes.", "RFC 6068 section 2; RFC 3986 section 3.2", "mailto://ann@example.org"},
    {Rule::doubled_scheme, "PM006", "doubled-scheme", malformed, refuse, refuse, none, "behind the scheme",
     "The link says \"mailto:\" twice, so some program on its way mistook it for an address.", "Remove one of them.",
     "RFC 6068 section 2", "mailto:mailto:ann@example.org"},
    {Rule::raw_delimiter_in_path, "PM007", "raw-delimiter-in-path", malformed, refuse, refuse, none, "path, raw",
     "A raw \"&\", \"/\" or \"#\" stands among the addresses, where readers disagree about what it separates.",
     "Begin the fields with \"?\"; percent-encode the character if it belongs to an address.", "RFC 6068 section 2",
     "mailto:ann@example.org&subject=hello"},

    // ---- Repairs -------------------------------------------------------------------------------------------------
    {Rule::outer_space, "PM030", "outer-space", deviation, refuse, allow, spelling, "ends of the link",
     "Spaces stand around the link; they do not belong to it.", "Remove them.", "RFC 3986 appendix C",
     " mailto:ann@example.org"},
    {Rule::raw_space, "PM031", "raw-space", deviation, refuse, allow, spelling, "path and values, raw",
     "A raw space stands in the link; it is read as %20.", "Write %20.", "RFC 6068 section 5",
     "mailto:ann@example.org?subject=Lunch today"},
    {Rule::raw_non_ascii, "PM032", "raw-non-ascii", deviation, refuse, allow, spelling, "path and values, raw",
     "Raw bytes outside ASCII stand in the link; they are read as if percent-encoded.",
     "Percent-encode the UTF-8 bytes.", "RFC 3987 section 3.1", "mailto:ann@example.org?subject=caf\xC3\xA9"},
    {Rule::raw_character, "PM033", "raw-character", deviation, refuse, allow, spelling, "path and values, raw",
     "A character that no URI may hold stands raw in the link; it is read as if percent-encoded.", "Percent-encode it.",
     "RFC 3986 section 2", "mailto:ann@example.org?subject=[list] hello"},
    {Rule::raw_reserved, "PM034", "raw-reserved", deviation, refuse, allow, spelling, "values, raw",
     "A raw \"/\", \"?\", \"=\" or \"#\" stands in a value; it is read as text.", "Percent-encode it.",
     "RFC 6068 section 2; RFC 3986 section 3.4", "mailto:ann@example.org?body=either/or"},
    {Rule::raw_equals, "PM035", "raw-equals", deviation, refuse, allow, spelling, "path, raw",
     "A raw \"=\" stands in an address; it is read as part of the address.", "Write %3D.", "RFC 6068 section 2",
     "mailto:list-unsubscribe-ann=example.org@example.net"},
    {Rule::empty_authority, "PM036", "empty-authority", deviation, refuse, allow, spelling, "behind the scheme",
     "\"//\" stands where the address would; it is dropped.", "Write \"mailto:?\".", "RFC 6068 section 2",
     "mailto://?subject=hello"},
    {Rule::bare_line_break, "PM037", "bare-line-break", deviation, refuse, allow, content, "body, decoded",
     "A line of the body ends in a lone CR or LF; it is read as a whole line end.", "Write %0D%0A.",
     "RFC 6068 section 5", "mailto:ann@example.org?body=one%0Atwo"},
    {Rule::folded_header, "PM038", "folded-header", deviation, refuse, allow, content, "header text, decoded",
     "A line break with a space or TAB behind it folds the text, as archives do; it becomes one space.",
     "Unfold header text before you put it into a link.", "RFC 5322 section 2.2.3",
     "mailto:ann@example.org?subject=a%20long%0A%20subject"},
    {Rule::tab_in_header, "PM039", "tab-in-header", deviation, refuse, allow, content, "header text, decoded",
     "A TAB stands in header text; it becomes a space.", "Write %20.", "RFC 5322 section 2.2",
     "mailto:ann@example.org?subject=one%09two"},
    {Rule::address_space, "PM040", "address-space", deviation, refuse, allow, content, "addresses, decoded",
     "Space stands around an address; it is dropped.", "Remove it.", "RFC 6068 section 2; RFC 5322 section 3.4",
     "mailto:%20ann@example.org"},
    {Rule::bare_msg_id, "PM041", "bare-msg-id", deviation, refuse, allow, content, "in-reply-to and references",
     "A message identifier lacks its angle brackets; it gets them.", "Write %3C before it and %3E behind it.",
     "RFC 5322 section 3.6.4", "mailto:ann@example.org?in-reply-to=1234@example.org"},

    // ---- Text ----------------------------------------------------------------------------------------------------
    {Rule::line_break_in_header, "PM101", "line-break-in-header", attack, refuse, refuse, none, "header text, decoded",
     "A line break hides in header text; what follows it would become a header or a body of its own.",
     "Remove it: a header field is one line.", "RFC 6068 section 5; CWE-93",
     "mailto:ann@example.org?subject=Q3%0D%0ABcc:%20spy@evil.example", where::kHeader, seen::kLineByte,
     text::find_line_breaks_before_text},
    {Rule::stray_line_break, "PM102", "stray-line-break", malformed, refuse, refuse, none, "header text, decoded",
     "Header text ends in a line break, which would end the header field early.", "Remove it.", "RFC 6068 section 5",
     "mailto:ann@example.org?subject=hello%0D%0A", where::kHeader, seen::kLineByte, text::find_stray_line_breaks},
    {Rule::control_in_header, "PM103", "control-in-header", suspicious, refuse, refuse, none, "header text, decoded",
     "A control character hides in header text; logs, terminals and mail programs disagree about such bytes.",
     "Remove it.", "RFC 5322 section 2.2; CWE-150", "mailto:ann@example.org?subject=a%08b", where::kHeader,
     seen::kControlOrTab, text::find_header_controls},
    {Rule::control_in_body, "PM104", "control-in-body", suspicious, refuse, refuse, none, "body, decoded",
     "A control character other than TAB and line ends hides in the body; programs disagree about such bytes.",
     "Remove it.", "RFC 6068 section 5; CWE-150", "mailto:ann@example.org?body=a%08b", where::kBody, seen::kControlByte,
     text::find_body_controls},
    {Rule::forbidden_utf8, "PM105", "forbidden-utf8", attack, refuse, refuse, none, "anywhere, decoded",
     "Bytes spell a character in a form that UTF-8 forbids; lax decoders turn it into quotes, slashes or line breaks.",
     "Encode the text as UTF-8.", "RFC 3629 sections 3 and 10; CWE-176", "mailto:ann@example.org?subject=%C0%A2"},
    {Rule::ill_formed_utf8, "PM106", "ill-formed-utf8", malformed, refuse, withhold, none, "text, decoded",
     "Bytes are not UTF-8; what they mean depends on a charset that the link does not name.",
     "Encode the text as UTF-8.", "RFC 6068 section 5; RFC 3629", "mailto:ann@example.org?subject=caf%E9"},
    {Rule::utf8_escape, "PM107", "utf8-escape", info, allow, allow, none, "path and values",
     "The link percent-encodes UTF-8, which RFC 6068 allows and RFC 2368 did not.", "Nothing to do.",
     "RFC 6068 section 5", "mailto:ann@example.org?subject=caf%C3%A9"},
    {Rule::risky_double_encoding, "PM108", "risky-double-encoding", suspicious, refuse, confirm, none,
     "header text, decoded",
     "Header text still holds an escape after decoding, and decoding it again would yield a control or a delimiter.",
     "Encode the text once.", "RFC 3986 section 2.4; CWE-174", "mailto:ann@example.org?subject=a%2526bcc",
     where::kHeader, seen::kPercent, text::find_risky_double_encoding},
    {Rule::plain_double_encoding, "PM109", "plain-double-encoding", deviation, refuse, allow, none,
     "header text, decoded", "Header text still holds an escape after decoding; it was probably encoded twice.",
     "Encode the text once.", "RFC 3986 section 2.4", "mailto:ann@example.org?subject=see%2520you", where::kHeader,
     seen::kPercent, text::find_plain_double_encoding},
    {Rule::double_encoding_in_body, "PM110", "double-encoding-in-body", info, allow, allow, none, "body, decoded",
     "The body still holds an escape after decoding, as web links in text do.", "Nothing to do.",
     "RFC 3986 section 2.4", "mailto:ann@example.org?body=caf%25C3%25A9", where::kBody, seen::kPercent,
     text::find_double_encoding},
    {Rule::field_like_text, "PM111", "field-like-text", suspicious, refuse, confirm, none, "text, decoded",
     "The text spells out a field; programs that decode before they split would take it for one.",
     "Look at the recipients before you send.", "RFC 6068 section 5; CWE-88",
     "mailto:ann@example.org?body=hello%26bcc%3Dspy@evil.example", where::kText, seen::kDelimiter | seen::kEquals,
     text::find_fields},
    {Rule::attachment_like_text, "PM112", "attachment-like-text", attack, refuse, withhold, none, "text, decoded",
     "The text spells out an attachment field; some programs on the way would attach the file.",
     "Remove it: links never attach files.", "CVE-2020-27748; CVE-2022-4055; CWE-88",
     "mailto:ann@example.org?subject=x,attachment=/etc/passwd", where::kText, seen::kDelimiter | seen::kEquals,
     text::find_fields, true},
    {Rule::armour_in_body, "PM113", "armour-in-body", suspicious, refuse, withhold, none, "body, decoded",
     "The body holds an encrypted or signed block; a mail program that saves or quotes the draft could decrypt it.",
     "Send such blocks by other means than a link.", "RFC 9580 section 6.2; RFC 7468; CWE-441",
     "mailto:ann@example.org?body=-----BEGIN%20PGP%20MESSAGE-----", where::kBody, seen::kSpace, text::find_armour},
    {Rule::space_padding, "PM114", "space-padding", info, allow, allow, none, "subject, decoded",
     "The subject holds a run of spaces, which can push its end out of sight.", "Read the subject to its end.",
     "CWE-451", "mailto:ann@example.org?subject=report.pdf%20%20%20%20.exe", where::kSubject, seen::kSpace,
     text::find_space_padding},
    {Rule::plus_for_space, "PM115", "plus-for-space", info, allow, allow, none, "subject and body, raw",
     "Every gap between words is a \"+\"; it stays a plus sign, although the author may have meant spaces.",
     "Write %20 for a space.", "RFC 6068 section 5", "mailto:ann@example.org?subject=see+you+later"},
    {Rule::escape_sequence, "PM116", "escape-sequence", attack, refuse, refuse, none, "text, decoded",
     "An ESC hides in the text; terminals take what follows it for a command.", "Remove it.", "ECMA-48; CWE-150",
     "mailto:ann@example.org?body=%1B%5B2J", where::kText, seen::kControlByte, text::find_escape_sequences},
    {Rule::mml_tag, "PM117", "mml-tag", attack, refuse, withhold, none, "body, decoded",
     "The body holds a tag of MML, in which Emacs writes messages; it would attach the file that the tag names.",
     "Remove it: links never attach files.", "Emacs MIME manual, section Composing; CWE-73; CWE-88",
     "mailto:ann@example.org?body=%3C%23part%20filename=/etc/passwd%3E", where::kBody, seen::kLess,
     text::find_mml_tags},

    // ---- Fields --------------------------------------------------------------------------------------------------
    {Rule::attach_field, "PM201", "attach-field", attack, refuse, withhold, content, "field name",
     "The link names a local file to attach, insert or write; links never touch files.", "Attach files by hand.",
     "RFC 6068 section 4; CVE-2020-11879; CVE-2020-11880; CVE-2020-4089", "mailto:ann@example.org?attach=/etc/passwd"},
    {Rule::identity_field, "PM202", "identity-field", suspicious, refuse, withhold, content, "field name",
     "The link wants to say who sends the message, or where answers and bounces go.", "Choose the sender yourself.",
     "RFC 2368 section 4; RFC 6068 section 4; CWE-290", "mailto:ann@example.org?from=ceo@example.org"},
    {Rule::structure_field, "PM203", "structure-field", suspicious, refuse, withhold, content, "field name",
     "The link wants to set the kind of message; a body from a link is plain text, always.",
     "Write plain text into the body field.", "RFC 6068 sections 2 and 4; RFC 2045",
     "mailto:ann@example.org?html-body=%3Cb%3E"},
    {Rule::side_effect_field, "PM204", "side-effect-field", suspicious, refuse, withhold, content, "field name",
     "The link wants a receipt, an account, a key or an urgency that the user has not chosen.",
     "Choose it in the mail program.", "RFC 6068 section 4; RFC 8098 section 2.1",
     "mailto:ann@example.org?disposition-notification-to=spy@evil.example"},
    {Rule::bcc_field, "PM205", "bcc-field", suspicious, refuse, confirm, none, "field name",
     "The link adds hidden recipients, whom the other recipients would not see.",
     "Look at the Bcc line before you send.", "RFC 2368 sections 4 and 7; JVN#FCAD9BD8",
     "mailto:ann@example.org?bcc=spy@evil.example"},
    {Rule::unknown_field, "PM206", "unknown-field", deviation, refuse, withhold, content, "field name",
     "The field is not one that a link may set; it is left out.", "Remove it.", "RFC 6068 section 4",
     "mailto:ann@example.org?utm_source=news&x-mailer=a"},
    {Rule::duplicate_field, "PM207", "duplicate-field", suspicious, refuse, withhold, content, "field name",
     "The field stands there a second time; programs disagree about which one counts. The first one does here.",
     "Give each field once.", "RFC 5322 section 3.6; RFC 6068 section 2",
     "mailto:ann@example.org?subject=agenda&subject=wire"},
    {Rule::disguised_field_name, "PM208", "disguised-field-name", attack, refuse, refuse, none, "field name, raw",
     "Escapes or spaces in a field name hide a field that we know, a control character or another escape.",
     "Write field names in plain letters.", "RFC 3986 section 6.2.2.2; CWE-177",
     "mailto:ann@example.org?%61ttach=/etc/passwd"},
    {Rule::escape_in_field_name, "PM209", "escape-in-field-name", deviation, refuse, withhold, content,
     "field name, raw",
     "A field name holds spaces or escapes; it is usually text behind an unescaped \"&\", and is left out.",
     "Percent-encode \"&\" in text as %26.", "RFC 6068 section 2; our own narrowing: hfname may hold escapes there",
     "mailto:?subject=Bread&%20Butter=x"},
    {Rule::malformed_field_name, "PM210", "malformed-field-name", deviation, refuse, withhold, content,
     "field name, raw", "A field name holds a character that no header field name has; the field is left out.",
     "Percent-encode \"&\" in text as %26.", "RFC 5322 section 3.6.8; our own narrowing to letters, digits and \"-\"",
     "mailto:ann@example.org?x_id=1"},
    {Rule::empty_field_name, "PM211", "empty-field-name", deviation, refuse, withhold, content, "field name, raw",
     "A value has no field name before its \"=\"; it is left out.", "Name the field, or remove it.",
     "RFC 6068 section 2; our own narrowing", "mailto:ann@example.org?=hello"},
    {Rule::html_entity_name, "PM212", "html-entity-name", deviation, refuse, withhold, content, "field name, raw",
     "The field name begins with \"amp;\": the program that read the link from HTML did not decode \"&amp;\".",
     "Decode HTML character references before you hand a link on.", "RFC 6068 section 5; WHATWG HTML section 13.5",
     "mailto:ann@example.org?subject=x&amp;body=hello"},
    {Rule::field_without_equals, "PM213", "field-without-equals", deviation, refuse, withhold, content, "field, raw",
     "A field has no \"=\"; it is usually text behind an unescaped \"&\", and the value before it was cut short.",
     "Percent-encode \"&\" in text as %26.", "RFC 6068 section 2", "mailto:?subject=Q&A"},
    {Rule::empty_field, "PM214", "empty-field", deviation, refuse, withhold, content, "field, raw",
     "Nothing stands between two separators.", "Remove the extra \"?\" or \"&\".", "RFC 6068 section 2",
     "mailto:ann@example.org?subject=hello&"},
    {Rule::invalid_msg_id, "PM215", "invalid-msg-id", malformed, refuse, withhold, content,
     "in-reply-to and references", "The field holds something other than message identifiers; it is left out.",
     "Give identifiers as they stand in the Message-ID field.", "RFC 5322 section 3.6.4",
     "mailto:ann@example.org?in-reply-to=yesterday"},
    {Rule::surplus_msg_id, "PM216", "surplus-msg-id", suspicious, refuse, withhold, content,
     "in-reply-to and references", "The field holds more message identifiers than a reply has; it is left out.",
     "Give one identifier in in-reply-to, at most 20 in references.", "RFC 5322 section 3.6.4",
     "mailto:ann@example.org?in-reply-to=%3Ca@example.org%3E%20%3Cb@example.org%3E"},

    // ---- Addresses -----------------------------------------------------------------------------------------------
    {Rule::address_without_at, "PM301", "address-without-at", malformed, refuse, refuse, none, "addresses, decoded",
     "An address has no \"@\", so it is a placeholder or names a mailbox of this machine.", "Write the whole address.",
     "RFC 5322 section 3.4.1", "mailto:webmaster"},
    {Rule::several_ats, "PM302", "several-ats", malformed, refuse, refuse, none, "addresses, decoded",
     "An address has more than one \"@\"; programs disagree about which domain gets the message.", "Write one address.",
     "RFC 5322 section 3.4.1; CWE-436", "mailto:ann@example.org@evil.example"},
    {Rule::control_in_address, "PM303", "control-in-address", attack, refuse, refuse, none, "addresses, decoded",
     "A control character or line break hides in an address; what follows could become a header or an SMTP command.",
     "Remove it.", "RFC 5321 section 4.1.2; CWE-93", "mailto:ann%0D%0ARCPT%20TO:spy@evil.example"},
    {Rule::quote_in_address, "PM304", "quote-in-address", suspicious, refuse, refuse, none, "addresses, decoded",
     "A quote or backslash stands in an address; on a command line it could end the argument and begin a switch.",
     "Remove it.", "CVE-2004-0121; MS04-009; CWE-88", "mailto:aa%22%20/select%20x@example.org"},
    {Rule::space_in_address, "PM305", "space-in-address", malformed, refuse, refuse, none, "addresses, decoded",
     "A space stands inside an address; on a command line what follows could become an argument of its own.",
     "Remove it, or write a comma between two addresses.", "RFC 5322 section 3.4.1; CWE-88",
     "mailto:ann%20example.org@example.net"},
    {Rule::address_syntax, "PM306", "address-syntax", malformed, refuse, refuse, none, "addresses, decoded",
     "This is not an address: a part is missing, or a bracket or character stands where none may.",
     "Write addresses as name@domain.", "RFC 5322 section 3.4.1", "mailto:ann@"},
    {Rule::misplaced_dot, "PM307", "misplaced-dot", malformed, refuse, refuse, none, "addresses, decoded",
     "A dot stands at an end of the local part, or next to another dot; servers disagree about whose address this is.",
     "Remove the dot.", "RFC 5322 section 3.2.3", "mailto:ann..lee@example.org"},
    {Rule::leading_metacharacter, "PM308", "leading-metacharacter", suspicious, refuse, refuse, none,
     "addresses, decoded",
     "An address begins with a character that programs take for an option, a file, a pipe or a formula.",
     "Use another address.", "CVE-2004-0411; CWE-88; CWE-1236", "mailto:-oQ/tmp@example.org"},
    {Rule::metacharacter_in_address, "PM309", "metacharacter-in-address", suspicious, refuse, refuse, none,
     "addresses, decoded", "An address holds a character that shells, mail servers or directories expand or run.",
     "Use another address.", "CVE-2019-10149; CWE-78", "mailto:$%7Brun%7Bid%7D%7D@example.org"},
    {Rule::routing_character, "PM310", "routing-character", suspicious, refuse, refuse, none, "addresses, decoded",
     "An address holds \"%\" or \"!\": a second layer of encoding, or an old way to route mail through another host.",
     "Write the final address.", "RFC 5321 appendix F.2; RFC 1123 section 5.2.16; CWE-174",
     "mailto:ann%25example.net@example.org"},
    {Rule::odd_character, "PM311", "odd-character", suspicious, refuse, confirm, none, "addresses, decoded",
     "An address holds \"^\" or \"#\", which are legal but hardly ever meant.", "Check the address.",
     "RFC 5322 section 3.2.3", "mailto:ann%23work@example.org"},
    {Rule::ampersand_in_address, "PM312", "ampersand-in-address", deviation, refuse, allow, none, "addresses, decoded",
     "An address holds \"&\", which is legal, but a separator to programs that decode too early.", "Nothing to do.",
     "RFC 6068 section 2", "mailto:research%26development@example.org"},
    {Rule::slash_in_address, "PM313", "slash-in-address", suspicious, refuse, confirm, none, "addresses, decoded",
     "An address holds \"/\", which is legal, but part of a path to mail servers that deliver into files.",
     "Check the address.", "RFC 5322 section 3.2.3", "mailto:sales%2Feurope@example.org"},
    {Rule::quoted_local_part, "PM314", "quoted-local-part", suspicious, refuse, refuse, none, "addresses, decoded",
     "The local part is a quoted string; no two mail programs read such addresses alike.",
     "Use an address without quotes.", "RFC 5322 section 3.4.1; our own narrowing; CVE-2016-10045",
     "mailto:%22ann%20lee%22@example.org"},
    {Rule::comment_in_address, "PM315", "comment-in-address", malformed, refuse, refuse, none, "addresses, decoded",
     "An address holds a comment in parentheses, which some programs drop and others keep.", "Remove it.",
     "RFC 5322 section 3.2.2", "mailto:ann@example.org%20(Ann)"},
    {Rule::source_route, "PM316", "source-route", suspicious, refuse, refuse, none, "addresses, decoded",
     "The address begins with a route through another host.", "Write the final address.",
     "RFC 5321 appendix C; RFC 5322 section 4.4", "mailto:@relay.example:ann@example.org"},
    {Rule::group_address, "PM317", "group-address", malformed, refuse, refuse, none, "addresses, decoded",
     "A \"name:\" opens a group of addresses, which hides who gets the message.", "List the addresses.",
     "RFC 5322 section 3.4", "mailto:team:ann@example.org"},
    {Rule::semicolon_separator, "PM318", "semicolon-separator", malformed, refuse, refuse, none, "addresses, decoded",
     "A \";\" stands among the addresses; some programs separate there and others do not.",
     "Separate addresses with a comma.", "RFC 6068 section 2", "mailto:ann@example.org;bob@example.org"},
    {Rule::encoded_word_in_address, "PM319", "encoded-word-in-address", attack, refuse, refuse, none,
     "addresses, decoded",
     "An address holds the beginning of an encoded-word; a server that decodes it would see another address.",
     "Remove it.", "RFC 2047 section 5; CWE-436", "mailto:%3D%3Futf-8%3Fq%3Fa%3D40evil.example%3F%3D@example.org"},
    {Rule::empty_address, "PM320", "empty-address", deviation, refuse, allow, content, "addresses, decoded",
     "An item of an address list is empty; it is dropped.", "Remove the extra comma.", "RFC 5322 section 4.4",
     "mailto:ann@example.org,,bob@example.org"},
    {Rule::comma_escape, "PM321", "comma-escape", deviation, refuse, allow, spelling, "path, decoded",
     "A percent-encoded comma separates addresses, as RFC 2368 has it; RFC 6068 wants a raw one.", "Write \",\".",
     "RFC 2368 section 2; RFC 6068 section 2", "mailto:ann@example.org%2Cbob@example.org"},
    {Rule::raw_comma, "PM322", "raw-comma", info, allow, allow, none, "path, raw",
     "A raw comma separates addresses, as RFC 6068 has it.", "Nothing to do.", "RFC 6068 section 2; RFC 2368 section 2",
     "mailto:ann@example.org,bob@example.org"},
    {Rule::angle_address, "PM323", "angle-address", deviation, refuse, allow, none, "addresses, decoded",
     "The address has a display name or angle brackets, as RFC 2368 has it; RFC 6068 allows the bare address only.",
     "Write the bare address.", "RFC 2368 section 2; RFC 6068 section 2", "mailto:Ann%20Lee%20%3Cann@example.org%3E"},
    {Rule::misleading_name, "PM324", "misleading-name", suspicious, refuse, withhold, none, "display names, decoded",
     "The display name looks like an address or a domain other than the one that gets the message.",
     "Read the address, not the name.", "CWE-451; CWE-290", "mailto:%22ceo@example.org%22%20%3Cspy@evil.example%3E"},
    {Rule::local_part_over_64, "PM325", "local-part-over-64", deviation, refuse, allow, none, "addresses, decoded",
     "The local part is longer than 64 octets, which not every server takes.", "Use a shorter address.",
     "RFC 5321 section 4.5.3.1.1",
     "mailto:aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg@example.org"},
    {Rule::local_part_over_128, "PM326", "local-part-over-128", suspicious, refuse, confirm, none, "addresses, decoded",
     "The local part is longer than 128 octets; such addresses pose as hosts and push the domain out of sight.",
     "Look at what follows the \"@\".", "RFC 5321 section 4.5.3.1.1; CWE-451",
     "mailto:aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjj"
     "kkkkkkkkkkllllllllllmmmmmmmmm@example.org"},
    {Rule::local_part_over_256, "PM327", "local-part-over-256", malformed, refuse, refuse, none, "addresses, decoded",
     "The local part is longer than 256 octets, which no server takes.", "Use another address.",
     "RFC 5321 section 4.5.3.1.1",
     "mailto:aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjj"
     "kkkkkkkkkkllllllllllmmmmmmmmmmnnnnnnnnnnooooooooooppppppppppqqqqqqqqqqrrrrrrrrrrssssssssssttttttttttuuuuuuuuuu"
     "vvvvvvvvvvwwwwwwwwwwxxxxxxxxxxyyyyyyyyyyzzzzzzz@example.org"},
    {Rule::address_over_254, "PM328", "address-over-254", deviation, refuse, allow, none, "addresses, decoded",
     "The address is longer than the 254 octets that SMTP carries.", "Use a shorter address.",
     "RFC 5321 section 4.5.3.1.3",
     "mailto:ann@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
     "bbbbbbbbbbbbbbbbbbbbbbbb.ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc."
     "ddddddddddddddddddddddddddd"
     "dddddddddddddddddddddddddd.example"},
    {Rule::address_over_320, "PM329", "address-over-320", malformed, refuse, refuse, none, "addresses, decoded",
     "The address is longer than 320 octets, which no server takes.", "Use another address.",
     "RFC 3696 section 3, erratum 1690",
     "mailto:aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhh@"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
     "bbbbbbbbbbbbbbbbbbbbbbbb.ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc."
     "ddddddddddddddddddddddddddd"
     "dddddddddddddddddddddddddddddd.example"},
    {Rule::domain_syntax, "PM330", "domain-syntax", malformed, refuse, refuse, none, "domains, decoded",
     "The domain holds something other than labels of letters, digits and inner hyphens.",
     "Check the part behind the \"@\".", "RFC 1035 section 2.3.1; RFC 5321 section 4.1.2", "mailto:ann@exa_mple.org"},
    {Rule::domain_length, "PM331", "domain-length", malformed, refuse, refuse, none, "domains, decoded",
     "A label of the domain is longer than 63 octets, or the domain is longer than 253.",
     "Check the part behind the \"@\".", "RFC 1035 section 2.3.4",
     "mailto:ann@aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg.example.org"},
    {Rule::trailing_dot, "PM332", "trailing-dot", malformed, refuse, refuse, none, "domains, decoded",
     "The domain ends in a dot; some programs take it for another domain than the one without.", "Remove the dot.",
     "RFC 5321 section 4.1.2", "mailto:ann@example.org."},
    {Rule::numeric_top_label, "PM333", "numeric-top-label", suspicious, refuse, refuse, none, "domains, decoded",
     "The last label of the domain is a number, so resolvers may read the whole as an address of a machine.",
     "Write a domain name.", "RFC 3696 section 2; RFC 1123 section 2.1", "mailto:ann@3221225985"},
    {Rule::hyphens_3_4, "PM334", "hyphens-3-4", deviation, refuse, allow, none, "domains, decoded",
     "A label has hyphens in third and fourth place, which are kept for encoded names.", "Nothing to do.",
     "UTS #46 section 4.1 (CheckHyphens); RFC 5891 section 4.2.3.1", "mailto:ann@r3---sn.example.org"},
    {Rule::single_label, "PM335", "single-label", suspicious, refuse, confirm, none, "domains, decoded",
     "The domain has a single label; such names are mostly hosts of the local network.", "Write the full domain.",
     "RFC 5321 section 2.3.5; RFC 7085", "mailto:root@mailhost"},
    {Rule::special_use_name, "PM336", "special-use-name", suspicious, refuse, confirm, none, "domains, decoded",
     "The domain is kept for this machine, this network or another name system; public mail does not reach it.",
     "Check the part behind the \"@\".", "RFC 6761; RFC 6762 appendix G; IANA special-use domain names",
     "mailto:ann@printer.local"},
    {Rule::domain_literal, "PM337", "domain-literal", suspicious, refuse, confirm, none, "domains, decoded",
     "The address names a machine by its number; who runs it cannot be told.", "Write a domain name.",
     "RFC 5321 section 4.1.3", "mailto:ann@[192.0.2.1]"},
    {Rule::ill_formed_utf8_in_address, "PM338", "ill-formed-utf8-in-address", malformed, refuse, refuse, none,
     "addresses, decoded", "Bytes of an address are not UTF-8, so nobody can tell whose address it is.",
     "Encode the address as UTF-8.", "RFC 6068 section 5; RFC 6531 section 3.3", "mailto:ren%E9@example.org"},
    {Rule::line_break_behind_address, "PM339", "line-break-behind-address", malformed, refuse, refuse, none,
     "addresses, decoded", "An address ends in a line break, which was copied with it or would end a header early.",
     "Remove it.", "RFC 5321 section 4.1.2; CWE-93", "mailto:ann@example.org%0A"},
    {Rule::switch_in_address, "PM340", "switch-in-address", attack, refuse, refuse, none, "addresses, decoded",
     "Behind a quote, a word begins with \"-\" or \"/\"; on a command line the quote ends the argument and the word is "
     "a "
     "switch.",
     "Remove it.", "CVE-2004-0121; MS04-009; CVE-2006-2058; CWE-88", "mailto:aa%22%20/select%20x@example.org"},

    // ---- Text and names outside ASCII ----------------------------------------------------------------------------
    {Rule::c1_control, "PM401", "c1-control", suspicious, refuse, refuse, none, "text, decoded",
     "A control character from U+0080 to U+009F hides in the text; terminals act on some of them.", "Remove it.",
     "RFC 5198 section 2; ECMA-48; CWE-150", "mailto:ann@example.org?subject=%C2%9B31m"},
    {Rule::line_separator_in_header, "PM402", "line-separator-in-header", suspicious, refuse, refuse, none,
     "header text, decoded",
     "A Unicode line or paragraph separator stands in header text; some programs end the line there.",
     "Remove it: a header field is one line.", "RFC 5198 appendix C; CWE-93",
     "mailto:ann@example.org?subject=x%E2%80%A8Bcc:%20spy@evil.example"},
    {Rule::line_separator_in_body, "PM403", "line-separator-in-body", deviation, refuse, allow, content,
     "body, decoded", "A Unicode line or paragraph separator stands in the body; it becomes a line end.",
     "Write %0D%0A.", "RFC 5198 section 2", "mailto:ann@example.org?body=one%E2%80%A8two"},
    {Rule::noncharacter, "PM404", "noncharacter", suspicious, refuse, withhold, none, "text, decoded",
     "The text holds a code point that is no character and never will be; programs use them as marks of their own.",
     "Remove it.", "Unicode section 23.7; RFC 5198 section 2", "mailto:ann@example.org?subject=a%EF%BF%BEb"},
    {Rule::hidden_tag, "PM405", "hidden-tag", attack, refuse, withhold, none, "text, decoded",
     "Invisible tag characters spell a text that people do not see and programs do.", "Remove them.",
     "Unicode section 23.9; CWE-451", "mailto:ann@example.org?body=hello%F3%A0%81%B8"},
    {Rule::bidi_override, "PM406", "bidi-override", attack, refuse, withhold, none, "text, decoded",
     "An override turns the order of the letters around, so that the text reads as another.", "Remove it.",
     "UAX #9; CVE-2021-42574; CWE-451", "mailto:ann@example.org?subject=inv%E2%80%AEgpj.exe"},
    {Rule::bidi_embedding, "PM407", "bidi-embedding", deviation, refuse, allow, content, "text, decoded",
     "An old control of writing direction stands in the text; it is removed.", "Use isolates, or marks.",
     "UAX #9 section 2.1", "mailto:ann@example.org?subject=a%E2%80%AAb%E2%80%AC"},
    {Rule::unbalanced_isolate, "PM408", "unbalanced-isolate", suspicious, refuse, confirm, none, "text, decoded",
     "A change of writing direction does not end on its line, or ends without having begun; it can reorder what "
     "follows.",
     "Close every isolate on its line.", "UAX #9 section 3.1.2; CWE-451",
     "mailto:ann@example.org?subject=%E2%81%A7abc"},
    {Rule::invisible_character, "PM409", "invisible-character", deviation, refuse, allow, content, "text, decoded",
     "A character that cannot be seen has nothing to do where it stands; it is removed.", "Remove it.",
     "UAX #31 section 2.3; UTS #39 section 5.4; CWE-451", "mailto:ann@example.org?subject=pass%E2%80%8Bword"},
    {Rule::private_use, "PM410", "private-use", info, allow, allow, none, "text, decoded",
     "The text holds a character that means something to some fonts only.", "Nothing to do.", "Unicode section 23.5",
     "mailto:ann@example.org?subject=%EE%80%80"},
    {Rule::unassigned, "PM411", "unassigned", info, allow, allow, none, "text, decoded",
     "The text holds a code point that was not yet a character when this build was made, such as a new emoji.",
     "Nothing to do.", "Unicode section 2.4", "mailto:ann@example.org?subject=%CD%B8"},
    {Rule::combining_run, "PM412", "combining-run", suspicious, refuse, withhold, none, "text, decoded",
     "More than 30 combining marks stand on one letter; they cover the lines around and cost programs much time.",
     "Remove them.", "UAX #15 section 13; CWE-407", ""},
    {Rule::not_nfc, "PM413", "not-nfc", deviation, refuse, allow, spelling, "text and addresses, decoded",
     "The text spells letters in parts that Unicode composes; it is composed (NFC).", "Normalize text to NFC.",
     "RFC 5198 section 3; UAX #15", "mailto:ann@example.org?subject=cafe%CC%81"},
    {Rule::compatibility_syntax, "PM414", "compatibility-syntax", info, allow, allow, none, "text, decoded",
     "The text holds a variant of a character of markup or links, which some programs take for the character itself.",
     "Nothing to do.", "UAX #15 (NFKC); CWE-176", "mailto:ann@example.org?subject=%EF%BC%9Cimg"},
    {Rule::encoded_word, "PM415", "encoded-word", info, allow, allow, spelling, "header text, decoded",
     "The text is in the encoding of mail headers; it was decoded, and what came out was judged.",
     "Write the text itself, percent-encoded as UTF-8.", "RFC 2047; RFC 6068 section 5",
     "mailto:ann@example.org?subject=%3D%3Futf-8%3FQ%3Fcaf%3DC3%3DA9%3F%3D"},
    {Rule::leftover_encoded_word, "PM416", "leftover-encoded-word", suspicious, refuse, withhold, none,
     "header text, decoded",
     "Something like an encoded-word is left after decoding: its charset is not allowed or its bytes are not "
     "well-formed, "
     "and other programs would decode it.",
     "Write the text itself, percent-encoded as UTF-8.", "RFC 2047 section 6; CWE-436",
     "mailto:ann@example.org?subject=%3D%3Futf-7%3FQ%3Fx%3F%3D", where::kHeader, seen::kEquals,
     text::find_encoded_words},
    {Rule::internationalized_local_part, "PM420", "internationalized-local-part", deviation, refuse, allow, none,
     "addresses, decoded", "The local part is not ASCII; only servers that speak SMTPUTF8 take it.",
     "Make sure that yours does.", "RFC 6531 section 3.3", "mailto:ren%C3%A9@example.org"},
    {Rule::hidden_in_address, "PM421", "hidden-in-address", attack, refuse, refuse, none, "addresses, decoded",
     "A character that cannot be seen, reorders, or is no character hides in an address.", "Remove it.",
     "RFC 6531; RFC 5893; CWE-451", "mailto:ann%E2%80%AE@example.org"},
    {Rule::best_fit, "PM422", "best-fit", attack, refuse, refuse, none, "addresses, decoded",
     "A character of the address becomes a quote, a dash, a slash or the like when a program narrows it to another "
     "charset.",
     "Use the plain characters.", "CVE-2024-4577; CVE-2019-0654; UAX #15; CWE-176",
     "mailto:%EF%BC%8Dinert@example.org"},
    {Rule::invalid_idn, "PM423", "invalid-idn", malformed, refuse, refuse, none, "domains, decoded",
     "The domain is no internationalized domain name: a character may not stand in it, or an encoded label does not "
     "stand "
     "for what it says.",
     "Check the part behind the \"@\".", "UTS #46 section 4; RFC 5891 section 5", "mailto:ann@xn--example-.com"},
    {Rule::mapped_domain, "PM424", "mapped-domain", suspicious, refuse, confirm, none, "domains, decoded",
     "Characters of the domain are variants of ASCII ones, to which they were mapped.",
     "Check the domain that is shown.", "UTS #46 section 4", "mailto:ann@ex%EF%BD%81mple.org"},
    {Rule::mixed_scripts, "PM425", "mixed-scripts", suspicious, refuse, confirm, none, "addresses, decoded",
     "One word of the address mixes scripts that nobody writes together.", "Check the address letter by letter.",
     "UTS #39 section 5.2; CWE-1007", "mailto:ann@ex%D0%B0mple.org"},
    {Rule::lookalike, "PM426", "lookalike", suspicious, refuse, confirm, none, "domains, decoded",
     "A label of the domain looks like an ASCII one and is another.", "Check the address letter by letter.",
     "UTS #39 section 4; CWE-1007", "mailto:ann@%D0%B0%D1%80%D1%80%D3%8F%D0%B5.example"},
    {Rule::unusual_character, "PM427", "unusual-character", suspicious, refuse, confirm, none, "domains, decoded",
     "A label of the domain holds a character that names do not usually hold.", "Check the address.",
     "UTS #39 section 3.1", "mailto:ann@%E2%88%9E.example"},
    {Rule::protected_lookalike, "PM428", "protected-lookalike", suspicious, refuse, confirm, none, "domains, decoded",
     "The domain looks like one that the caller protects, and is another.", "Check the domain that is shown.",
     "UTS #39 section 4; CWE-1007", ""},

    // ---- Active content ------------------------------------------------------------------------------------------
    {Rule::markup_tag, "PM501", "markup-tag", suspicious, refuse, confirm, none, "text, decoded",
     "The text holds what an HTML parser reads as a tag; a program that shows it as HTML would act on it.",
     "Write plain text.", "WHATWG HTML section 13.2.5; CWE-79", "mailto:ann@example.org?body=%3Cimg%20src=x%3E",
     where::kText, seen::kLess, text::find_tags},
    {Rule::markup_declaration, "PM502", "markup-declaration", suspicious, refuse, confirm, none, "text, decoded",
     "The text holds what an HTML parser reads as a comment or declaration; it would swallow what follows.",
     "Write plain text.", "WHATWG HTML section 13.2.5; CWE-79", "mailto:ann@example.org?body=%3C!--", where::kText,
     seen::kLess, text::find_declarations},
    {Rule::script_link_in_header, "PM503", "script-link-in-header", suspicious, refuse, withhold, none,
     "header text, decoded",
     "Header text holds a link that is code or brings its own page along; a program that makes "
     "it clickable would run it.",
     "Leave it out.", "MS04-009; CVE-2004-0121; RFC 2397; CWE-79",
     "mailto:ann@example.org?subject=javascript:alert('inert')"},
    {Rule::script_link_in_body, "PM504", "script-link-in-body", suspicious, refuse, confirm, none, "body, decoded",
     "The body holds a link that is code or brings its own page along; a program that makes it clickable would run it.",
     "Leave it out.", "MS04-009; CVE-2004-0121; RFC 2397; CWE-79",
     "mailto:ann@example.org?body=javascript:alert('inert')"},
    {Rule::local_link_in_header, "PM505", "local-link-in-header", suspicious, refuse, withhold, none,
     "header text, decoded",
     "Header text holds a link to a file, a share or a program of this machine; following it can start programs and "
     "hand out the user's credentials.",
     "Leave it out.", "CVE-2023-35636; CVE-2024-21413; CVE-2022-30190; CWE-73",
     "mailto:ann@example.org?subject=file:///etc/passwd"},
    {Rule::local_link_in_body, "PM506", "local-link-in-body", suspicious, refuse, confirm, none, "body, decoded",
     "The body holds a link to a file, a share or a program of this machine; following it can start programs and hand "
     "out the user's credentials.",
     "Leave it out.", "CVE-2023-35636; CVE-2024-21413; CVE-2022-30190; CWE-73",
     "mailto:ann@example.org?body=file:///etc/passwd"},
    {Rule::intranet_link, "PM507", "intranet-link", info, refuse, allow, none, "text, decoded",
     "The text holds a link to this machine or to a network behind its firewall.", "Nothing to do.",
     "RFC 6890; RFC 6761; CWE-918", "mailto:ann@example.org?body=http://192.168.0.1/"},
    {Rule::mailto_link, "PM508", "mailto-link", info, allow, allow, none, "text, decoded",
     "The text holds a mailto link of its own; whoever clicks it should have it checked as well.", "Nothing to do.",
     "RFC 6068 section 7", "mailto:ann@example.org?body=mailto:bob@example.org"},
    {Rule::opaque_link, "PM509", "opaque-link", info, allow, allow, none, "text, decoded",
     "A word with a colon could be a link with a scheme that is not known here.", "Nothing to do.",
     "RFC 3986 section 3.1", "mailto:ann@example.org?subject=was:The%20end"},
    {Rule::userinfo_in_link, "PM510", "userinfo-in-link", suspicious, refuse, confirm, none, "text, decoded",
     "What stands before the \"@\" of a web link is a user name, not the host; it can pose as one.",
     "Leave the user name out.", "RFC 3986 section 7.6; CVE-2003-1025; CWE-451",
     "mailto:ann@example.org?body=https://bank.example@evil.example/"},
    {Rule::odd_ipv4_in_link, "PM511", "odd-ipv4-in-link", suspicious, refuse, confirm, none, "text, decoded",
     "The host of a web link is a number, or holds one, that browsers read as an IPv4 address.",
     "Write the address as four decimal numbers.", "WHATWG URL section 3.5; RFC 3986 section 7.4; MS01-051; CWE-918",
     "mailto:ann@example.org?body=http://2130706433/"},
    {Rule::deceptive_link, "PM512", "deceptive-link", suspicious, refuse, confirm, none, "text, decoded",
     "The host of a web link looks like another one, or some programs will read it as another one.",
     "Check the host letter by letter.", "UTS #39; UTS #46 section 4; CVE-2019-0654; CWE-1007",
     "mailto:ann@example.org?body=https://ex%D0%B0mple.org/"},
    {Rule::unreadable_link, "PM513", "unreadable-link", info, refuse, allow, none, "text, decoded",
     "The host of a web link is none; browsers open nothing.", "Nothing to do.", "WHATWG URL section 3.5",
     "mailto:ann@example.org?body=http://[example]/"},

    // ---- Limits --------------------------------------------------------------------------------------------------
    {Rule::link_over_64k, "PM601", "link-over-64k", malformed, refuse, refuse, none, "length",
     "The link is longer than 65,536 bytes; it was not looked at.", "Send long texts by other means.", "CWE-400", ""},
    {Rule::link_over_32k, "PM602", "link-over-32k", malformed, refuse, refuse, none, "length",
     "The link, or what it becomes when properly encoded, is longer than 32,768 bytes (or the caller's limit).",
     "Send long texts by other means.", "CWE-400", ""},
    {Rule::link_over_2048, "PM603", "link-over-2048", deviation, refuse, allow, none, "length",
     "The link, or what it becomes when properly encoded, is longer than 2,048 bytes (or the caller's limit).",
     "Shorten it: some systems pass on no more.", "Microsoft KB 208427 (2,048 characters of path, 2,083 in all)", ""},
    {Rule::recipients_over_100, "PM604", "recipients-over-100", suspicious, refuse, refuse, none, "addresses",
     "The link names more than 100 recipients (or the caller's limit).", "Use a mailing list.", "CWE-400", ""},
    {Rule::recipients_over_20, "PM605", "recipients-over-20", deviation, refuse, allow, none, "addresses",
     "The link names more than 20 recipients (or the caller's limit).", "Use a mailing list.", "CWE-400", ""},
    {Rule::fields_over_64, "PM606", "fields-over-64", suspicious, refuse, refuse, none, "fields",
     "The link has more than 64 fields (or the caller's limit).", "Remove the fields that mean nothing.", "CWE-400",
     ""},
    {Rule::fields_over_8, "PM607", "fields-over-8", deviation, refuse, allow, none, "fields",
     "The link has more than 8 fields (or the caller's limit).", "Remove the fields that mean nothing.", "CWE-400",
     "mailto:?cc=&cc=&cc=&cc=&cc=&cc=&cc=&cc=&subject=x"},
    {Rule::subject_over_998, "PM608", "subject-over-998", malformed, refuse, refuse, none, "subject",
     "The subject is longer than 998 octets (or the caller's limit), more than a line of mail can hold.", "Shorten it.",
     "RFC 5322 section 2.1.1", ""},
    {Rule::subject_over_255, "PM609", "subject-over-255", deviation, refuse, allow, none, "subject",
     "The subject is longer than 255 octets (or the caller's limit).", "Shorten it.", "RFC 5322 section 2.1.1", ""},

    // ---- Ourselves -----------------------------------------------------------------------------------------------
    {Rule::no_policy, "PM901", "no-policy", internal, refuse, refuse, none, "the call",
     "The program that asked gave no policy, so nothing is allowed.", "Pass postern_policy_standard().", "", ""},
    {Rule::bad_argument, "PM902", "bad-argument", internal, refuse, refuse, none, "the call",
     "The program that asked passed arguments that cannot be used, so nothing is allowed.",
     "See the documentation of postern_check().", "", ""},
    {Rule::out_of_memory, "PM903", "out-of-memory", internal, refuse, refuse, none, "the machine",
     "There was not enough memory to look at the link.", "Close some programs and try again.", "", ""},
    {Rule::unicode_unavailable, "PM904", "unicode-unavailable", internal, refuse, refuse, none, "text and addresses",
     "The link holds text outside ASCII, which this build cannot judge.", "Use a build with Unicode support.", "",
     "mailto:ann@example.org?subject=caf%C3%A9", where::kText, seen::kNonAscii, text::find_non_ascii},
    {Rule::encoded_word_unjudged, "PM905", "encoded-word-unjudged", internal, refuse, refuse, none,
     "header text, decoded", "Header text holds an encoded-word, which this build cannot decode and judge.",
     "Write the text itself, percent-encoded as UTF-8.", "RFC 2047 section 2; RFC 6068 section 5",
     "mailto:ann@example.org?subject=%3D%3Futf-8%3FQ%3Fcaf%3DC3%3DA9%3F%3D", where::kHeader, seen::kEquals,
     text::find_encoded_words},
    // PM906 was link-unjudged, which refused every link in text.
    {Rule::unicode_failed, "PM907", "unicode-failed", internal, refuse, refuse, none, "text and addresses",
     "The tables of Unicode could not be read, so the text cannot be judged.", "Check the installation of ICU.", "",
     ""},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRuleCount; ++i)
    if (static_cast<std::size_t>(kTable[i].rule) != i) return false;
  return true;
}
static_assert(in_order(), "rows stand in the order of enum Rule");

constexpr bool names_are_unique() {
  for (std::size_t i = 0; i < kRuleCount; ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (kTable[i].id <= kTable[j].id || kTable[i].slug == kTable[j].slug) return false;
  return true;
}
static_assert(names_are_unique(), "ids ascend and slugs are unique");

constexpr bool strict_is_never_looser() {
  for (const RuleRow& row : kTable)
    if (row.strict < row.standard) return false;
  return true;
}
static_assert(strict_is_never_looser(), "the strict profile hands out no more than the standard one");

constexpr bool attacks_need_a_decision() {
  for (const RuleRow& row : kTable)
    if (row.category == Category::attack && row.standard == Action::allow) return false;
  return true;
}
static_assert(attacks_need_a_decision(), "no profile simply opens what only an attacker would write");

// The table once more, as inspect_text() needs it: for each kind of text the rules with a finder, less those that this
// build has no use for.
#ifdef POSTERN_UNICODE
constexpr bool is_for_this_build(Rule rule) {
  return rule != Rule::unicode_unavailable && rule != Rule::encoded_word_unjudged;
}
#else
constexpr bool is_for_this_build(Rule rule) { return rule != Rule::leftover_encoded_word; }
#endif

// Rules that share a finder look at the same texts.
static_assert([] {
  for (std::size_t i = 1; i < kRuleCount; ++i)
    if (kTable[i].is_second && (kTable[i].texts != kTable[i - 1].texts || kTable[i].trigger != kTable[i - 1].trigger))
      return false;
  return true;
}());

constexpr TextRules text_rules_of(unsigned where) {
  TextRules rules;
  std::size_t count = 0;
  for (const RuleRow& row : kTable) {
    if ((row.texts & where) == 0 || row.is_second || !is_for_this_build(row.rule)) continue;
    const unsigned lowest = row.trigger & -row.trigger;
    rules.triggers |= lowest;
    rules.by_trigger[static_cast<std::size_t>(std::countr_zero(lowest))] |= std::uint32_t{1} << count;
    rules.rows[count++] = {row.rule, row.trigger, row.find};
  }
  return rules;
}
template <unsigned where>
constexpr TextRules kTextRules = text_rules_of(where);

constexpr Policy kStrict(kTable, &RuleRow::strict);
constexpr Policy kStandard(kTable, &RuleRow::standard);

}  // namespace

const Policy& Policy::strict() { return kStrict; }
const Policy& Policy::standard() { return kStandard; }

std::span<const RuleRow, kRuleCount> rule_table() { return kTable; }

const TextRules& text_rules(unsigned where) {
  switch (where) {
    case where::kSubject: return kTextRules<where::kSubject>;
    case where::kOtherHeader: return kTextRules<where::kOtherHeader>;
    default: return kTextRules<where::kBody>;
  }
}

const RuleRow* find_rule(std::string_view slug_or_id) {
  for (const RuleRow& row : kTable)
    if (equal_ignoring_case(row.slug, slug_or_id) || equal_ignoring_case(row.id, slug_or_id)) return &row;
  return nullptr;
}

}  // namespace postern::core
