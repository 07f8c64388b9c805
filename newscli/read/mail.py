"""Mails (.eml) and pages saved by a browser (.mhtml): the text that a mail program would show.

They are parsed with the email package's older policy, because the newer one parses every header
into a tree, in more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from newscli.article import Article, Removed
from newscli.read.base import ReadOptions, damaged, set_title, take_title
from newscli.read.characters import decode, normalise, one_line
from newscli.read.text import read_text

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_LONGEST_HEADER = 2000
_FOLD = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_MOST_PARTS = 1000
_ENOUGH = 0.5
"""The share of the HTML's letters that plain text must have to be read instead of it."""

_NO_TEXT = re.compile(
    rb"<(?:style|script)\b.*?(?:</(?:style|script)|\Z)|<[^<>]*>|\s", re.DOTALL | re.IGNORECASE
)


def read_mail(data: bytes, name: str, options: ReadOptions) -> Article:
    """Return the article in a mail or in a page saved as MHTML.

    Of alternative versions of the text, one is read. A notice names attached files.

    :raises InputError: if it is damaged
    """
    data = data.lstrip()
    if data.startswith(b"From "):  # the line before a mail in a mailbox
        data = data.partition(b"\n")[2]
    try:
        message = message_from_bytes(data)
        texts, attached = _texts(message)
    except (RecursionError, ValueError, LookupError) as error:
        raise damaged(name, "mail") from error
    saved = message.get("Snapshot-Content-Location")
    article = Article()
    for text in texts:
        part = _read_part(text, name, options, one_line(saved or ""))
        article.blocks += [*filter(None, [part.title]), *part.blocks]
        article.removed += part.removed
        article.notices += part.notices
        for fact, value in part.metadata.items():
            article.metadata.setdefault(fact, value)
    if saved:
        article.metadata.setdefault("url", one_line(saved))
        take_title(article)
        return article
    _use_headers(message, article)
    take_title(article)
    if attached:
        names = ", ".join(attached[:5]) + (" …" if len(attached) > 5 else "")
        article.notices.append(f"Attached files were not read: {names}.")
    return article


def _texts(message: Message) -> tuple[list[Message], list[str]]:
    """Return the parts to read, in order, and the names of attached files."""
    texts: list[Message] = []
    attached: list[str] = []
    for number, part in enumerate(_parts(message)):
        if number > _MOST_PARTS:
            raise ValueError("too many parts")
        kind = part.get_content_type()
        file_name = _decoded(part.get_filename() or "")
        if part.get_content_disposition() == "attachment" or (
            file_name and not kind.startswith("text/")
        ):
            attached.append(file_name or kind)
        elif kind in {"text/plain", "text/html"}:
            texts.append(part)
    return texts, attached


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts that are shown: the best of alternatives, the first of a page."""
    if not message.is_multipart():
        yield message
        return
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    kind = message.get_content_type()
    if kind == "multipart/alternative":
        parts = _best(parts)
    elif kind == "multipart/related":
        parts = [part for part in parts if part.get_content_maintype() in {"text", "multipart"}][:1]
    for part in parts:
        if part.get_content_disposition() == "attachment":
            yield part
        else:
            yield from _parts(part)


def _best(parts: list[Message]) -> list[Message]:
    """Return the alternative to read: plain text if it is complete, else the last."""
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    if not plain or len(parts) < 2:
        return plain or parts[-1:]
    others = [part for part in parts if part is not plain[0]]
    markup = b"".join(
        _bytes_of(part) for part in others[-1].walk() if part.get_content_type() == "text/html"
    )
    letters = len(_NO_TEXT.sub(b"", markup))
    text = _bytes_of(plain[0])
    return plain[:1] if len(b"".join(text.split())) >= _ENOUGH * letters else others[-1:]


def _bytes_of(part: Message) -> bytes:
    """Return the decoded content; nothing for a part that holds parts."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _read_part(part: Message, name: str, options: ReadOptions, url: str) -> Article:
    data = _bytes_of(part)
    if not data.strip():
        return Article()
    is_html = part.get_content_type() == "text/html"
    charset = part.get_content_charset("")
    text, _, notices = decode(data, name, options.encoding, charset, is_html)
    if is_html:
        from newscli.read.html import read_html

        article = read_html(text, name, options, url)
    else:
        if part.get_param("format") == "flowed":
            text = _unflowed(text, delete_space=part.get_param("delsp") == "yes")
        article = read_text(text, options)
    article.notices += notices
    return article


def _unflowed(text: str, delete_space: bool) -> str:
    """Join the lines of a "flowed" text (RFC 3676), in which a space ends unfinished lines."""
    lines: list[str] = []
    goes_on = False
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line.removeprefix(" ")
        if goes_on:
            lines[-1] += line
        else:
            lines.append(line)
        goes_on = line.endswith(" ") and line != "-- " and not line.startswith(">")
        if goes_on and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _use_headers(message: Message, article: Article) -> None:
    """Make the subject the title, and list the headers that a mail program shows."""
    shown = {header: one_line(normalise(_decoded(message.get(header)))) for header in _SHOWN}
    subject = shown.pop("Subject")
    if subject:
        set_title(article, subject)
    sender = _sender(_unfolded(message.get("From")))
    if sender:
        article.metadata.setdefault("author", sender)
    try:
        date = parsedate_to_datetime(shown["Date"]) if shown["Date"] else None
    except (ValueError, TypeError, IndexError, OverflowError):
        date = None
    if date is not None:
        article.metadata.setdefault("date", date.date().isoformat())
    headers = [f"{header}: {value}" for header, value in shown.items() if value]
    article.removed[:0] = [Removed(header, "mail header") for header in headers]


def _sender(header: str) -> str:
    """Return the name in a From header, or the address.

    The header is parsed before it is decoded, because an encoded name may have a comma in it. What
    stands before a comma without an address is part of a name, too ("Müller, Jürgen <a@b.de>").
    """
    names = []
    for name, address in getaddresses([header]):
        names.append(name or address)
        if "@" in address:
            break
    return one_line(normalise(", ".join(filter(None, map(_decoded, names)))))


def _unfolded(value: object) -> str:
    """Return a header on one line; decode_header would drop the space at a fold."""
    return _FOLD.sub(" ", str(value or "")[:_LONGEST_HEADER])


def _decoded(value: object) -> str:
    """Return a header as text ("=?utf-8?Q?Br=C3=BCcke?=" is "Brücke")."""
    text = _unfolded(value)
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    words = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            words.append(piece)
            continue
        try:
            words.append(piece.decode(charset or "utf-8", "replace"))
        except LookupError:
            words.append(piece.decode("latin-1"))
    return "".join(words)
