"""From bytes to text in one form, without changing what it says.

Bytes are decoded by their byte order mark, as UTF-8, UTF-16 or a Western encoding, or refused. Then
invisible characters are removed. Letters in disguise (ligatures, an accent beside its letter,
mathematical alphabets) become the letters they stand for. Dashes and quotation marks stay as they
are, since readers compare a report with the original.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from functools import cache

from newscli.errors import InputError, UsageError
from newscli.language import of_kind, word_lists

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark starts with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
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
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.I
)
_XML_CHARSET = re.compile(
    rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{1,40})", re.I
)
_EIGHT_BIT = ("cp125", "iso8859", "mac", "koi8", "cp437", "cp850")
_TWICE = re.compile(
    "Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œŸŽž ]|â€[\u0080-\u00bf™œžšŸ¦“”˜]|Â[\u00a0-\u00bf]"
)
"""UTF-8 read as Windows-1252 or Latin-1: "Ã¼" for "ü", "â€ž" for "„"."""


def check_encoding(name: str) -> str:
    """Return Python's name of the text encoding ``name``; raise :class:`UsageError` otherwise."""
    try:
        "".encode(name)  # LookupError also for codecs that are not text encodings, like "hex"
        return codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError) as error:
        raise UsageError(
            f"There is no encoding '{name}'.", "Try utf-8, cp1252, iso-8859-15 or utf-16."
        ) from error


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
        declared = _charset_in(data)
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
    for what, signs in of_kind("binary", word_lists("read/data/formats.txt")).items():
        if data.startswith(tuple(map(bytes.fromhex, signs))):
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


def _charset_in(data: bytes) -> str:
    """Return the character encoding that the start of an HTML page declares, or ""."""
    start = data[:4096]
    match = _META_CHARSET.search(start) or _XML_CHARSET.search(start)
    charset = match[1].decode("ascii") if match else ""
    # What could be read so far is not in UTF-16, whatever it says (the HTML standard's rule).
    return "utf-8" if charset.lower().startswith("utf-16") else charset


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


# -- Characters in one form ------------------------------------------------------------------------

_ESCAPES = re.compile(
    "\x1b(?:\\[[0-?]{0,64}[ -/]{0,64}[@-~]|\\][^\x07\x1b\\n]{0,1000}(?:\x07|\x1b\\\\)|[@-_])"
)
_NEWLINES = re.compile("\r\n?|[\x0b\x85\u2028]")
_PARAGRAPHS = re.compile("[\x0c\u2029]")
_BROKEN_AT_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\n[ \t]*")
_JOINER = re.compile("(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d")  # not in emoji
_DIGIT_SPACE = re.compile("(?<=\\d)[\u00a0\u2007\u2008\u2009\u200a\u202f](?=\\d)")
_TRANSLATION: dict[int, str | None] = {
    **dict.fromkeys((*range(0, 9), *range(14, 32), *range(127, 160))),
    **{ord(c): None for c in "\u00ad\u180e\u200b\u200c\u200e\u200f\u2060\u2061\u2062\u2063\u2064"},
    **{ord(c): None for c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffc"},
    **dict.fromkeys((0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
}
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Surrogates and the code points that Unicode keeps out of texts; XML cannot hold them."""
_DISGUISED = re.compile("[\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff]+")
"""Latin ligatures, full-width letters, and the bold or italic alphabets of mathematics."""
_ACCENTS = {
    "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "ˇ": "\u030c", "¸": "\u0327", "˚": "\u030a",
}  # fmt: skip
_ACCENT_BEFORE = re.compile("(¨ ?|[ˆ˜ˇ¸˚])([aeiouAEIOUncsz])")
_ACCENT_AFTER = re.compile("([aeiouAEIOU]) ?(¨)")
_ACUTE_E = re.compile(r"(?<=[a-z])´e\b")
_MOST_MARKS = 30
"""As in Unicode's stream-safe text format: composing longer runs takes quadratic time."""
_KEEP = "\ue000"
"""Stands for the space within a number while the other spaces are made plain (private use)."""
_MAY_BE_MARKS = re.compile(
    "[\u0300-\u1fff\u20d0-\u20ff\u2ce0-\u2dff\u3000-\udfff\ufb1e\ufe20-\ufe2f\U00010000-\U0001efff]{31}"
)
_OCR_HYPHEN = re.compile(r"(?<=[^\W\d_])[¬⸗] ?(?=[a-zäöüß])")
"""The sign that text recognition writes for a hyphen at a line end, after lines were joined."""
_RUN = re.compile(r"[ \t\n]+")


def normalise(text: str) -> str:
    r"""Return ``text`` with ``\n`` line ends and no invisible characters, composed (NFC).

    Removed: soft hyphens (with the line break after one), zero-width and direction characters,
    control characters, terminal escape sequences and code points that are not characters. A form
    feed becomes an empty line. Special spaces become plain ones, but one between digits becomes
    U+00A0: ``10 000`` stays one number.
    """
    if text.isascii() and "\r" not in text and text.isprintable():
        return text
    text = _ESCAPES.sub("", text) if "\x1b" in text else text
    text = _NO_CHARACTERS.sub("", text)
    text = _PARAGRAPHS.sub("\n\n", _NEWLINES.sub("\n", text))
    text = _BROKEN_AT_SOFT_HYPHEN.sub("", text)
    text = _JOINER.sub("", text)
    text = text.replace(_KEEP, "")
    text = _DIGIT_SPACE.sub(_KEEP, text)
    text = text.translate(_TRANSLATION).replace("\u00a0", " ").replace(_KEEP, "\u00a0")
    text = _DISGUISED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _letters_with_accents(text)
    if _MAY_BE_MARKS.search(text):  # cut runs of marks to a length that no language exceeds
        text = _many_marks().sub(r"\1", text)
    text = unicodedata.normalize("NFC", text)
    # Last: only now are the letters beside a hyphen letters, with nothing invisible between them.
    return _OCR_HYPHEN.sub("", text) if "¬" in text or "⸗" in text else text


def _before(match: re.Match[str]) -> str:
    return match[2] + _ACCENTS[match[1][0]]


def _after(match: re.Match[str]) -> str:
    return match[1] + _ACCENTS[match[2]]


def _letters_with_accents(text: str) -> str:
    """Join an accent that stands beside its letter, as in text taken from TeX's PDF files.

    Most files have the accent first ("Br¨ucke"), some the letter ("Bru¨cke").
    """
    if "¨" not in text:
        return text
    before = sum(1 for match in _ACCENT_BEFORE.finditer(text) if match[1][0] == "¨")
    after = sum(1 for _ in _ACCENT_AFTER.finditer(text))
    if 2 * before >= after:
        text = _ACCENT_AFTER.sub(_after, _ACCENT_BEFORE.sub(_before, text))
    else:
        text = _ACCENT_BEFORE.sub(_before, _ACCENT_AFTER.sub(_after, text))
    return _ACUTE_E.sub("é", text)


@cache
def _many_marks() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+")


def one_line(text: str) -> str:
    """Return ``text`` with every run of spaces, tabs and line ends as one space, stripped."""
    return _RUN.sub(" ", text).strip(" \t\n")


RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def shifted(text: str, table: dict[int, int]) -> str:
    """Return a super- or subscript in characters of its own, by :data:`RAISED` or :data:`LOWERED`.

    "10" and a raised "6" must not become "106". Text with other characters stays as it is.
    """
    return text.translate(table) if all(ord(c) in table for c in text.strip()) else text
