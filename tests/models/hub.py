"""A model hub on the loopback interface, in the real one's API layout, that can fail on demand.

Small files are served by the hub itself with their git blob id as ETag; the others, as with LFS,
by a redirect to another host name ("localhost" for "127.0.0.1"), with X-Linked-Etag and
X-Linked-Size. Repositories are dictionaries of file names to bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

_LFS = re.compile(r"\.(bin|safetensors|spm)$")


def git_blob(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Repository:
    files: dict[str, bytes]
    licence: str = "cc-by-4.0"
    private: bool = False

    @property
    def commit(self) -> str:
        names = "".join(f"{name}{git_blob(data)}" for name, data in sorted(self.files.items()))
        return hashlib.sha1(names.encode()).hexdigest()


@dataclass
class Hub:
    """The hub's content and its faults.

    ``cut``: send that many bytes of a file's next request, then drop the connection; one number
    per request to come. ``busy``: answer so many requests with 503 (-1: all). ``corrupt``: files
    served with wrong bytes. ``no_range``: ignore Range. ``header``: the value of ETag and of
    X-Repo-Commit. ``digest``: every file's digest in the description. ``fickle``: other bytes from
    the second request for a file on. ``nonsense``: the description of every repository.
    """

    repositories: dict[str, Repository] = field(default_factory=dict)
    cut: dict[str, list[int]] = field(default_factory=dict)
    busy: int = 0
    corrupt: set[str] = field(default_factory=set)
    no_range: bool = False
    header: str | None = None
    digest: str = ""
    fickle: bool = False
    nonsense: bytes = b""
    served: set[str] = field(default_factory=set)
    requests: list[Request] = field(default_factory=list)
    token: str = "hf_secret"

    def __enter__(self) -> Hub:
        hub = self

        class Handler(_Handler):
            pass

        Handler.hub = hub
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def downloads(self, name: str) -> list[Request]:
        """The GET requests that were answered with bytes of ``name``."""
        return [r for r in self.requests if r.method == "GET" and r.path.endswith(f"/{name}")
                and not (_LFS.search(name) and "/resolve/" in r.path)]  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append(Request(self.command, path, dict(self.headers)))
        if self.hub.busy:
            self.hub.busy -= self.hub.busy > 0
            return self.send(503, b"busy")
        if match := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/(.+))?", path):
            return self.model(match[1], match[2] or "main")
        if match := re.fullmatch(r"/api/models/([^/]+/[^/]+)/tree/([^/]+)/?", path):
            return self.tree(match[1], match[2])
        if match := re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            return self.resolve(*match.groups())
        if match := re.fullmatch(r"/cdn/([^/]+/[^/]+)/[0-9a-f]{64}/(.+)", path):
            return self.content(self.hub.repositories[match[1]].files[match[2]], match[2], {})
        return self.send(404, b"?")

    def repository(self, name: str, revision: str) -> Repository | None:
        repository = self.hub.repositories.get(name)
        allowed = self.headers.get("Authorization") == f"Bearer {self.hub.token}"
        if repository is None or (repository.private and not allowed):
            self.send(401, b"{}", {"X-Error-Code": "RepoNotFound"})
            return None
        if revision not in {"main", repository.commit}:
            self.send(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
            return None
        return repository

    def model(self, name: str, revision: str) -> None:
        repository = self.repository(name, revision)
        if repository is None:
            return
        if self.hub.nonsense:
            return self.send(200, self.hub.nonsense, {"Content-Type": "application/json"})
        digest = self.hub.digest
        self.send_json(
            {
                "id": name, "modelId": name, "sha": repository.commit, "private": False,
                "downloads": 1, "likes": 0, "tags": [], "gated": False, "disabled": False,
                "cardData": {"license": repository.licence},
                "siblings": [
                    {"rfilename": file, "size": len(data), "blobId": digest or git_blob(data)} | (
                        {"lfs": {"sha256": digest or hashlib.sha256(data).hexdigest(),
                                 "size": len(data), "pointerSize": 134}}
                        if _LFS.search(file) else {})
                    for file, data in repository.files.items()
                ],
            }
        )  # fmt: skip

    def tree(self, name: str, revision: str) -> None:
        repository = self.repository(name, revision)
        if repository is not None:
            self.send_json(
                [{"type": "file", "path": file, "size": len(data), "oid": git_blob(data)}
                 for file, data in repository.files.items()]
            )  # fmt: skip

    def resolve(self, name: str, revision: str, file: str) -> None:
        repository = self.repository(name, revision)
        if repository is None:
            return
        data = repository.files.get(file)
        commit = {"X-Repo-Commit": repository.commit}
        if data is None:
            return self.send(404, b"", commit | {"X-Error-Code": "EntryNotFound"})
        if not _LFS.search(file):
            return self.content(data, file, commit | {"ETag": f'"{git_blob(data)}"'})
        digest = hashlib.sha256(data).hexdigest()
        location = f"http://localhost:{self.hub.port}/cdn/{name}/{digest}/{file}"
        linked = {"X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(len(data))}
        return self.send(302, b"", commit | linked | {"Location": location})

    def content(self, data: bytes, file: str, headers: dict[str, str]) -> None:
        again = self.command == "GET" and file in self.hub.served
        if self.command == "GET":
            self.hub.served.add(file)
        if file in self.hub.corrupt or (self.hub.fickle and again):
            data = bytes([data[0] ^ 1]) + data[1:]
        status, start = 200, 0
        if (asked := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))) and (
            not self.hub.no_range
        ):
            status, start = 206, int(asked[1])
            headers = headers | {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        data = data[start:]
        cuts = self.hub.cut.get(file, [])
        if cuts and self.command == "GET":
            cut = cuts.pop(0)
            self.send(status, data, headers, cut)
            self.close_connection = True
            self.connection.close()
            return
        self.send(status, data, headers)

    def send_json(self, value: Any) -> None:
        self.send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def send(
        self, status: int, data: bytes, headers: dict[str, str] | None = None, cut: int = -1
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            if self.hub.header is not None and name in {"ETag", "X-Linked-Etag", "X-Repo-Commit"}:
                value = self.hub.header
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data if cut < 0 else data[:cut])
            self.wfile.flush()
