"""Decoding bytes: byte order marks, UTF-8, UTF-16, Western encodings, or a refusal."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from contextlib import suppress

from newscli.errors import InputError
from newscli.read.base import check_encoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark starts with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KNOWN_BINARY = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a media file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (save it as DOCX)"),
    (b"{\\rtf", "an RTF document (save it as DOCX)"),
    (b"SQLite format 3", "a database"),
)
_SAMPLE = 64 * 1024
_CANDIDATES = ["cp1252", "mac_roman", "cp850", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis",
               "gb18030", "big5", "euc_jp", "euc_kr", "koi8_r"]  # fmt: skip
_GERMAN = "äöüßÄÖÜ"
_PUNCTUATION = {
    "cp1252": "€‚„…‹‘’“”•–—›\xa0§©«\xad®°´·»¤",
    "mac_roman": "€‚„…‹‘’“”•–—›\xa0§©«®°´·»",
    "cp850": "\xa0§©«\xad®°´·»¤",
}
"""Characters of German text in each encoding besides its letters."""
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f]")
_WEB_NAMES = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}
"""Browsers read these labels as the Windows encodings, and pages are written for browsers."""
_EIGHT_BIT = ("cp125", "iso8859", "mac", "koi8", "cp437", "cp850")
_TWICE = re.compile(
    "Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œŸŽž ]|â€[\u0080-\u00bf™œžšŸ¦“”˜]|Â[\u00a0-\u00bf]"
)
"""UTF-8 read as Windows-1252 or Latin-1: "Ã¼" for "ü", "â€ž" for "„"."""


def decode(
    data: bytes, name: str, forced: str = "", declared: str = "", is_markup: bool = False
) -> tuple[str, str, list[str]]:
    """Return the text of ``data``, its encoding (Python's name), and notices for the report.

    These are tried in turn: the ``forced`` encoding, a byte order mark, UTF-16 without a mark, the
    ``declared`` one (of a header, or of the page itself if it ``is_markup``) if it fits, UTF-8,
    detection. Bytes that are valid UTF-8 beat a declared 8-bit encoding: German text in one of
    those is hardly ever valid UTF-8 by chance. UTF-8 with a few stray Windows-1252 bytes, as pages
    combined from two sources have, is read as both. Text encoded twice is decoded twice.

    :param name: the input's name in messages
    :raises InputError: if the input is binary, or does not fit the forced encoding
    """
    if is_markup and not declared:
        from newscli.read.html_metadata import declared_charset

        declared = declared_charset(data)
    text, encoding = _decode(data, name, forced, declared)
    repaired = _without_double_encoding(text)
    notice = 'The text was encoded twice ("Ã¼" for "ü"): newscli decoded it.'
    return repaired, encoding, [] if repaired == text else [notice]


def _decode(data: bytes, name: str, forced: str, declared: str) -> tuple[str, str]:
    if forced:
        return _decode_forced(data, name, check_encoding(forced))
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), encoding
    wide = _utf16_without_mark(data)
    if wide:
        return data.decode(wide, errors="replace"), wide
    _refuse_binary(data, name)
    if declared:
        fitting = _decode_declared(data, declared)
        if fitting is not None:
            return fitting
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_other(data, name)


def _refuse_binary(data: bytes, name: str) -> None:
    """Raise InputError if ``data`` is not text in any encoding with one-byte control characters."""
    for magic, what in _KNOWN_BINARY:
        if data.startswith(magic):
            raise InputError(f"{name} is {what}, not text.", "Give a text, HTML or document file.")
    sample = data[: 16 * _SAMPLE]
    has_nul = b"\0" in data
    if has_nul or len(_CONTROL.findall(sample)) > max(8, len(sample) // 100):
        raise InputError(
            f"{name} {'has NUL bytes, so it is' if has_nul else 'is'} binary, not text.",
            "If it is text in an unusual encoding, name it with --encoding.",
        )


def _decode_forced(data: bytes, name: str, encoding: str) -> tuple[str, str]:
    for mark, marked in _MARKS:
        if data.startswith(mark) and encoding.replace("_", "-").startswith(marked[:6]):
            return data[len(mark) :].decode(marked, errors="replace"), marked
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        where = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
        raise InputError(
            f"{name} is not in the encoding {encoding}{where}.",
            "Leave out --encoding to have it detected.",
        ) from error
    if "\0" in text:
        raise InputError(f"{name} has NUL characters in the encoding {encoding}: it is not text.")
    return text, encoding


def _decode_declared(data: bytes, declared: str) -> tuple[str, str] | None:
    try:
        encoding = codecs.lookup(declared.strip("\"' \t")).name
        encoding = _WEB_NAMES.get(encoding, encoding)
        if encoding.startswith(_EIGHT_BIT) and not data.isascii():
            with suppress(UnicodeDecodeError):
                return data.decode("utf-8"), "utf-8"
        return data.decode(encoding), encoding
    except (LookupError, UnicodeError, ValueError):
        return None  # the declaration is wrong: detect


def _utf16_without_mark(data: bytes) -> str:
    """Return the UTF-16 variant if every second byte of the start is mostly NUL, else ""."""
    sample = data[:4096]
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    even, odd = sample[0::2], sample[1::2]
    even_share, odd_share = even.count(0) / len(even), odd.count(0) / len(odd)
    if odd_share > 0.7 and even_share < 0.05:
        return "utf-16-le"
    if even_share > 0.7 and odd_share < 0.05:
        return "utf-16-be"
    return ""


def _decode_other(data: bytes, name: str) -> tuple[str, str]:
    text = data.decode("utf-8", errors="surrogateescape")
    stray = sum("\udc80" <= character <= "\udcff" for character in text)
    multibyte = sum(character > "\x7f" for character in text) - stray
    if multibyte <= stray:
        encoding = _detect(data, name)
        return data.decode(encoding, errors="replace"), encoding
    # Windows-1252 text hardly ever has a valid sequence by chance, so only stray bytes are in it.
    return re.sub(
        "[\udc80-\udcff]",
        lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", errors="replace"),
        text,
    ), "utf-8"


def _detect(data: bytes, name: str) -> str:
    """Return the encoding: the one in which the high bytes are German letters, if there is one.

    The rest is left to charset-normalizer. With only a dozen bytes to go by, it mistakes
    Windows-1252 for an Eastern European encoding, and Mac Roman for Windows-1250.
    """
    high = Counter(byte for byte in data if byte > 0x7F)
    best, most = "", 0.0
    for encoding, punctuation in _PUNCTUATION.items():
        letters = sum(high[byte] for byte in _GERMAN.encode(encoding))
        expected = set(punctuation.encode(encoding))
        others = sum(count for byte, count in high.items() if byte not in expected) - letters
        if letters > 1.5 * others and letters - 1.5 * others > most:
            best, most = encoding, letters - 1.5 * others
    if best:
        return _western(high) if best == "cp1252" else codecs.lookup(best).name
    from charset_normalizer import from_bytes

    found = from_bytes(_lines_with_high_bytes(data), cp_isolation=_CANDIDATES).best()
    if found is None:
        raise InputError(
            f"{name} is binary or in an encoding that could not be detected.",
            "If it is text, name its encoding with --encoding.",
        )
    encoding = codecs.lookup(found.encoding).name
    return _western(high) if encoding == "cp1252" else encoding


def _without_double_encoding(text: str) -> str:
    """Return ``text`` with lines that were encoded twice ("BrÃ¼cke") decoded.

    ftfy changes a line only where that turns sequences that no language has into valid UTF-8.
    Lines without such sequences are not touched.
    """
    if not _TWICE.search(text):
        return text
    import ftfy

    return "\n".join(
        ftfy.fix_encoding(line) if _TWICE.search(line) else line for line in text.split("\n")
    )


def _western(high: Counter[int]) -> str:
    """Tell Western encodings apart: 80 to 9F mean Windows-1252, A4 the euro of ISO-8859-15."""
    if any(0x80 <= byte <= 0x9F for byte in high):
        return "cp1252"
    return "iso8859-15" if 0xA4 in high else "iso8859-1"


def _lines_with_high_bytes(data: bytes) -> bytes:
    """Return a sample for detection: the surroundings of bytes beyond ASCII."""
    pieces: list[bytes] = []
    size = 0
    for match in re.finditer(rb"[^\n]{0,200}[\x80-\xff][^\n]{0,200}\n?", data):
        pieces.append(match[0])
        size += len(match[0])
        if size > _SAMPLE:
            break
    return b"".join(pieces)
