"""``newscli doctor``: looks at everything that a run depends on."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from newscli.errors import NewscliError, OutputError, failing_as, reason
from newscli.safe import safe_line

_PACKAGES = ("ctranslate2", "torch", "transformers", "sentencepiece", "huggingface-hub", "lxml")
_FEATURES = ("avx", "avx2", "f16c", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimd")
"""What CTranslate2's and torch's kernels ask for, as Linux names it."""
_LITTLE_MEMORY = 2e9  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination: a subject, a fact about it, and advice.

    ``works`` is False if newscli cannot work until the advice is followed; advice on something that
    works is optional.
    """

    subject: str
    fact: str
    advice: str = ""
    works: bool = True

    def __str__(self) -> str:
        mark = "!" if not self.works else "-" if self.advice else "+"
        return safe_line(f"{mark} {self.subject}: {self.fact}. {self.advice}")


def examine(offline: bool = False) -> Iterator[Finding]:
    """Yield the findings one by one; with ``offline`` the network is left alone.

    Nothing is changed but newscli's own cache, where the bundled model may be converted.
    """
    for subject, part in (
        ("packages", _packages), ("config file", _config), ("cache", _cache),
        ("processor", _processor), ("translation", _translation), ("summary", _summary),
        ("network", lambda: _network(offline)),
    ):  # fmt: skip
        try:
            yield from part()
        except NewscliError as error:
            yield Finding(subject, error.message.rstrip("."), error.hint, False)


def _packages() -> Iterator[Finding]:
    from newscli import __version__

    system = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    yield Finding("newscli", f"{__version__}, {system}")
    versions = {name: _version(name) for name in _PACKAGES}
    yield Finding("packages", ", ".join(f"{name} {v}" for name, v in versions.items() if v))
    if missing := ", ".join(name for name, version in versions.items() if not version):
        yield Finding("packages", f"{missing} not installed", "Run: pip install newscli.", False)
    yield from _extras()


def _extras() -> Iterator[Finding]:
    """Say which of newscli's optional parts are installed."""
    try:
        wanted = metadata.requires("newscli") or []
    except metadata.PackageNotFoundError:
        return  # a source tree that is not installed does not say what it could use
    extras: dict[str, list[str]] = {}
    for line in wanted:
        named = re.match(r"([A-Za-z0-9._-]+).*extra == ['\"](documents|embeddings|ray)['\"]", line)
        if named:
            extras.setdefault(named[2], []).append(named[1])
    for extra, names in extras.items():
        lacking = ", ".join(name for name in names if not _version(name))
        yield Finding(
            f"extra {extra}", f"{lacking} not installed" if lacking else "installed",
            f"To have it, run: pip install 'newscli[{extra}]'." if lacking else "",
        )  # fmt: skip


def _version(package: str) -> str:
    """Return the version of an installed package, or ""."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _config() -> Iterator[Finding]:
    from newscli.settings import config_path, read_config

    path, count = config_path(), len(read_config())
    state = f", {count} entries" if path.exists() else " does not exist; defaults apply"
    yield Finding("config file", f"{path}{state}")
    names = sorted(name for name in os.environ if name.startswith("NEWSCLI_"))
    if names:
        yield Finding("variables", ", ".join(names))


def _cache() -> Iterator[Finding]:
    from newscli.settings import cache_dir

    folder = cache_dir()
    hint = "Set NEWSCLI_CACHE to a folder that can be written."
    with failing_as(OutputError, f"{folder} cannot be written", hint):
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, os.strerror(13))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    yield Finding("cache", f"{folder}, {size / 1e6:.0f} MB")


def _processor() -> Iterator[Finding]:
    from newscli.translate.engine import threads_available

    flags: set[str] = set()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith(("flags", "Features")):
                flags = set(line.partition(":")[2].split())
                break
    except OSError:
        pass  # no Linux
    known = ", ".join(name for name in _FEATURES if name in flags) or "features unknown"
    slow = bool(flags) and not flags & {"avx2", "asimd"}
    yield Finding(
        "processor", f"{threads_available()} of {os.cpu_count()} cores, {known}",
        "Without AVX2 translation is several times slower; use another machine for large batches."
        if slow else "",
    )  # fmt: skip
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        yield Finding(
            "memory", f"{memory / 1e9:.1f} GB",
            "That is little: use the bundled models." if memory < _LITTLE_MEMORY else "",
        )  # fmt: skip
    try:
        import ctranslate2

        count = int(ctranslate2.get_cuda_device_count())
        types = ", ".join(sorted(ctranslate2.get_supported_compute_types("cpu")))
        yield Finding("CTranslate2", f"{types}; {f'{count} GPU' if count else 'no GPU'}")
    except (ImportError, RuntimeError) as error:
        yield Finding(
            "CTranslate2", f"cannot be used: {error}", "Use --engine torch, or install it again."
        )


def _translation() -> Iterator[Finding]:
    from newscli.models.store import chosen
    from newscli.pipeline import Workshop
    from newscli.settings import Settings

    translator = Workshop(Settings(model=chosen("translation").name, memory=False)).translator
    text, info = translator.translate(["Guten Morgen."])[0].text, translator.info
    revision = f" {info.revision[:12]}" if info.revision else ""
    said = f"Guten Morgen = {text}".rstrip(".")
    yield Finding("translation", f"{info.name}{revision} on {info.engine} says: {said}")


def _summary() -> Iterator[Finding]:
    from newscli.models.store import chosen
    from newscli.summarise import open_summariser

    info = open_summariser(chosen("summary").name).info
    yield Finding("summary", f"{info.name} on {info.engine}")


def _network(offline: bool) -> Iterator[Finding]:
    """Return whether models could be pulled; translation never needs the network."""
    from urllib.request import getproxies

    proxies = {kind: url for kind, url in getproxies().items() if kind != "no"}
    for kind, url in sorted(proxies.items()):
        yield Finding("proxy", f"{kind} through {re.sub(r'//[^/@]*@', '//', url)}")
    if offline or os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "TRUE", "YES", "ON"}:
        yield Finding("network", "not used (offline)")
        return
    import httpx2
    from huggingface_hub.constants import ENDPOINT

    try:
        httpx2.head(ENDPOINT, timeout=5)
        yield Finding("network", f"the model hub {ENDPOINT} answers")
    except Exception as error:  # httpx2 has several families, and a bad proxy raises others
        yield Finding(
            "network", f"the model hub {ENDPOINT} does not answer: {reason(error)}",
            "Only 'models pull' needs it; check the connection, HTTPS_PROXY and HF_ENDPOINT.",
        )  # fmt: skip
