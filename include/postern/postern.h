/* SPDX-License-Identifier: MIT */
/*
 * Postern: makes mailto: links safe to click.
 *
 *   const postern_result *r = postern_check(link, strlen(link), postern_policy_standard(), NULL);
 *   if (postern_result_verdict(r) == POSTERN_VERDICT_OPEN) {
 *     postern_field f;
 *     for (size_t i = 0; postern_result_field(r, POSTERN_CONSENT_NONE, i, &f, sizeof f) == 0; i++)
 *       draft_set(f.name, f.value);
 *   }
 *   postern_result_free(r);
 *
 * A link is checked in one call, which never fails: what cannot be judged is refused. The result is immutable and
 * holds everything that may be used of the link: decoded, normalized fields, and a canonical link to hand to another
 * program. Never use the link itself after the check; it is what the attacker wrote.
 *
 * Conventions
 *   Lengths and offsets are bytes. Text is UTF-8. Strings handed out end in a NUL that their length does not count;
 *   they hold no other NUL. Everything that a result hands out belongs to it and lives as long as it does; strings of
 *   the rule table live for ever. Functions keep no pointer to their arguments, except that a result keeps a copy of
 *   its policy. All functions are safe to call from any thread; a result or policy may be read by any number of
 *   threads at once, and must be freed once, when none uses it any more. Nothing reads or changes the locale, the
 *   environment, files or errno. No function calls back, and none throws.
 *
 *   Structs can grow at their end in later versions: pass their size as your compiler knows it.
 */
#ifndef POSTERN_POSTERN_H
#define POSTERN_POSTERN_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && defined(POSTERN_SHARED)
#define POSTERN_API __declspec(dllimport)
#elif defined(__GNUC__)
#define POSTERN_API __attribute__((visibility("default")))
#else
#define POSTERN_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- What comes out ----------------------------------------------------------------------------------------- */

/* What the client does. */
typedef enum postern_verdict {
  POSTERN_VERDICT_OPEN = 0,    /* open a draft with what is handed out without consent */
  POSTERN_VERDICT_CONFIRM = 1, /* ask the user first; POSTERN_CONSENT_NONE still gives a safe part of the draft */
  POSTERN_VERDICT_REFUSE = 2   /* open nothing; there is nothing to open */
} postern_verdict;

/* What a policy does about one finding, in ascending order: ever less is handed out. */
typedef enum postern_action {
  POSTERN_ALLOW = 0,                         /* told, that is all; perhaps something was repaired (`change`) */
  POSTERN_CONFIRM = 1,                       /* handed out only with the user's consent */
  POSTERN_WITHHOLD = 2,                      /* the field, the mailbox or the display name is never handed out */
  POSTERN_REFUSE = 3,                        /* the link is refused */
  POSTERN_ACTION_AS_WIDE_AS_INT = 0x7FFFFFFF /* never used; lets values of later versions be passed */
} postern_action;

/* How grave a finding is. Belongs to the rule, whatever the policy: for gateways that act on danger. */
typedef enum postern_category {
  POSTERN_ATTACK = 0,     /* only an attacker would write this */
  POSTERN_SUSPICIOUS = 1, /* legal, but made to mislead or to reach something */
  POSTERN_MALFORMED = 2,  /* not what the RFCs allow, and readers disagree about it */
  POSTERN_DEVIATION = 3,  /* an everyday slip, harmless once repaired or left out */
  POSTERN_INFO = 4,       /* worth knowing */
  POSTERN_INTERNAL = 5    /* about this library or its caller, not about the link */
} postern_category;

/* Whether the user has agreed to what the verdict asks. Never guess: without consent you get what is safe anyway. */
typedef enum postern_consent {
  POSTERN_CONSENT_NONE = 0,
  POSTERN_CONSENT_GIVEN = 1,
  POSTERN_CONSENT_AS_WIDE_AS_INT = 0x7FFFFFFF /* never used */
} postern_consent;

/* What became of the link, or of the part that a finding is about. */
typedef enum postern_change {
  POSTERN_UNCHANGED = 0, /* handed out as it was written */
  POSTERN_RESPELLED = 1, /* means what it meant; the canonical link spells it otherwise */
  POSTERN_ALTERED = 2    /* something was changed or left out; show the user the draft, not the link */
} postern_change;

/* One finding. */
typedef struct postern_finding {
  const char* id;      /* stable for ever: "PM101" */
  const char* slug;    /* stable for ever: "line-break-in-header" */
  const char* message; /* one English sentence: what is wrong and what it could do */
  const char* advice;  /* one English sentence: what to do about it */
  const char* sources; /* RFC sections, CVEs, CWEs; may be empty */
  postern_category category;
  postern_action action; /* under the policy of this check */
  postern_change change; /* what was done on its account */
  size_t offset;         /* where it stands in the link as given, in bytes */
  size_t length;         /* its length there, in bytes; 0 for a place between bytes */
} postern_finding;

/* One field of the draft; an address field is handed out one mailbox at a time. */
typedef struct postern_field {
  const char* name;           /* "to", "cc", "bcc", "subject", "in-reply-to", "references", "keywords" or "body" */
  const char* value;          /* the addr-spec in wire form, or the text; body lines end in LF */
  size_t value_length;        /* bytes */
  const char* display_name;   /* of a mailbox: what the link calls its owner; "" when there is none, or when it is
                                 not handed out under this consent, though the address is. Never trust it */
  size_t display_name_length; /* bytes */
  int needs_consent;          /* nonzero when it is handed out only under POSTERN_CONSENT_GIVEN */
  int needs_smtputf8;         /* nonzero when the local part is not ASCII (RFC 6531) */
  int name_needs_consent;     /* nonzero when the display name, though not the address, waits for consent */
  const char* shown;          /* of a mailbox: the address for people, with a domain in its own script when that is
                                 honest, and in A-labels when it is not; of other fields: the value */
} postern_field;

/* An immutable result. */
typedef struct postern_result postern_result;

/* ---- What goes in ------------------------------------------------------------------------------------------- */

/* A policy: an action for each rule. Immutable. */
typedef struct postern_policy postern_policy;

/* The RFCs' alphabet and no oddities: for kiosks, users at high risk, and links that a program made by the RFC.
 * A constant; freeing it does nothing. */
POSTERN_API const postern_policy* postern_policy_strict(void);

/* What a mail client, a desktop or a gateway wants: every attack is refused, withheld or confirmed, everyday slips
 * are repaired and told. A constant; freeing it does nothing. */
POSTERN_API const postern_policy* postern_policy_standard(void);

/* A copy of `base` in which the rule `slug` (or id) is at least as strict as `action`. Policies can only be
 * tightened: a looser action changes nothing. Never NULL: when `base` is NULL, the slug is unknown, the action is
 * none of the four, or memory runs out, it is a policy that refuses every link. Free it with postern_policy_free(). */
POSTERN_API const postern_policy* postern_policy_tighten(const postern_policy* base, const char* slug,
                                                         postern_action action);

/* Frees a policy made by postern_policy_tighten(); NULL and constants are left alone. */
POSTERN_API void postern_policy_free(const postern_policy* policy);

/* What is neither link nor policy. Set `size` to sizeof(postern_options), and everything else to 0 for the default.
 * The limits raise those of both profiles; smaller values than a profile's own change nothing. Bytes behind what this
 * version knows must be zero, or every link is refused: they may ask for a protection that it does not have. */
typedef struct postern_options {
  size_t size;
  uint32_t most_link_bytes;           /* of the link and of its canonical form; never more than 65,536 */
  uint32_t most_recipients;           /* mailboxes in to, cc and bcc together */
  uint32_t most_fields;               /* fields behind the "?", empty and unknown ones included */
  uint32_t most_subject_bytes;        /* of the decoded subject */
  int want_eai;                       /* nonzero when local parts outside ASCII are expected (RFC 6531) */
  const char* const* protected_names; /* `protected_count` domains, UTF-8 or A-labels, each ending in a NUL; a domain
                                         that looks like one of them without being it or below it is told of. They are
                                         read during the check only. Looking for them costs time for each address */
  size_t protected_count;
} postern_options;

/* ---- The check ---------------------------------------------------------------------------------------------- */

/* Checks `length` bytes at `link`, which may hold anything. Never NULL and never fails: a NULL policy, unusable
 * options or lack of memory give a refusal whose finding says so. `options` may be NULL. The bytes must not change
 * meanwhile; they are not needed afterwards. Work is linear in the length, and a link longer than 65,536 bytes is
 * refused unread. Free the result with postern_result_free(). */
POSTERN_API const postern_result* postern_check(const char* link, size_t length, const postern_policy* policy,
                                                const postern_options* options);

/* Frees `spent` as postern_result_free() does, and checks as postern_check() does, in the memory of `spent` if that is
 * large enough; if not, what takes its place is, so that a program that checks link after link soon asks for none.
 * `spent` may be NULL, and nobody else may still read it. What it handed out is gone when this returns. The link, or a
 * name to protect, may even lie there; then other memory is taken. */
POSTERN_API const postern_result* postern_check_again(const postern_result* spent, const char* link, size_t length,
                                                      const postern_policy* policy, const postern_options* options);

/* Frees a result. NULL is allowed. */
POSTERN_API void postern_result_free(const postern_result* result);

/* The verdict; of a NULL result: refuse. */
POSTERN_API postern_verdict postern_result_verdict(const postern_result* result);

/* The greatest change of all findings, the unreported ones included. */
POSTERN_API postern_change postern_result_change(const postern_result* result);

/* How many findings are reported: at most 64, in the order of the link. */
POSTERN_API size_t postern_result_finding_count(const postern_result* result);

/* Nonzero when there were more findings than are reported. The verdict counts them all. */
POSTERN_API int postern_result_truncated(const postern_result* result);

/* Writes the first `out_size` bytes (sizeof(postern_finding) as you know it) of finding `index` to `out`.
 * 0, or -1 when there is no such finding or an argument is NULL; `out` is then zeroed. */
POSTERN_API int postern_result_finding(const postern_result* result, size_t index, postern_finding* out,
                                       size_t out_size);

/* How many fields are handed out under `consent`; 0 when the link is refused. Those handed out without consent are
 * among those handed out with it. */
POSTERN_API size_t postern_result_field_count(const postern_result* result, postern_consent consent);

/* Writes field `index` of those handed out under `consent`, as postern_result_finding() does. Recipients come first,
 * then subject, in-reply-to, references, keywords and body. */
POSTERN_API int postern_result_field(const postern_result* result, postern_consent consent, size_t index,
                                     postern_field* out, size_t out_size);

/* ---- Renderings --------------------------------------------------------------------------------------------- */

/* Where a rendering goes. */
typedef enum postern_context {
  POSTERN_CONTEXT_URI = 0,       /* percent-encoded; of the link: the canonical link */
  POSTERN_CONTEXT_ARGV = 1,      /* the canonical link as one element of an argument vector (execv, never a shell);
                                    there is none of a field, because a value alone could be taken for an option */
  POSTERN_CONTEXT_JSON = 2,      /* a JSON string with its quotes */
  POSTERN_CONTEXT_DISPLAY = 3,   /* for terminals and logs: UTF-8 on one line; what cannot be seen is escaped visibly */
  POSTERN_CONTEXT_CRLF = 4,      /* text with CR LF line ends, for a message body */
  POSTERN_CONTEXT_HTML_TEXT = 5, /* HTML between tags */
  POSTERN_CONTEXT_HTML_ATTRIBUTE = 6, /* HTML inside an attribute value; its quotes are yours */
  POSTERN_CONTEXT_HEADER = 7,         /* the value of an unfolded RFC 5322 header field, with RFC 2047 encoded-words
                                         where needed: text, or a mailbox with its display name as far as it is
                                         handed out; there is none of a body */
  POSTERN_CONTEXT_WINDOWS_ARGV = 8,   /* the canonical link inside a Windows command line, as in the "%1" of a registry
                                         template: CommandLineToArgvW reads one element (MS04-009); none of a field */
  POSTERN_CONTEXT_AS_WIDE_AS_INT = 0x7FFFFFFF /* never used */
} postern_context;

/* As `field`: the canonical link instead of one of its fields. */
#define POSTERN_WHOLE_LINK ((size_t)-1)

/* Renders the canonical link (POSTERN_WHOLE_LINK), or the value of field `field` of those handed out under `consent`,
 * into `buffer` with a NUL behind it. Returns its length in bytes without the NUL. A buffer of `capacity` bytes that
 * is too small gets the empty string, never a part. `buffer` may be NULL when `capacity` is 0. A refused link, a field
 * that is not there and an unknown context render as the empty string, with length 0.
 * The canonical link is lower-case "mailto:", the addresses with "," between them, then cc, bcc, subject, in-reply-to,
 * references, keywords and body, each once; checked again it needs no repair and renders to itself. */
POSTERN_API size_t postern_render(const postern_result* result, postern_consent consent, postern_context context,
                                  size_t field, char* buffer, size_t capacity);

/* Any bytes, such as the link as it was given, as POSTERN_CONTEXT_DISPLAY renders text: what a program may show or log
 * when it reports a finding. What is not UTF-8 is escaped byte by byte. Returns as postern_render() does. */
POSTERN_API size_t postern_display(const char* text, size_t length, char* buffer, size_t capacity);

/* ---- The rules ---------------------------------------------------------------------------------------------- */

/* One row of the rule table. */
typedef struct postern_rule {
  const char* id;
  const char* slug;
  const char* place; /* where it looks, in words */
  const char* message;
  const char* advice;
  const char* sources;
  const char* example; /* a link that fires it; "" where no link alone can */
  postern_category category;
  postern_action strict;
  postern_action standard;
  postern_change change; /* of its findings, when they are allowed */
} postern_rule;

/* How many rules there are. */
POSTERN_API size_t postern_rule_count(void);

/* Writes rule `index`, in the order of ids, as postern_result_finding() does. */
POSTERN_API int postern_rule_get(size_t index, postern_rule* out, size_t out_size);

/* The index of the rule with this slug or id, ignoring ASCII case; postern_rule_count() when there is none. */
POSTERN_API size_t postern_rule_find(const char* slug);

/* A number that grows whenever any finding, verdict or canonical link can differ from the version before. */
POSTERN_API unsigned postern_rules_version(void);

/* Whether this build judges text outside ASCII; one that does not refuses it (unicode-unavailable). */
POSTERN_API int postern_has_unicode(void);

/* The version of the library: "1.0.0". */
POSTERN_API const char* postern_version(void);

#ifdef __cplusplus
}
#endif

#endif
