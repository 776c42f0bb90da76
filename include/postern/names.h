/* SPDX-License-Identifier: MIT */
/*
 * Postern names: host names that remember how they are known.
 *
 *   postern_names *names;
 *   postern_lookup *lookup;
 *   if (postern_names_open(NULL, &names) == POSTERN_NAMES_OK) {
 *     if (postern_names_reverse(names, "203.0.113.7", 11, 0, NULL, &lookup) == POSTERN_NAMES_OK) {
 *       postern_lookup_wait(lookup, -1);
 *       for (size_t i = 0; i < postern_lookup_name_count(lookup); i++) {
 *         const postern_name *name = postern_lookup_name(lookup, i);
 *         const int confirmed = postern_name_provenance(name) == POSTERN_NAME_FORWARD_CONFIRMED;
 *         printf("%s %s\n", confirmed ? "confirmed:" : "a claim, do not trust it:", postern_name_shown(name));
 *       }
 *       postern_lookup_free(lookup);
 *     }
 *     postern_names_close(names);
 *   }
 *
 * Whoever is given an address block also writes its reverse zone, and can put any name there. ISA Server believed such
 * a name (MS04-039). Here a name that only a reverse zone claims can be shown, and nothing else: every function that
 * a trust or zone decision needs returns an error for it. A claim becomes a confirmed name when the zone of that name
 * lists the address ("forward-confirmed reverse DNS"). What a reverse zone says never enters the table of forward
 * answers.
 *
 * A confirmed name says: the zone of this name agrees that the address belongs to it. It does not say that somebody
 * proved it: without DNSSEC, whoever sits between you and your DNS server can answer both questions.
 *
 * A question tells the owner of the zone that somebody asked. Look up what a user wants to know, not every address
 * that comes along.
 *
 * Conventions
 *   Lengths are bytes. Text is UTF-8. Strings handed out end in a NUL and belong to the object they came from. Every
 *   function may be called from any thread at any time, but an object must be freed once, when nobody uses it any more.
 *   Functions return a status and throw nothing; an out parameter is set to NULL or 0 when the status is not
 *   POSTERN_NAMES_OK. No function calls back. Nothing reads or changes the locale or errno; the library holds no
 *   state outside of its objects. A resolver opened without `servers` reads /etc/resolv.conf and, as c-ares does, the
 *   environment variables LOCALDOMAIN and RES_OPTIONS.
 *
 *   A resolver runs one thread, which blocks all signals. It does not survive fork(): in a child, every function that
 *   takes a resolver or a lookup that has not ended gives POSTERN_NAMES_FORKED, and close and free do nothing there.
 *
 *   Structs can grow at their end in later versions: pass their size as your compiler knows it.
 */
#ifndef POSTERN_NAMES_H
#define POSTERN_NAMES_H

#include <postern/postern.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What became of a call or of a lookup. */
typedef enum postern_names_status {
  POSTERN_NAMES_OK = 0,                /* done */
  POSTERN_NAMES_PENDING = 1,           /* the lookup has not ended yet */
  POSTERN_NAMES_NOT_FOUND = 2,         /* the DNS says that there is none; kept for a while like any other answer */
  POSTERN_NAMES_TIMED_OUT = 3,         /* the deadline passed, or no server answered */
  POSTERN_NAMES_SERVER_FAILED = 4,     /* the servers answered with an error or with nonsense */
  POSTERN_NAMES_UNREACHABLE = 5,       /* no server could be reached: no network, nobody listens */
  POSTERN_NAMES_CANCELLED = 6,         /* by you, or because the resolver was closed */
  POSTERN_NAMES_NOT_FOR_DECISIONS = 7, /* the name is only what a reverse zone claims */
  POSTERN_NAMES_INVALID = 8,           /* an argument is NULL, no address, no host name, or not of this version */
  POSTERN_NAMES_BUSY = 9,              /* too many lookups have not ended */
  POSTERN_NAMES_NO_MEMORY = 10,        /* or no threads or file descriptors */
  POSTERN_NAMES_FORKED = 11,           /* the resolver was opened in another process */
  POSTERN_NAMES_STATUS_AS_WIDE_AS_INT = 0x7FFFFFFF /* never used */
} postern_names_status;

/* One English sentence about a status; never NULL, lives for ever. */
POSTERN_API const char* postern_names_explain(postern_names_status status);

/* ---- Names -------------------------------------------------------------------------------------------------- */

/* How a name is known. */
typedef enum postern_provenance {
  POSTERN_NAME_GIVEN = 0,                        /* the caller has it from the user, a link or a configuration */
  POSTERN_NAME_REVERSE_CLAIMED = 1,              /* a reverse zone says so, and nobody else: good for showing only */
  POSTERN_NAME_FORWARD_CONFIRMED = 2,            /* a reverse zone says so, and the zone of the name agrees */
  POSTERN_PROVENANCE_AS_WIDE_AS_INT = 0x7FFFFFFF /* never used */
} postern_provenance;

/* Where a name leads, judged by the name alone. */
typedef enum postern_name_zone_of {
  POSTERN_ZONE_INTERNET = 0, /* a public name. It may still have an address inside your network: ask for that, too */
  POSTERN_ZONE_INTRANET = 1, /* a single label, or a special-use name such as *.local or *.home.arpa */
  POSTERN_ZONE_AS_WIDE_AS_INT = 0x7FFFFFFF /* never used */
} postern_name_zone_of;

/* A host name that passed the rules of libpostern for the domain of an address. Immutable. */
typedef struct postern_name postern_name;

/* A name that you were given, `length` bytes at `text`, in Unicode or ASCII: POSTERN_NAME_GIVEN. Never pass what a
 * lookup gave you: its provenance would be lost. POSTERN_NAMES_INVALID when libpostern refuses it as a domain, or when
 * it is an address. Free it with postern_name_free(). */
POSTERN_API postern_names_status postern_name_given(const char* text, size_t length, const postern_name** out);

/* Frees a name made by postern_name_given(). NULL, and names that belong to a lookup, are left alone. */
POSTERN_API void postern_name_free(const postern_name* name);

/* How the name is known; of NULL: reverse-claimed. */
POSTERN_API postern_provenance postern_name_provenance(const postern_name* name);

/* The name for people, in its own script when that is honest and in A-labels when it is not: no control characters, no
 * markup. Never compare it with anything, and show a claim as a claim. Of NULL: "". */
POSTERN_API const char* postern_name_shown(const postern_name* name);

/* The name for decisions: ASCII, lower case, A-labels, no dot at the end. POSTERN_NAMES_NOT_FOR_DECISIONS when it is
 * only claimed. */
POSTERN_API postern_names_status postern_name_for_decision(const postern_name* name, const char** out);

/* Sets `*out` to 1 when the name is `domain` or ends in "." and `domain` (ASCII, NUL at the end, ASCII case ignored),
 * else to 0. POSTERN_NAMES_NOT_FOR_DECISIONS, and 0, when the name is only claimed; POSTERN_NAMES_INVALID, and 0, when
 * `domain` is empty or begins or ends with a dot. */
POSTERN_API postern_names_status postern_name_is_within(const postern_name* name, const char* domain, int* out);

/* Sets `*out` to the zone of the name. POSTERN_NAMES_NOT_FOR_DECISIONS, and POSTERN_ZONE_INTERNET, when the name is
 * only claimed. */
POSTERN_API postern_names_status postern_name_zone(const postern_name* name, postern_name_zone_of* out);

/* ---- Resolvers ---------------------------------------------------------------------------------------------- */

/* How a resolver works. Set `size` to sizeof(postern_names_options), and everything else to 0 for the default. Values
 * above a maximum count as the maximum. Bytes behind what this version knows must be zero. */
typedef struct postern_names_options {
  size_t size;
  const char* servers;            /* 1 to 3 recursive servers, "192.0.2.53,[2001:db8::53]:5353": addresses, the port 53
                                     unless given; read during the call only. NULL: those of the system, as they are
                                     now; after a change of the network, open another resolver */
  uint32_t deadline_ms;           /* for a lookup that names none; 5,000 */
  uint32_t most_lookups;          /* that have not ended; 10,000, at most 1,000,000 */
  uint32_t most_questions;        /* on the wire at once, each with a socket of its own; 64, at most 256 */
  uint32_t most_entries;          /* in each of the two tables of answers; 4,096, at most 1,000,000. The one that was
                                     not used for longest goes first */
  uint32_t least_seconds;         /* an answer is kept at least this long, whatever its TTL; 0 */
  uint32_t most_seconds;          /* and at most this long; 3,600, at most 86,400 */
  uint32_t most_negative_seconds; /* the same for the answer that there is none; 300, at most 10,800 (RFC 2308) */
} postern_names_options;

/* A resolver: two tables of answers, forward and reverse, and a thread that asks. */
typedef struct postern_names postern_names;

/* One lookup. */
typedef struct postern_lookup postern_lookup;

/* Opens a resolver. `options` may be NULL. Asks nothing yet. Close it with postern_names_close(). */
POSTERN_API postern_names_status postern_names_open(const postern_names_options* options, postern_names** out);

/* Ends all lookups of the resolver as cancelled, and frees it. They stay readable, and must still be freed. Waits for
 * its thread, which never blocks for long. NULL is allowed. */
POSTERN_API void postern_names_close(postern_names* names);

/* Starts to look up the names of an address and to confirm them; returns at once. `address` is `length` bytes: an IPv4
 * address in four decimal numbers or an IPv6 address, bare or as an address literal of RFC 5321 ("[203.0.113.7]",
 * "[IPv6:2001:db8::7]"). An IPv4-mapped IPv6 address counts as the IPv4 address that it holds. `deadline_ms` is counted
 * from now; 0 takes that of the resolver. `tag` is yours, see postern_lookup_tag(). POSTERN_NAMES_BUSY when
 * `most_lookups` have not ended (a cancelled one counts until the thread has let go of it, a moment later). Free the
 * lookup with postern_lookup_free(). */
POSTERN_API postern_names_status postern_names_reverse(postern_names* names, const char* address, size_t length,
                                                       uint32_t deadline_ms, void* tag, postern_lookup** out);

/* Starts to look up the addresses of a name, as postern_names_reverse() does: its A and its AAAA records.
 * POSTERN_NAMES_NOT_FOR_DECISIONS when the name is only claimed. */
POSTERN_API postern_names_status postern_names_forward(postern_names* names, const postern_name* name,
                                                       uint32_t deadline_ms, void* tag, postern_lookup** out);

/* A file descriptor for the main loop of a program: readable while postern_names_finished() would return a lookup.
 * Poll it, and do nothing else with it; it belongs to the resolver. -1 of NULL. */
POSTERN_API int postern_names_fd(const postern_names* names);

/* A lookup that has ended and was not returned by this function before, the earliest first; NULL when there is none.
 * Lookups that were cancelled or freed are not returned. It stays yours to free. */
POSTERN_API postern_lookup* postern_names_finished(postern_names* names);

/* Counts of a resolver, since it was opened unless a comment says "now". */
typedef struct postern_names_counts {
  uint64_t questions;       /* sent to the servers, repetitions not counted */
  uint64_t reverse_hits;    /* answers taken from the reverse table */
  uint64_t forward_hits;    /* answers taken from the forward table */
  uint64_t evicted;         /* answers that went because a table was full */
  uint64_t reverse_entries; /* now */
  uint64_t forward_entries; /* now */
  uint64_t lookups;         /* that have not ended, now */
} postern_names_counts;

/* Writes the first `out_size` bytes (sizeof(postern_names_counts) as you know it) to `out`. */
POSTERN_API postern_names_status postern_names_count(const postern_names* names, postern_names_counts* out,
                                                     size_t out_size);

/* ---- Lookups ------------------------------------------------------------------------------------------------ */

/* What became of it: POSTERN_NAMES_PENDING until it has ended. Of a reverse lookup that ended otherwise than OK there
 * may be names all the same: those that were claimed in time, and could not all be confirmed or denied. */
POSTERN_API postern_names_status postern_lookup_status(const postern_lookup* lookup);

/* Waits until the lookup has ended, `milliseconds` at the most; a negative number waits for its deadline. Returns the
 * status as postern_lookup_status() does. */
POSTERN_API postern_names_status postern_lookup_wait(const postern_lookup* lookup, int milliseconds);

/* Ends the lookup as cancelled, unless it has ended. Wakes those who wait for it. */
POSTERN_API void postern_lookup_cancel(postern_lookup* lookup);

/* Cancels the lookup and frees it, its names included. NULL is allowed. */
POSTERN_API void postern_lookup_free(postern_lookup* lookup);

/* What was passed as `tag`. */
POSTERN_API void* postern_lookup_tag(const postern_lookup* lookup);

/* How many names the address has; 0 until the lookup has ended, and of a forward lookup. At most 4. */
POSTERN_API size_t postern_lookup_name_count(const postern_lookup* lookup);

/* Name `index`, the confirmed ones first; NULL when there is none. It belongs to the lookup. */
POSTERN_API const postern_name* postern_lookup_name(const postern_lookup* lookup, size_t index);

/* How many more names the reverse zone holds that are not shown: no host names, or too many. At most 65,535. */
POSTERN_API size_t postern_lookup_unusable(const postern_lookup* lookup);

/* How many addresses the name has; 0 until the lookup has ended, and of a reverse lookup. At most 128. */
POSTERN_API size_t postern_lookup_address_count(const postern_lookup* lookup);

/* Address `index` as text, without brackets; NULL when there is none. */
POSTERN_API const char* postern_lookup_address(const postern_lookup* lookup, size_t index);

/* For how many seconds from its end on the result holds: the least of all answers that it rests on, a confirmed name's
 * forward answer included. Rounded down; 0 for a lookup that failed. */
POSTERN_API uint32_t postern_lookup_lifetime(const postern_lookup* lookup);

#ifdef __cplusplus
}
#endif

#endif
