# SPDX-License-Identifier: MIT
"""Make mailto: links safe to click: libpostern for Python.

    import postern

    result = postern.check(link)
    if result.needs_consent and the_user_agrees(result):
        result = result.consented()
    if result.verdict is postern.Verdict.REFUSE or result.needs_consent:
        explain(result.findings)
    else:
        for field in result.fields:
            draft.add(field.name, field.value)

A check never fails: what cannot be judged is refused. Fields that need the user's consent are not among the fields
until consented() is called, or consent=True is passed. Never use the link itself after the check; it is what the
attacker wrote. Everything that a result hands out is a copy and may outlive it. Results and policies are immutable
and may be used by any number of threads.

Exceptions are for mistakes of the caller (TypeError, ValueError) and for a library that is missing or of another
version (LibraryError, an ImportError). Lengths and offsets are bytes of the link in UTF-8.
"""

from __future__ import annotations

import ctypes
import enum
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, Union

from . import _library
from ._library import LibraryError

__all__ = ["Action", "Category", "Change", "Context", "Field", "Finding", "LibraryError", "Options", "Policy",
           "Result", "Rule", "Verdict", "check", "display", "has_unicode", "rule", "rules", "rules_version", "version"]

_lib = _library.load()
Link = Union[str, bytes]
_S = TypeVar("_S", bound=ctypes.Structure)


class Verdict(enum.IntEnum):
    """What the client does."""
    OPEN = 0     # open a draft with the fields
    CONFIRM = 1  # ask the user first; the fields are a safe part of the draft until consented() is called
    REFUSE = 2   # open nothing; there is nothing to open


class Action(enum.IntEnum):
    """What a policy does about one finding, in ascending order: ever less is handed out."""
    ALLOW = 0
    CONFIRM = 1
    WITHHOLD = 2
    REFUSE = 3


class Category(enum.IntEnum):
    """How grave a finding is, whatever the policy."""
    ATTACK = 0
    SUSPICIOUS = 1
    MALFORMED = 2
    DEVIATION = 3
    INFO = 4
    INTERNAL = 5


class Change(enum.IntEnum):
    """What became of the link, or of the part that a finding is about."""
    UNCHANGED = 0
    RESPELLED = 1
    ALTERED = 2


class Context(enum.IntEnum):
    """Where a rendering goes; postern.h says more about each."""
    URI = 0
    ARGV = 1
    JSON = 2
    DISPLAY = 3
    CRLF = 4
    HTML_TEXT = 5
    HTML_ATTRIBUTE = 6
    HEADER = 7
    WINDOWS_ARGV = 8


@dataclass(frozen=True)
class Finding:
    """What was found in a link."""
    id: str
    slug: str
    message: str
    advice: str
    sources: str
    category: Category
    action: Action
    change: Change
    offset: int
    length: int


@dataclass(frozen=True)
class Field:
    """One field of the draft; an address field is handed out one mailbox at a time."""
    name: str            # "to", "cc", "bcc", "subject", "in-reply-to", "references", "keywords" or "body"
    value: str           # the address or the text; body lines end in "\n"
    display_name: str    # what the link calls the mailbox's owner; never trust it
    shown: str           # of a mailbox: the address for people; pass it through display() as all that is shown
    needs_consent: bool
    needs_smtputf8: bool
    name_needs_consent: bool


@dataclass(frozen=True)
class Rule:
    """One row of the rule table."""
    id: str
    slug: str
    place: str
    message: str
    advice: str
    sources: str
    example: str
    category: Category
    strict: Action
    standard: Action
    change: Change


@dataclass(frozen=True)
class Options:
    """What is neither link nor policy. A limit of 0 is the profile's own; limits can only be raised."""
    most_link_bytes: int = 0
    most_recipients: int = 0
    most_fields: int = 0
    most_subject_bytes: int = 0
    want_eai: bool = False
    protected_names: Sequence[str] = ()  # domains that no other may look like


class _Owned:
    """What the library made and gets back when nobody holds it any more."""

    def __init__(self, pointer: int, free: Callable[[int], None]) -> None:
        self.pointer = pointer
        weakref.finalize(self, free, pointer)


class Policy:
    """An action for each rule."""

    def __init__(self, profile: str = "standard") -> None:
        """The profile "standard" or "strict"."""
        if profile not in ("standard", "strict"):
            raise ValueError(f"no such profile: {profile!r}")
        pointer = getattr(_lib, f"postern_policy_{profile}")()
        self._owned = _Owned(pointer, _lib.postern_policy_free)

    def tightened(self, slug: str, action: Action) -> Policy:
        """This policy with one rule (slug or id) at least as strict as the action; never looser."""
        pointer = _lib.postern_policy_tighten(self._owned.pointer, rule(slug).id.encode(), Action(action))
        policy = Policy.__new__(Policy)
        policy._owned = _Owned(pointer, _lib.postern_policy_free)
        return policy


class Result:
    """An immutable answer, made by check()."""

    def __init__(self, owned: _Owned, consent: bool) -> None:
        self._owned = owned
        self._consent = bool(consent)

    def consented(self) -> Result:
        """The same answer once the user has agreed to it."""
        return Result(self._owned, True)

    @property
    def verdict(self) -> Verdict:
        """What the client does."""
        return Verdict(_lib.postern_result_verdict(self._owned.pointer))

    @property
    def needs_consent(self) -> bool:
        """Whether the user must be asked, and has not agreed yet."""
        return self.verdict is Verdict.CONFIRM and not self._consent

    @property
    def change(self) -> Change:
        """The greatest change of all findings."""
        return Change(_lib.postern_result_change(self._owned.pointer))

    @property
    def truncated(self) -> bool:
        """Whether there were more findings than are reported. The verdict counts them all."""
        return bool(_lib.postern_result_truncated(self._owned.pointer))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in the order of the link; at most 64."""
        return tuple(Finding(f.id.decode(), f.slug.decode(), f.message.decode(), f.advice.decode(),
                             f.sources.decode(), Category(f.category), Action(f.action), Change(f.change),
                             f.offset, f.length)
                     for f in _each(_library.Finding, _lib.postern_result_finding, self._owned.pointer))

    @property
    def fields(self) -> tuple[Field, ...]:
        """What may be put into a draft; nothing when the link is refused."""
        return tuple(Field(f.name.decode(), f.value.decode(), f.display_name.decode(), f.shown.decode(),
                           bool(f.needs_consent), bool(f.needs_smtputf8), bool(f.name_needs_consent))
                     for f in _each(_library.Field, _lib.postern_result_field, self._owned.pointer, self._consent))

    @property
    def canonical_link(self) -> str:
        """The one link that may be handed to another program; empty when refused."""
        return self.render(Context.URI)

    def render(self, context: Context, field: int | None = None) -> str:
        """The canonical link, or the field of that index, for a context; "" when there is none."""
        if field is not None and not 0 <= field < _library.WHOLE_LINK:
            raise ValueError(f"no index: {field}")
        index = _library.WHOLE_LINK if field is None else field
        return _text(_lib.postern_render, self._owned.pointer, int(self._consent), Context(context), index)


def check(link: Link, profile: str | Policy = "standard", *, consent: bool = False,
          options: Options = Options()) -> Result:
    """Checks a link by a profile or policy. Pass bytes where you have bytes; a str is taken as UTF-8."""
    raw = _bytes(link)
    policy = profile if isinstance(profile, Policy) else Policy(profile)
    given = _options(options)
    pointer = _lib.postern_check(raw, len(raw), policy._owned.pointer, ctypes.byref(given))
    return Result(_Owned(pointer, _lib.postern_result_free), consent)


def display(text: Link) -> str:
    """Any text on one line, safe to show or log: what cannot be seen is escaped visibly."""
    raw = _bytes(text)
    return _text(_lib.postern_display, raw, len(raw))


def rules() -> tuple[Rule, ...]:
    """The table of rules, in the order of ids."""
    return tuple(_rule(row) for row in _each(_library.Rule, _lib.postern_rule_get))


def rule(slug: str) -> Rule:
    """The rule with this slug or id; ValueError when there is none."""
    row = _library.Rule()
    index = _lib.postern_rule_find(_c_string(slug))
    if _lib.postern_rule_get(index, ctypes.byref(row), ctypes.sizeof(row)) != 0:
        raise ValueError(f"no such rule: {slug!r}")
    return _rule(row)


def rules_version() -> int:
    """A number that grows whenever any finding, verdict or canonical link can differ from the version before."""
    return int(_lib.postern_rules_version())


def has_unicode() -> bool:
    """Whether this build of the library judges text outside ASCII; one that does not refuses it."""
    return bool(_lib.postern_has_unicode())


def version() -> str:
    """The version of the library."""
    return str(_lib.postern_version().decode())


def _rule(row: _library.Rule) -> Rule:
    return Rule(row.id.decode(), row.slug.decode(), row.place.decode(), row.message.decode(), row.advice.decode(),
                row.sources.decode(), row.example.decode(), Category(row.category), Action(row.strict),
                Action(row.standard), Change(row.change))


def _each(struct: type[_S], get: Callable[..., int], *arguments: Any) -> list[_S]:
    """All structs that a function with an index hands out."""
    all_of_them: list[_S] = []
    while True:
        out = struct()
        if get(*arguments, len(all_of_them), ctypes.byref(out), ctypes.sizeof(out)) != 0:
            return all_of_them
        all_of_them.append(out)


def _text(render: Callable[..., int], *arguments: Any) -> str:
    """What a function writes that first says how long it is."""
    size = render(*arguments, None, 0) + 1
    buffer = ctypes.create_string_buffer(size)
    render(*arguments, buffer, size)
    return buffer.value.decode()


def _bytes(text: Link) -> bytes:
    # A lone surrogate becomes bytes that are no UTF-8, which the library judges.
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(memoryview(text))


def _c_string(text: str) -> bytes:
    if "\0" in text:
        raise ValueError("a NUL in a name")
    return _bytes(text)


def _options(options: Options) -> _library.Options:
    names = [_c_string(name) for name in options.protected_names]
    limits = (options.most_link_bytes, options.most_recipients, options.most_fields, options.most_subject_bytes)
    if any(not 0 <= limit < 2**32 for limit in limits):
        raise ValueError(f"a limit is out of range: {options}")
    # ctypes keeps the array alive, and the array the names, as long as the struct lives.
    array = (ctypes.c_char_p * len(names))(*names)
    return _library.Options(ctypes.sizeof(_library.Options), *limits, options.want_eai, array, len(names))
