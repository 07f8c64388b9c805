"""Fetching a page: http and https only, with limits on time, size and redirects.

The deadline holds for the whole exchange, whatever the server drips: when it passes, a timer shuts
the connection. Passwords and tokens in an address are used, and never shown.
"""

from __future__ import annotations

import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from newscli import __version__
from newscli.article import SourceKind
from newscli.errors import InputError, reason
from newscli.language import of_kind, sections, word_lists

if TYPE_CHECKING:
    import httpx2

MAX_PAGE_BYTES = 20 * 1024 * 1024
"""The most that is read, before and after unpacking."""
MAX_REDIRECTS = 10
CONNECT_SECONDS = 15.0
"""How long to wait for the connection, and for each further piece."""
TOTAL_SECONDS = 60.0
"""How long the whole may take, redirects included."""
_HEADERS = {
    "User-Agent": f"newscli/{__version__}",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5",
    "Accept-Language": "de,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
_STREAMS_KEPT = 20
_FORMATS = "read/data/formats.txt"

_UNDECIDED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"www\.(?:[\w-]{1,63}\.)+[a-z]{2,24}(?=[/?#:]|\Z)", re.IGNORECASE)
_SECRET = re.compile(
    r"(?<=[?&;#])(?=[^?=&;#]*=)([^?=&;#]*?(?:token|secret|passw|pwd|auth|signature|credential"
    r"|session|api-?_?key)[^?=&;#]*|sig|sid|key|code|jwt|pw|pass|policy|ticket)=[^&;#]*",
    re.IGNORECASE,
)
"""Because a "=" must follow the name, the search tries each character of the name once."""


def is_url(name: str) -> bool:
    """Say whether ``name`` is an address ("https://…", "www.…") and not a path."""
    is_file = name.lower().startswith("file://")
    return bool(_URL.match(name) or _WITHOUT_SCHEME.match(name)) and not is_file


def without_secrets(name: str) -> str:
    """Return an address without its password and with its tokens left out; a path as it is."""
    if not is_url(name):
        return name
    scheme, separator, rest = name.partition("://") if _URL.match(name) else ("", "", name)
    end = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    head = rest[:end].rpartition("@")[2]
    port = head.rpartition("]")[2].partition(":")[2]
    if port and not port.isdecimal() and "@" in rest:
        rest = rest.rpartition("@")[2]  # a password with a "/" in it
    else:
        rest = head + rest[end:]
    return _SECRET.sub(r"\1=…", scheme + separator + rest)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent: the bytes, the address after redirects, and what it said they are.

    ``url`` can be shown: there is no secret in it. ``headers`` are the answer's, by lower-case
    name. ``is_unchanged`` says that there are no bytes because a condition in the request's headers
    held (status 304).
    """

    data: bytes
    url: str
    kind: SourceKind | None
    charset: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_unchanged: bool = False


class FetchError(InputError):
    """A page could not be had.

    ``status`` is HTTP's; 0 means that there was no answer, or half of one. ``retry_after`` is the
    number of seconds that the server asks to wait, 0 if it does not say.
    """

    def __init__(
        self, message: str, hint: str = "", status: int = 0, retry_after: float = 0.0
    ) -> None:
        super().__init__(message, hint)
        self.status, self.retry_after = status, retry_after


def fetch(
    url: str,
    *,
    session: Session | None = None,
    headers: Mapping[str, str] | None = None,
    any_type: bool = False,
    on_redirect: Callable[[str], None] | None = None,
) -> Answer:
    """Fetch ``url`` and return what was sent, unpacked if it was compressed.

    :param session: connections to use, and to keep open for the next call
    :param headers: more headers of the request, such as If-None-Match
    :param any_type: accept types that hold no article
    :param on_redirect: called with each address that a redirect leads to; what it raises is raised
    :raises InputError: for other schemes, refused and broken connections, statuses other than 200
        to 203, more than 10 redirects, time and size limits, and types that hold no article
    """
    address, login = _checked(url)
    shown = without_secrets(url)
    import httpx2

    deadline = _Deadline(TOTAL_SECONDS)
    try:
        opened = nullcontext(session) if session else closing(Session(shown))
        with opened as used, deadline.watch(used.streams):
            for _ in range(MAX_REDIRECTS + 1):
                request = used.client.build_request("GET", address, headers=headers)
                request.extensions["trace"] = deadline.trace
                with closing(used.client.send(request, auth=login, stream=True)) as response:
                    target = response.headers.get("Location")
                    if not response.is_redirect or not target:
                        final = without_secrets(address)
                        answer = dict(response.headers)
                        if response.status_code == 304 and headers:
                            return Answer(b"", final, None, "", answer, is_unchanged=True)
                        _check_status(response, shown)
                        kind, charset = _type_of(response.headers, shown, any_type)
                        data = _body(response, shown, deadline)
                        return Answer(data, final, kind, charset, answer)
                address, login = _redirected(address, target, login, shown)
                if on_redirect is not None:
                    on_redirect(address)
            raise InputError(
                f"{shown} redirects in a circle or more than {MAX_REDIRECTS} times.",
                "Open it in a browser and give the address that it ends at.",
            )
    except httpx2.TimeoutException as error:
        raise _timeout(shown) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, zlib.error) as error:
        if deadline.passed:
            raise _timeout(shown) from error
        why = reason(error)
        if isinstance(error, httpx2.ConnectError):
            raise FetchError(
                f"{shown} cannot be reached: {why}.", "Check the address and the connection."
            ) from error
        raise FetchError(
            f"{shown} cannot be fetched: {why}.",
            "Try again, or save the page in your browser and give the file.",
        ) from error


@dataclass(slots=True)
class _Deadline:
    """Shuts the connection when the time is over: no server can hold us by sending little."""

    seconds: float
    passed: bool = False
    _streams: list[Any] = field(default_factory=list)

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the connection; httpx2 calls this at every step."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._streams.append(info["return_value"])
            if self.passed:
                self._shut()

    def _shut(self) -> None:
        self.passed = True
        for stream in self._streams:
            with suppress(OSError, ValueError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    @contextmanager
    def watch(self, streams: list[Any]) -> Iterator[None]:
        """Hold the block to the deadline; ``streams`` are the session's connections."""
        self._streams = streams
        del streams[:-_STREAMS_KEPT]
        timer = threading.Timer(self.seconds, self._shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


class Session:
    """Connections that stay open from one :func:`fetch` to the next.

    For one thread at a time.
    """

    def __init__(self, shown: str = "It") -> None:
        """Open nothing yet. Raises InputError, about ``shown``, for a proxy that cannot be used."""
        import httpx2

        self.streams: list[Any] = []
        try:
            self.client = httpx2.Client(timeout=CONNECT_SECONDS, headers=_HEADERS)
        except ImportError as error:
            raise InputError(
                f"{shown} cannot be fetched: the environment names a SOCKS proxy, which needs the "
                "package socksio.",
                "Install it (pip install socksio), or name an HTTP proxy in HTTPS_PROXY.",
            ) from error
        except (ValueError, httpx2.InvalidURL) as error:
            raise InputError(
                f"{shown} cannot be fetched: the environment names a proxy that cannot be used.",
                "Check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY.",
            ) from error

    def close(self) -> None:
        """Close all connections."""
        self.client.close()


def _checked(url: str) -> tuple[str, tuple[str, str] | None]:
    """Return ``url`` in ASCII, ready to be sent, and the login in it.

    Raises InputError unless it is an http or https address.
    """
    shown = without_secrets(url)
    if _WITHOUT_SCHEME.match(url):
        url = f"https://{url}"
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"{shown} is not a valid address.", "Check it.") from error
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise InputError(f"{shown} is not an http or https address.", "Only these can be fetched.")
    try:
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InputError(f"{shown} has no valid host name.", "Check it.") from error
    network = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    network += f":{port}" if port else ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    login = None
    if parts.username or parts.password:
        login = unquote(parts.username or ""), unquote(parts.password or "")
    return urlunsplit((parts.scheme.lower(), network, path, query, "")), login


def _redirected(
    address: str, target: str, login: tuple[str, str] | None, shown: str
) -> tuple[str, tuple[str, str] | None]:
    """Return where a redirect leads; the login goes along only to the same server."""
    url = urljoin(address, target)
    if urlsplit(url).scheme.lower() not in {"http", "https"}:
        raise InputError(
            f"{shown} redirects to {without_secrets(url)}, which is not an http or https address.",
            "Only these can be fetched.",
        )
    following, own = _checked(url)
    same = urlsplit(address)[:2] == urlsplit(following)[:2]
    return following, own or (login if same else None)


def _check_status(response: httpx2.Response, shown: str) -> None:
    code = response.status_code
    if code == 206:
        raise InputError(
            f"{shown} answered with status 206: a part of the page.",
            "Try again: half an article is none.",
        )
    if 300 <= code < 400:
        raise InputError(
            f"{shown} redirects without saying where (status {code}).",
            "Open it in a browser and give the address that it ends at.",
        )
    if code >= 400 or code in {204, 205}:
        later = "Try again later." if code >= 500 else "Check the address."
        raise FetchError(
            f"{shown} answered with status {code} {response.reason_phrase}.",
            sections(_FORMATS).get(f"status {code}", [later])[0],
            code,
            _retry_after(response.headers.get("Retry-After", "")),
        )


def _retry_after(value: str) -> float:
    """Return the seconds that a server asks to wait: it says a number, or a date."""
    if value.strip().isdecimal():
        return float(value.strip()[:9])
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, date.timestamp() - time.time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0


def _type_of(headers: httpx2.Headers, shown: str, any_type: bool) -> tuple[SourceKind | None, str]:
    """Return kind and charset from the Content-Type; None leaves the kind to detection."""
    declared = headers.get("Content-Type", "")
    named = re.search(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]+)", declared, re.IGNORECASE)
    charset = named[1] if named else ""
    declared = declared.split(";")[0].strip().lower()
    if declared in _UNDECIDED:
        return None, charset
    found = of_kind("type", word_lists(_FORMATS)).items()
    kind: Any = next((kind for kind, types in found if declared in types), None)
    if kind is None and not any_type and not declared.startswith("text/"):
        raise InputError(
            f"{shown} is {declared}, which holds no article.", "Give the address of an article."
        )
    # Markdown and many feeds are sent as plain text: let the content decide.
    return (None if kind == "text" else kind), charset


def _body(response: httpx2.Response, shown: str, deadline: _Deadline) -> bytes:
    import httpx2

    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise InputError(f"{shown} is compressed with {encoding}, which newscli cannot unpack.")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if encoding not in {"", "identity"} else None
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > MAX_PAGE_BYTES:
        raise _too_large(shown)
    pieces: list[bytes] = []
    received = unpacked = 0
    started = time.monotonic()
    try:
        for piece in response.iter_raw():
            received += len(piece)
            if unpack is not None:
                piece = unpack.decompress(piece, MAX_PAGE_BYTES + 1 - unpacked)
            unpacked += len(piece)
            pieces.append(piece)
            if received > MAX_PAGE_BYTES or unpacked > MAX_PAGE_BYTES:
                raise _too_large(shown)
            if time.monotonic() - started > deadline.seconds:
                raise _timeout(shown)
    except httpx2.RemoteProtocolError as error:  # the connection ended too early
        if deadline.passed:
            raise _timeout(shown) from error
        of = f" of {announced}" if announced.isdecimal() else ""
        raise FetchError(
            f"{shown} ended after {received}{of} bytes.", "Try again: half an article is none."
        ) from error
    if deadline.passed:
        raise _timeout(shown)
    if unpack is not None and not unpack.eof and received:
        raise InputError(f"{shown} ended in the middle of its compressed data.", "Try again.")
    return b"".join(pieces)


def _timeout(shown: str) -> FetchError:
    return FetchError(f"{shown} did not answer in time.", "Try again later.")


def _too_large(shown: str) -> InputError:
    size = f"{MAX_PAGE_BYTES / 2**20:g} MB"
    return InputError(f"{shown} is larger than {size}.", "Give the address of a single article.")
