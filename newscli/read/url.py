"""Fetching a page: http and https only, with limits on time, size and redirects."""

from __future__ import annotations

import re
import time
import zlib
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPMessage
from typing import IO, TYPE_CHECKING, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request

from newscli import __version__
from newscli.article import SourceKind
from newscli.errors import InputError

if TYPE_CHECKING:
    from http.client import HTTPResponse

MAX_PAGE_BYTES = 20 * 1024 * 1024
MAX_REDIRECTS = 10
CONNECT_SECONDS = 15.0
TOTAL_SECONDS = 60.0

_KINDS: dict[str, SourceKind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/epub+zip": "epub",
}
_UNDECIDED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_STATUS_HINTS = {
    401: "The page needs a login: save it in your browser and give the file.",
    402: "The page is for subscribers: save it in your browser and give the file.",
    403: "The site refuses programs: save the page in your browser and give the file.",
    404: "Check the address.",
    410: "The page is gone.",
    429: "The site asks to wait: try again later.",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent: the bytes, the address after redirects, and what it said they are."""

    data: bytes
    url: str
    kind: SourceKind | None
    charset: str


def fetch(
    url: str,
    *,
    connect_seconds: float = CONNECT_SECONDS,
    total_seconds: float = TOTAL_SECONDS,
    max_bytes: int = MAX_PAGE_BYTES,
) -> Page:
    """Fetch ``url`` and return what was sent, unpacked if it was compressed.

    :param connect_seconds: how long to wait for the connection, and for each further piece
    :param total_seconds: how long the whole may take
    :param max_bytes: the most that is read, before and after unpacking
    :raises InputError: for other schemes, refused and broken connections, statuses from 400,
        more than 10 redirects, time and size limits, and types that hold no article
    """
    started = time.monotonic()
    request = Request(_checked(url), headers=_headers())  # noqa: S310  # scheme is checked
    try:
        with _opener().open(request, timeout=connect_seconds) as response:
            kind, charset = _type_of(response.headers, url)
            data = _body(response, url, started + total_seconds, max_bytes)
            return Page(data, response.geturl(), kind, charset)
    except HTTPError as error:
        _fail_status(error, url)
    except TimeoutError as error:
        raise _timeout(url) from error
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _timeout(url) from error
        raise InputError(
            f"{url} cannot be reached: {error.reason}.", "Check the address and the connection."
        ) from error
    except (OSError, HTTPException, ValueError, zlib.error) as error:
        raise InputError(
            f"{url} cannot be fetched: {error or type(error).__name__}.",
            "Try again, or save the page in your browser and give the file.",
        ) from error


def _checked(url: str) -> str:
    """Return ``url`` in ASCII, so that it can be sent; refuse what is no http(s) address."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"{url} is not a valid address.", "Check it.") from error
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise InputError(f"{url} is not an http or https address.", "Only these can be fetched.")
    try:
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InputError(f"{url} has no valid host name.", "Check it.") from error
    network = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    network += f":{port}" if port else ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return urlunsplit((parts.scheme.lower(), network, path, query, ""))


def _headers() -> dict[str, str]:
    return {
        "User-Agent": f"newscli/{__version__}",
        "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5",
        "Accept-Language": "de,en;q=0.5",
        "Accept-Encoding": "gzip",
    }


class _Redirects(HTTPRedirectHandler):
    """Follows a limited number of redirects, to http and https only."""

    max_redirections = MAX_REDIRECTS
    max_repeats = 2

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        return super().redirect_request(req, fp, code, msg, headers, _checked(newurl))


def _opener() -> OpenerDirector:
    """Return an opener without the file, ftp and data schemes of urllib's usual one."""
    from urllib.request import (
        HTTPDefaultErrorHandler,
        HTTPErrorProcessor,
        HTTPHandler,
        HTTPSHandler,
        ProxyHandler,
    )

    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPDefaultErrorHandler(),
        _Redirects(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _type_of(headers: Message, url: str) -> tuple[SourceKind | None, str]:
    """Return kind and charset from the Content-Type; None leaves the kind to detection."""
    # get_content_type would call a missing type text/plain.
    declared = (headers.get("Content-Type") or "").split(";")[0].strip().lower()
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", headers.get("Content-Type") or "", re.I)
    if declared in _UNDECIDED:
        return None, charset[1] if charset else ""
    kind = _KINDS.get(declared)
    if kind is None and not declared.startswith("text/"):
        raise InputError(
            f"{url} is {declared}, which holds no article.", "Give the address of an article."
        )
    # Markdown and many feeds are sent as plain text: let the content decide.
    return (None if kind == "text" else kind), charset[1] if charset else ""


def _body(response: HTTPResponse, url: str, deadline: float, max_bytes: int) -> bytes:
    encoding = (response.headers.get("Content-Encoding") or "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise InputError(f"{url} is compressed with {encoding}, which newscli cannot unpack.")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if encoding not in {"", "identity"} else None
    announced = response.headers.get("Content-Length") or ""
    if announced.isdecimal() and int(announced) > max_bytes:
        raise _too_large(url, max_bytes)
    pieces: list[bytes] = []
    received = unpacked = 0
    while piece := response.read1(64 * 1024):
        received += len(piece)
        if unpack is not None:
            piece = unpack.decompress(piece, max_bytes + 1 - unpacked)
        unpacked += len(piece)
        pieces.append(piece)
        if received > max_bytes or unpacked > max_bytes:
            raise _too_large(url, max_bytes)
        if time.monotonic() > deadline:
            raise _timeout(url)
    if unpack is not None and not unpack.eof and received:
        raise InputError(f"{url} ended in the middle of its compressed data.", "Try again.")
    if announced.isdecimal() and received < int(announced):
        raise InputError(
            f"{url} ended after {received} of {announced} bytes.",
            "Try again: half an article is none.",
        )
    return b"".join(pieces)


def _fail_status(error: HTTPError, url: str) -> NoReturn:
    if 300 <= error.code < 400 and urlsplit(error.url).scheme not in {"http", "https"}:
        raise InputError(
            f"{url} redirects to {error.url}, which is not an http or https address.",
            "Only these can be fetched.",
        ) from error
    if 300 <= error.code < 400:
        raise InputError(
            f"{url} redirects in a circle or more than {MAX_REDIRECTS} times "
            f"(status {error.code}).",
            "Open it in a browser and give the address that it ends at.",
        ) from error
    later = "Try again later." if error.code >= 500 else "Check the address."
    raise InputError(
        f"{url} answered with status {error.code} {error.reason}.",
        _STATUS_HINTS.get(error.code, later),
    ) from error


def _timeout(url: str) -> InputError:
    return InputError(f"{url} did not answer in time.", "Try again later.")


def _too_large(url: str, max_bytes: int) -> InputError:
    size = f"{max_bytes / 2**20:g} MB"
    return InputError(f"{url} is larger than {size}.", "Give the address of a single article.")
