# SPDX-License-Identifier: MIT
"""What a client made of a link, in one form for all clients."""

import dataclasses
import email
import email.header
import email.utils
import re

STRUCTURE = {"from", "to", "cc", "bcc", "subject"}
RECIPIENTS = ("to", "cc", "bcc")


@dataclasses.dataclass
class Record:
    to: list = dataclasses.field(default_factory=list)
    cc: list = dataclasses.field(default_factory=list)
    bcc: list = dataclasses.field(default_factory=list)
    subject: str = ""
    body: str = ""
    sender: str = ""
    attachments: list = dataclasses.field(default_factory=list)
    headers: dict = dataclasses.field(default_factory=dict)  # all others, names in lower case
    arguments: list = dataclasses.field(default_factory=list)  # of sendmail
    raw: bytes = b""  # the message as it was handed over

    def everything(self):
        """All text of the record, to search in."""
        parts = [*self.to, *self.cc, *self.bcc, self.subject, self.body, *self.headers.values(), *self.arguments]
        return "\n".join(parts)


def decoded(value):
    """A header's text: unfolded, with its encoded words decoded."""
    text = re.sub(r"\r?\n(?=[ \t])", "", str(value))
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (UnicodeError, LookupError, email.errors.HeaderParseError):
        return text


def addresses(message, name):
    values = [re.sub(r"\r?\n(?=[ \t])", "", str(v)) for v in message.get_all(name, [])]
    return [address for _, address in email.utils.getaddresses(values) if address]


def text_of(part):
    return (part.get_payload(decode=True) or b"").decode(part.get_content_charset("utf-8"), errors="replace")


def plain(text):
    """Line ends as line feeds, without those at the end."""
    return text.replace("\r\n", "\n").rstrip("\n")


def from_message(raw, arguments=()):
    """The record of a message in RFC 5322's form."""
    message = email.message_from_bytes(raw)
    record = Record(raw=raw, arguments=list(arguments))
    for name in RECIPIENTS:
        setattr(record, name, addresses(message, name))
    record.subject = decoded(message.get("subject", ""))
    record.sender = (addresses(message, "from") or [""])[0]
    record.headers = {n.lower(): decoded(v) for n, v in message.items() if n.lower() not in STRUCTURE}
    texts = []
    for part in message.walk():
        if part.is_multipart():
            continue
        if part.get_filename() or part.get_content_disposition() == "attachment":
            record.attachments.append(part.get_filename() or "(unnamed)")
        elif part.get_content_type() == "text/plain":
            texts.append(text_of(part))
    record.body = plain("\n".join(texts))
    return record
