"""Text to SentencePiece pieces and back, without transformers.

A Marian checkpoint has two SentencePiece models (``source.spm``, ``target.spm``; ours are the same)
and ``vocab.json``, which numbers the pieces of both; with separate vocabularies,
``target_vocab.json`` numbers the target's. A model with several target languages expects a token
such as ``>>eng<<`` in front of its source. transformers' MarianTokenizer does the same, but
importing it takes seconds; a test holds both to the same ids.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newscli.check.coverage import UNKNOWN_MARK
from newscli.errors import ModelError

if TYPE_CHECKING:
    from newscli.check.words import Alignment

END = "</s>"
UNKNOWN = "<unk>"
PAD = "<pad>"


def model_file(folder: Path, name: str) -> Path:
    """Return ``folder / name``, or raise ModelError if that is not a file."""
    path = folder / name
    if not path.is_file():
        raise ModelError(
            f"The model in {folder} is incomplete: {name} is missing.",
            "Run 'newscli models verify', or pull the model again.",
        )
    return path


_TARGET_TOKEN = re.compile(r">>([A-Za-z]{2,3})(?:_[A-Za-z]{4})?<<")
_ENGLISH = ("eng", "en")
"""The codes that OPUS-MT's newer and older models use."""


def target_token(folder: Path) -> str:
    """Return the token that asks the model in ``folder`` for English, "" if it takes none.

    Raises ModelError if it translates into several languages, and English is not one of them.
    """
    path = folder / "vocab.json"
    if not path.is_file() or b">>" not in path.read_bytes():  # quicker than reading JSON
        return ""
    matches = [match for piece in _read_ids(path) if (match := _TARGET_TOKEN.fullmatch(piece))]
    for code in _ENGLISH:
        for match in matches:
            if match[1].lower() == code:
                return match[0]
    if matches:
        raise ModelError(
            f"The model in {folder} translates into {len(matches)} languages, but not English.",
            "newscli needs a model from German to English. See: newscli models list",
        )
    return ""


def _read_ids(path: Path) -> dict[str, int]:
    """Return the ids of a vocabulary file. Raises ModelError unless it is one."""
    try:
        ids = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(ids, dict) or not all(type(number) is int for number in ids.values()):
            raise ValueError("it does not map pieces to numbers")
        missing = [piece for piece in (END, UNKNOWN) if piece not in ids]
        if missing:
            raise ValueError(f"{' and '.join(missing)} missing")
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{path} cannot be used: {error}.", "Pull the model again.") from error
    return ids


class Pieces:
    """The two SentencePiece models of a checkpoint folder."""

    def __init__(self, folder: Path) -> None:
        """Load the models; raises ModelError if one is missing or cannot be read."""
        import sentencepiece

        def load(name: str) -> sentencepiece.SentencePieceProcessor:
            path = model_file(folder, name)
            try:
                return sentencepiece.SentencePieceProcessor(model_proto=path.read_bytes())
            except (OSError, RuntimeError) as error:
                raise ModelError(
                    f"{path} cannot be read: {error}.", "Pull the model again."
                ) from error

        self._source, self._target = load("source.spm"), load("target.spm")
        token = target_token(folder)
        self._start = [token] if token else []

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the pieces of each source text, :data:`END` last, the target token first.

        One call for each text: for a list, SentencePiece starts a thread, which then waits for the
        cores that the engine keeps busy.
        """
        return [[*self._start, *self._source.encode(text, out_type=str), END] for text in texts]

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the number of pieces that :meth:`encode` makes of each text."""
        return [len(self._start) + len(self._source.encode(text)) + 1 for text in texts]

    def unknown_parts(self, text: str) -> list[str]:
        """Return the source pieces of ``text`` that are unknown, as they stand there."""
        unknown = self._source.unk_id()
        pieces: list[str] = self._source.encode(text, out_type=str)
        return [piece for piece in pieces if self._source.piece_to_id(piece) == unknown]

    def encode_target(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the pieces of each target text, without :data:`END`."""
        return [self._target.encode(text, out_type=str) for text in texts]

    def decode(self, pieces: Iterable[Sequence[str]]) -> list[str]:
        """Return the text of each list of target pieces (no :data:`END` among them).

        A comma before a full stop goes: where the model expected a year, it may write "May 3,.".
        """
        texts = (
            _with_marks(item) if UNKNOWN in item else str(self._target.decode(list(item))).strip()
            for item in pieces
        )
        return [_COMMA_BEFORE_END.sub("", text) for text in texts]


_COMMA_BEFORE_END = re.compile(r",(?= ?(?:\.(?!\.)|[!?;:]))")


def _with_marks(pieces: Iterable[str]) -> str:
    """Join pieces by hand: SentencePiece puts spaces around an unknown one, even within a word."""
    joined = "".join(UNKNOWN_MARK if piece == UNKNOWN else piece for piece in pieces)
    return joined.replace("▁", " ").strip()


class Numbering:
    """The ids of a checkpoint's pieces, source and target."""

    def __init__(self, folder: Path) -> None:
        """Load the vocabularies; raises ModelError if one is missing or misses special tokens."""
        self._source = self._target = _read_ids(model_file(folder, "vocab.json"))
        if (folder / "target_vocab.json").is_file():
            self._target = _read_ids(folder / "target_vocab.json")
        self.end = self._target[END]
        self.pad = self._target.get(PAD, self.end)
        self._pieces = {number: piece for piece, number in self._target.items()}

    def source_ids(self, pieces: Iterable[str]) -> list[int]:
        """Return the source id of each piece; one that is not in the vocabulary is unknown."""
        return [self._source.get(piece, self._source[UNKNOWN]) for piece in pieces]

    def target_ids(self, pieces: Iterable[str]) -> list[int]:
        """Return the target id of each piece; one that is not in the vocabulary is unknown."""
        return [self._target.get(piece, self._target[UNKNOWN]) for piece in pieces]

    def pieces(self, ids: Iterable[int]) -> list[str]:
        """Return the piece of each target id."""
        return [self._pieces.get(number, UNKNOWN) for number in ids]


DOUBT_IN_ATTENTION = "doubt_in_attention"
"""The key of a model's config.json that says whether its end token tells how sure it is."""


def was_trained(checkpoint: Path, trait: str) -> bool:
    """Return whether the config.json in a folder says that the model was trained for something."""
    try:
        config = json.loads((checkpoint / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and config.get(trait) is True


class Doubt(NamedTuple):
    """What a model says of a translation: the probability of a serious error, and where.

    ``word`` is the index of the :data:`newscli.lexicon.WORD` of the source that the model is least
    sure to have said rightly, or :data:`newscli.check.words.NO_WORD`.
    """

    probability: float
    word: int


def doubt_of(attention: Sequence[float]) -> float:
    """Return the probability of a serious error, by the attention that a translation's end gave.

    A model that was trained for it ends a translation it is sure of with its attention on the end
    of the source, the last share (:mod:`training.doubt`); one that it doubts, elsewhere.
    """
    return min(1.0, max(0.0, 1.0 - attention[-1]))


def doubt_at(source: Sequence[str], attention: Sequence[float]) -> Doubt:
    """Return the doubt that the attention of a translation's end to the source's pieces tells."""
    return Doubt(doubt_of(attention), _least_sure(_words_of(source), attention))


def _words_of(source: Sequence[str]) -> list[tuple[int, int]]:
    """Return, for each word of a source, its first piece and the one after its last."""
    start = 1 if source and _TARGET_TOKEN.fullmatch(source[0]) else 0
    pieces = [piece for piece in source[start:] if piece != END]
    return [(first + start, last + start) for first, last in _pieces_of_words(pieces)]


def _least_sure(words: Sequence[tuple[int, int]], attention: Sequence[float]) -> int:
    """Return the index of the word that the end of a translation attended to most."""
    from newscli.check.words import NO_WORD

    shares = [sum(attention[first:last]) for first, last in words]
    return shares.index(max(shares)) if shares else NO_WORD


def attended(
    source: Sequence[str],
    target: Sequence[str],
    attention: Sequence[Sequence[float]],
    tells_doubt: bool = False,
) -> Alignment:
    """Return which source word each word of a translation was made from.

    ``source`` and ``target`` are the pieces. ``attention[t][s]`` is the share of its attention that
    target piece ``t`` gave to source piece ``s``. The attention of a word's pieces is added up;
    attention to punctuation and to the end token does not count. With ``tells_doubt``, the word
    that the translation's end attends to is the one that the model is least sure of.

    ``attention[0]`` is not used: beam search in CTranslate2 (4.8) confuses the first step of the
    sentences in a batch. If a translation's first word is a single piece, the source's first word
    is assumed, which is right as often.
    """
    from newscli.check.words import NO_WORD, Alignment

    theirs = _words_of(source)
    links = []
    for first, last in _pieces_of_words(target):
        rows = attention[max(first, 1) : last]
        if not rows:  # it shares its only piece with the word before, or is the first
            links.append(0 if theirs and first == 0 < last else NO_WORD)
            continue
        row = rows[0]
        for more in rows[1:]:
            row = list(map(add, row, more))
        shares = [row[i] if j == i + 1 else sum(row[i:j]) for i, j in theirs]
        most = max(shares, default=0.0)
        links.append(shares.index(most) if most else NO_WORD)
    told = tells_doubt and len(attention) > len(target)
    unsure_of = _least_sure(theirs, attention[len(target)]) if told else NO_WORD
    return Alignment(tuple(links), len(theirs), unsure_of)


def _pieces_of_words(pieces: Sequence[str]) -> list[tuple[int, int]]:
    """Return, for each word of a text in pieces, its first piece and the one after its last."""
    from newscli.lexicon import WORD

    starts = [0, *accumulate(map(len, pieces))]
    spans: list[tuple[int, int]] = []
    first, last = 0, -1
    for match in WORD.finditer("".join(pieces).replace("▁", " ")):
        start, end = match.span()
        # A piece with the end of one word and the start of the next is the first one's.
        first = max(bisect_right(starts, start) - 1, last)
        last = bisect_left(starts, end)
        spans.append((first, last))
    return spans
