# SPDX-License-Identifier: MIT
"""Postern inside alot, the mail client. In its hooks file (~/.config/alot/hooks.py):

    from postern.alot import pre_global_compose

From then on `compose mailto:…` checks the link first, asks where the user's consent is needed, and composes from what
is safe. It has its own hook of that name? Then await this one in it.
"""

from __future__ import annotations

from typing import Any

import postern
from postern import Action, Result, Verdict

_MOST_SHOWN = 300  # characters of a field in the question


async def pre_global_compose(ui: Any, dbm: Any, cmd: Any) -> None:
    """Gives the command an envelope made of what is safe in its link, or cancels it."""
    from alot.commands import CommandCanceled  # type: ignore[import]

    link = cmd.rest.strip()
    if cmd.envelope is not None or not link.lower().startswith("mailto:"):
        return
    result = postern.check(link)
    if result.verdict is Verdict.REFUSE:
        ui.notify("Postern refuses this link: " + "  ".join(_sentences(result, Action.REFUSE)), priority="error")
        raise CommandCanceled()
    if result.needs_consent:
        result = result.consented()
        if await ui.choice(_question(result), choices={"Y": "yes", "n": "no"}, select="no", cancel="no") != "yes":
            raise CommandCanceled()
    elif losses := _losses(result):
        ui.notify("Postern left something out: " + "  ".join(losses))
    cmd.envelope = envelope(result)


def envelope(result: Result) -> Any:
    """An envelope of alot with the fields of a result, but for mailboxes that alot would write as another address."""
    from alot.db.envelope import Envelope  # type: ignore[import]

    values: dict[str, list[str]] = {}
    for field in (field for field in result.fields if not field.needs_smtputf8):
        values.setdefault(field.name, []).append(field.value)
    body = values.pop("body", [""])[0]
    headers = {name.title(): [", ".join(items)] for name, items in values.items()}
    return Envelope(bodytext=body, headers=headers)


def _sentences(result: Result, action: Action) -> list[str]:
    """Why the action befell parts of the link, each reason once."""
    return list(dict.fromkeys(f.message for f in result.findings if f.action is action))


def _losses(result: Result) -> list[str]:
    """Sentences about what is not in the draft, though it is in the link."""
    mailboxes = [postern.display(field.value) for field in result.fields if field.needs_smtputf8]
    told = [f"alot does not take from a link: {', '.join(mailboxes)}."] if mailboxes else []
    return _sentences(result, Action.WITHHOLD) + told


def _question(result: Result) -> str:
    lines = []
    for field in result.fields:
        shown = postern.display(field.shown)
        rest = " …" if len(shown) > _MOST_SHOWN else ""
        lines.append(f"{field.name:12} {shown[:_MOST_SHOWN]}{rest}")
    why = _sentences(result, Action.CONFIRM)
    for title, sentences in (("Why you are asked:", why), ("Left out:", _losses(result))):
        if sentences:
            lines += ["", title, *(f"- {sentence}" for sentence in sentences)]
    return "\n".join([*lines, "", "Compose this message?"])
