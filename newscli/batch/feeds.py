"""Feeds and lists of addresses: fetched politely into the output folder, then read like files.

Every page stays in ``OUT/.newscli/pages``, with the server's facts about it. A resumed run fetches
nothing twice, and a run with another model fetches nothing at all. Each host gets one request at a
time, with pauses, as its robots.txt allows. Pages that may have changed are requested with their
ETag and Last-Modified, so an unchanged page is not sent again.
"""

from __future__ import annotations

import hashlib
import html as markup
import io
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from newscli.article import Article, Block, SourceKind
from newscli.batch.manifest import CONTROL, open_regular
from newscli.batch.plan import BatchOptions, Listing, read_regular
from newscli.errors import InputError, OutputError, UsageError, failing_as
from newscli.files import parse_typed, replacing, write_json
from newscli.read.base import FORMATS, ReadOptions
from newscli.read.source import read_bytes
from newscli.read.url import (
    MAX_REDIRECTS,
    Answer,
    FetchError,
    Session,
    fetch,
    is_url,
    without_secrets,
)

if TYPE_CHECKING:
    from protego import Protego

AGENT = "newscli"
"""The name that robots.txt files can address."""

_LARGEST_LIST = 20 * 2**20
_LARGEST_FEED = 4 * 2**20
"""A larger one is hostile: feeds list the latest articles, and parsing takes 10 s per megabyte."""

_HOSTS_AT_ONCE = 8
_TRIES = 3
_LONGEST_WAIT = 60.0
"""Seconds that a server can make a run wait with Retry-After or Crawl-delay."""

_FAILURES_IN_A_ROW = 3
"""After this many failures in a row that are the server's fault, a host is left alone."""

_FRESH_SECONDS = 3600.0
"""A page of a list is not requested again within this time."""

_AGAIN = frozenset({0, 408, 425, 429, 500, 502, 503, 504})
"""Statuses after which another attempt may help; 0 stands for no answer."""

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})


# -- What to fetch ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """An article to fetch: its address, and the feed's facts about it.

    ``source`` is the address without passwords and tokens, safe to show. ``date`` is the day
    (ISO 8601), ``stamp`` the time of the last change in the feed's own format. ``page`` is the text
    of an item without an address of its own, as HTML; then ``url`` only tells it from others.
    """

    url: str
    source: str
    title: str = ""
    author: str = ""
    date: str = ""
    stamp: str = ""
    page: str = field(default="", repr=False)


def read_list(text: str, name: str) -> list[Item]:
    """Return the addresses of a list, one a line; skip empty lines and lines that start with "#".

    Raises InputError for a line that is not an address.
    """
    items = []
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.strip().lstrip("\ufeff")
        if not word or word.startswith("#"):
            continue
        if not is_url(word) or len(word.split()) > 1:
            raise InputError(
                f"Line {number} of {name} is not an address.",
                "Give a folder, a feed, or a list with one http or https address a line.",
            )
        url = urldefrag(_with_scheme(word)).url
        items.append(Item(url, without_secrets(url)))
    return _different(items)


def _with_scheme(url: str) -> str:
    return url if "://" in url else f"https://{url}"


def read_feed(data: bytes, url: str, content_type: str = "") -> list[Item] | None:
    """Return the articles of an RSS or Atom feed, in the feed's order; None if it is not a feed.

    ``url`` is the feed's address, the base of relative addresses in it. Raises InputError if the
    feed is too large.
    """
    import feedparser

    if len(data) > _LARGEST_FEED:
        raise InputError(f"{without_secrets(url) or 'The feed'} is too large for a feed.")
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = content_type
    # A stream, because feedparser opens files and addresses that bytes name.
    feed = feedparser.parse(
        io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not feed.get("version") and not feed.get("entries"):
        return None
    items = []
    for entry in feed.entries:
        address, page = str(entry.get("link") or "").strip(), ""
        link = urldefrag(urljoin(url, address)).url
        if not address:
            page = _own_page(entry)
            link = f"{urldefrag(url).url or 'feed:///'}#{_key(str(entry.get('id') or page))[:8]}"
        if page or (is_url(link) and urlsplit(link).scheme.lower() in {"http", "https"}):
            items.append(
                Item(
                    link,
                    without_secrets(link),
                    page=page,
                    title=_plain(entry.get("title")),
                    author=_plain(entry.get("author")),
                    date=_day(entry),
                    stamp=(_own(entry, "updated") or _own(entry, "published"))[:100],
                )
            )
    return _different(items)


def _different(items: list[Item]) -> list[Item]:
    """Return each address once; addresses that differ only in a token get different names.

    What follows a "#" in an address is a place in the same page, and is gone by now.
    """
    found: dict[str, Item] = {}
    for item in items:
        known = found.get(item.source)
        if known is not None and known.url != item.url:
            item = replace(item, source=f"{item.source}#{_key(item.url)[:8]}")
        found.setdefault(item.source, item)
    return list(found.values())


def _plain(value: Any) -> str:
    """Return a text of the feed, which may be HTML, on one line."""
    from newscli.read.html import plain_text

    return plain_text(value[:10_000])[:500] if isinstance(value, str) else ""


def _own_page(entry: Any) -> str:
    """Return the text of an entry as a page; its title alone if there is no text."""
    texts = [*(entry.get("content") or []), entry.get("summary_detail") or {}]
    text: Any = next((text for text in texts if text.get("value")), {})
    value = str(text.get("value", ""))
    if text.get("type") == "text/plain":
        value = "".join(f"<p>{markup.escape(line)}</p>" for line in value.split("\n"))
    title = markup.escape(_plain(entry.get("title")))
    return f"<html><body><article><h1>{title}</h1>{value}</article></body></html>"


def _own(entry: Any, name: str) -> str:
    """Return an entry's own field; feedparser substitutes "published" for "updated"."""
    return str(dict(entry).get(name) or "")


def _day(entry: Any) -> str:
    """Return the day of an entry where it was published, not in UTC."""
    for name in ("published", "updated"):
        text = _own(entry, name)
        with suppress(ValueError, TypeError, IndexError):
            return parsedate_to_datetime(text).date().isoformat()
        with suppress(ValueError):
            return datetime.fromisoformat(text.replace("Z", "+00:00")).date().isoformat()
        parsed = dict(entry).get(f"{name}_parsed")
        if parsed:
            return f"{parsed.tm_year:04d}-{parsed.tm_mon:02d}-{parsed.tm_mday:02d}"
    return ""


def feed_link(data: bytes, url: str) -> str:
    """Return the address of the feed that a web page names, or ""."""
    from newscli.read.html import parse

    with suppress(InputError):
        for link in parse(data.decode("utf-8", "replace"), "The page").iter("link"):
            words = (link.get("rel") or "").lower().split()
            kind = (link.get("type") or "").split(";")[0].strip().lower()
            if "alternate" in words and kind in _FEED_TYPES and link.get("href"):
                return str(urljoin(url, link.get("href")))
    return ""


def _key(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:32]


# -- What was fetched ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """The facts kept beside the bytes of a page; ``fetched`` is in seconds since 1970.

    ``url`` is the address after redirects; ``kind`` is "" if the content must tell.
    """

    url: str
    sha256: str
    kind: str
    charset: str
    content_type: str
    etag: str
    last_modified: str
    stamp: str
    fetched: float


@dataclass(frozen=True, slots=True)
class Page:
    """An article that was fetched, or could not be.

    ``path`` is the file with its bytes, ``kept`` holds the server's facts about them, and ``error``
    says why there are none.
    """

    item: Item
    path: Path
    kept: Kept | None
    error: str = ""

    @property
    def kind(self) -> SourceKind | None:
        """The kind that the server declared, if any."""
        kind: Any = self.kept.kind if self.kept else None
        return kind or None

    def read(self) -> bytes:
        """Return the bytes. Raises InputError."""
        if self.error:
            raise InputError(self.error)
        return read_regular(self.path.parent, self.path.name)

    def article(self, data: bytes, name: str, options: ReadOptions) -> Article:
        """Read the article in ``data``; facts that the page lacks come from the feed.

        The date is always the feed's, if it has one. Raises InputError.
        """
        url, charset = (self.kept.url, self.kept.charset) if self.kept else (self.item.source, "")
        article = read_bytes(data, name, options, self.kind, charset, url)
        article.metadata.setdefault("url", url)
        if self.item.date:
            article.metadata["date"] = self.item.date
        if self.item.author:
            article.metadata.setdefault("author", self.item.author)
        if self.item.title and article.title is None:
            article.title = Block("title", self.item.title)
        return article


class Store:
    """The pages in an output folder, each a file with its bytes and one with its facts."""

    def __init__(self, output: Path, writable: bool = True) -> None:
        """Create nothing before the first page, and nothing at all if not ``writable``."""
        self.folder = output / CONTROL / "pages"
        self._writable = writable

    def path(self, url: str) -> Path:
        """Return the file for the bytes of ``url``."""
        return self.folder / f"{_key(url)}.page"

    def get(self, url: str) -> tuple[Kept, bytes] | None:
        """Return facts and bytes kept for ``url``; None if there are none or they are damaged."""
        try:
            with open_regular(self.path(url).with_suffix(".json")) as file:
                kept = parse_typed(Kept, file.read(1 << 16))
            with open_regular(self.path(url)) as file:
                data = file.read(_LARGEST_LIST + 1)
        except (OSError, ValueError):
            return None
        is_whole = hashlib.sha256(data).hexdigest() == kept.sha256
        return (kept, data) if is_whole and kept.kind in {"", *FORMATS} else None

    def page(self, item: Item) -> Page:
        """Return an article as earlier runs fetched it."""
        known = self.get(item.url)
        kept, error = (known[0], "") if known else (None, "not fetched yet")
        shown = replace(item, url=item.source, page="")  # no secret goes to the workers
        return Page(shown, self.path(item.url), kept, error)

    def put(self, url: str, fetched: Answer, stamp: str) -> Kept:
        """Keep a page. Raises OutputError."""
        kept = Kept(
            url=fetched.url,
            sha256=hashlib.sha256(fetched.data).hexdigest(),
            kind=fetched.kind or "",
            charset=fetched.charset,
            content_type=fetched.headers.get("content-type", "")[:200],
            etag=fetched.headers.get("etag", "")[:1000],
            last_modified=fetched.headers.get("last-modified", "")[:100],
            stamp=stamp,
            fetched=time.time(),
        )
        if self._writable:
            self.note(url, kept, fetched.data)
        return kept

    def note(self, url: str, kept: Kept, data: bytes | None = None) -> None:
        """Keep facts on a page, and its bytes unless they are the same. Raises OutputError."""
        hint = "Free some space, or choose another --output."
        with failing_as(OutputError, f"Cannot keep fetched pages in {self.folder}", hint):
            self.folder.mkdir(parents=True, exist_ok=True)
            if data is not None:
                with replacing(self.path(url)) as file:
                    file.write(data)
            write_json(self.path(url).with_suffix(".json"), asdict(kept))


# -- Fetching --------------------------------------------------------------------------------------


class _Moved(Exception):
    """Ends a request when a redirect leads to another host, which has a pause of its own."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@dataclass(slots=True)
class _Host:
    """The state of a server during a run; ``busy`` is held during a request and before it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    busy: threading.Lock = field(default_factory=threading.Lock)
    rules: Protego | None = None
    closed: str = ""
    next_time: float = 0.0
    failures: int = 0


class Fetcher(AbstractContextManager["Fetcher"]):
    """Fetches pages. Use it as a context manager.

    ``pause`` is the number of seconds between two requests to a host; a longer Crawl-delay takes
    precedence. ``stop`` ends all waiting.
    """

    def __init__(self, store: Store, pause: float, stop: threading.Event) -> None:
        self.store = store
        self._pause, self._stop = pause, stop
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._local = threading.local()
        self._sessions: list[Session] = []

    def fetch(self, url: str, kept: Kept | None = None, any_type: bool = False) -> Answer | None:
        """Fetch ``url``; return None if the server says that ``kept`` is still valid.

        Raises InputError if that fails, if robots.txt forbids it, or if the host failed too often.
        """
        headers = {}
        if kept is not None and kept.etag:
            headers["If-None-Match"] = kept.etag
        if kept is not None and kept.last_modified:
            headers["If-Modified-Since"] = kept.last_modified
        fetched = self._followed(url, any_type, self._check, headers=headers)
        return None if fetched.is_unchanged else fetched

    def page(self, item: Item, again: bool = False) -> Page:
        """Return an article, fetched if it is missing or may have changed, or if ``again``.

        Raises OutputError if what was fetched cannot be kept.
        """
        page = self.store.page(item)
        kept, error = page.kept, ""
        if item.page:
            data = item.page.encode("utf-8", "replace")
            answer = Answer(data, urldefrag(item.source).url, "html", "utf-8")
            return replace(page, kept=self.store.put(item.url, answer, item.stamp), error="")
        try:
            if kept is None or again or _may_have_changed(item, kept):
                fetched = self.fetch(item.url, kept)
                if fetched is not None:
                    kept = self.store.put(item.url, fetched, item.stamp)
                elif kept is not None:
                    kept = replace(kept, fetched=time.time(), stamp=item.stamp)
                    self.store.note(item.url, kept)
        except InputError as problem:
            error = problem.message
            if item.source not in error:  # it is about an address that this one leads to
                error = f"{item.source} cannot be had: {error}"
            # An earlier version is better than none.
            error = "" if kept is not None else error
        return replace(page, kept=kept, error=error)

    def _host(self, url: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(origin(url), _Host())

    def _followed(
        self, url: str, any_type: bool, check: Callable[[str], None], **how: Any
    ) -> Answer:
        """Fetch ``url``, and where it redirects to, each from its own host in turn.

        ``check`` is called with each address, ``how`` is for :func:`fetch`.
        """
        first = url
        for _ in range(MAX_REDIRECTS + 1):
            check(url)
            try:
                return self._try(url, any_type, check, **how)
            except _Moved as moved:
                url = moved.url
        raise InputError(
            f"{without_secrets(first)} redirects in a circle or more than {MAX_REDIRECTS} times."
        )

    def _try(self, url: str, any_type: bool, check: Callable[[str], None], **how: Any) -> Answer:
        """Fetch in up to three attempts, each later than the last. Raises _Moved, too."""
        host, session, attempt = self._host(url), self._session(), 0

        def on_redirect(target: str) -> None:
            if origin(target) != origin(url):
                raise _Moved(target)
            check(target)

        while True:
            attempt += 1
            with host.busy:
                if self._stop.wait(max(0.0, host.next_time - time.monotonic())):
                    raise InputError("The run was interrupted.")
                try:
                    fetched = fetch(
                        url, session=session, any_type=any_type, on_redirect=on_redirect, **how
                    )
                except _Moved:
                    host.failures = 0
                    raise
                except FetchError as error:
                    if error.status not in _AGAIN:
                        raise
                    too_long = error.retry_after > _LONGEST_WAIT
                    if too_long or attempt == _TRIES or self._stop.is_set():
                        host.failures = _FAILURES_IN_A_ROW if too_long else host.failures + 1
                        raise
                    backoff = 2.0**attempt * self._pause
                    host.next_time = time.monotonic() + max(error.retry_after, backoff)
                else:
                    host.failures = 0
                    return fetched
                finally:
                    delay = host.rules.crawl_delay(AGENT) if host.rules is not None else None
                    pause = max(self._pause, min(float(delay or 0.0), _LONGEST_WAIT))
                    host.next_time = max(host.next_time, time.monotonic() + pause)

    def _session(self) -> Session:
        """Return this thread's connections."""
        if not hasattr(self._local, "session"):
            self._local.session = Session()
            with self._lock:
                self._sessions.append(self._local.session)
        session: Session = self._local.session
        return session

    def __exit__(self, *error: object) -> None:
        for session in self._sessions:
            session.close()

    def _check(self, url: str) -> None:
        """Raise InputError if robots.txt (RFC 9309) forbids ``url``, or its host is left alone."""
        host = self._host(url)
        with host.lock:
            if host.rules is None and not host.closed:
                self._read_rules(host, url)
        if host.closed:
            raise InputError(f"{without_secrets(url)} was not fetched: {host.closed}.")
        if host.rules is not None and not host.rules.can_fetch(url, AGENT):
            raise InputError(
                f"{without_secrets(url)} was not fetched: the site's robots.txt forbids it."
            )
        if host.failures >= _FAILURES_IN_A_ROW:
            raise InputError(
                f"{without_secrets(url)} was not tried: its host failed "
                f"{_FAILURES_IN_A_ROW} times in a row, or asks to wait."
            )

    def _read_rules(self, host: _Host, url: str) -> None:
        from protego import Protego

        address = f"{urlsplit(url).scheme}://{origin(url)}/robots.txt"
        text = ""
        try:
            found = self._followed(address, True, lambda _: None)
            text = found.data[: 500 * 1024].decode("utf-8", "replace")
        except FetchError as error:
            if error.status == 0:
                host.closed = error.message.rstrip(".")
            elif error.status in _AGAIN:
                host.closed = f"the site's robots.txt cannot be had (status {error.status})"
        except InputError as error:  # no text, or too much of it
            host.closed = error.message.rstrip(".")
        host.rules = Protego.parse(text)


def origin(url: str) -> str:
    """Return host and port of an address, without a login."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


# -- All of a feed or list -------------------------------------------------------------------------


def items_of(options: BatchOptions, fetcher: Fetcher) -> list[Item]:
    """Return the articles that a feed or a list names. Raises InputError, UsageError."""
    address = options.address
    if options.settings.offline:
        raise UsageError(f"{without_secrets(address)} needs the network.", "Leave out --offline.")
    if is_url(address):
        items = _feed_at(_with_scheme(address), fetcher)
    else:
        place = Path(address).resolve()
        data = read_regular(place.parent, place.name, _LARGEST_LIST)
        is_markup = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        found = read_feed(data, "") if is_markup else None
        items = read_list(data.decode("utf-8", "replace"), address) if found is None else found
    if not items:
        raise InputError(f"There is no article in {without_secrets(address)}.", "Check it.")
    return items


def _feed_at(address: str, fetcher: Fetcher) -> list[Item]:
    kept, data = _current(address, fetcher)
    items = read_feed(data, kept.url, kept.content_type)
    link = feed_link(data, kept.url) if items is None else ""
    if link:
        kept, data = _current(link, fetcher)
        items = read_feed(data, kept.url, kept.content_type)
    if items is None:
        raise InputError(
            f"{without_secrets(address)} is not a feed and names none.",
            "For a single page use: newscli translate ADDRESS.",
        )
    return items


def _current(url: str, fetcher: Fetcher) -> tuple[Kept, bytes]:
    """Return the feed at ``url``, from the store if the server says that it has not changed."""
    known = fetcher.store.get(url)
    fetched = fetcher.fetch(url, known[0] if known else None, any_type=True)
    if fetched is None:
        assert known is not None
        return known
    return fetcher.store.put(url, fetched, ""), fetched.data


def listing(items: list[Item], page_of: Callable[[Item], Page]) -> Listing:
    """Return all articles, with the page that ``page_of`` returns for each.

    It is called from several threads, but for the articles of one host from one thread only.
    """
    by_host: dict[str, list[Item]] = {}
    for item in items:
        by_host.setdefault(origin(item.url), []).append(item)
    pages: dict[str, Page] = {}
    with ThreadPoolExecutor(_HOSTS_AT_ONCE, "fetch") as pool:
        for found in pool.map(lambda same: [page_of(item) for item in same], by_host.values()):
            pages.update((page.item.source, page) for page in found)
    return Listing([item.source for item in items], pages=pages)


def _may_have_changed(item: Item, kept: Kept) -> bool:
    """Say whether to request a page again.

    A feed says when an article changed. A list does not, so the server is asked, but at most once
    an hour, and only if it can answer that nothing has changed.
    """
    if item.stamp:
        return item.stamp != kept.stamp
    conditional = bool(kept.etag or kept.last_modified)
    return conditional and not 0 <= time.time() - kept.fetched < _FRESH_SECONDS
