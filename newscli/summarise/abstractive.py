"""The abstractive summariser: a model's own words, each sentence traced to the article and checked.

A sentence that the article does not support is replaced by one of the article's own, and reported.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from newscli.article import Article, ModelInfo, Sentence, Summary, SummaryLength, SummarySentence
from newscli.check.names import plain, without_genitive
from newscli.check.numbers import match
from newscli.check.numbers.english import english_quantities
from newscli.errors import ModelError
from newscli.models.convert import read_json
from newscli.segment import sentence_spans, split_long
from newscli.summarise.candidates import (
    Candidate,
    body_sentences,
    candidates,
    content_words,
    fit_paragraphs,
    stop_words,
    too_short,
    word_budget,
)
from newscli.summarise.extractive import ExtractiveSummariser, doubt
from newscli.summarise.vectors import TfIdfEmbedder

if TYPE_CHECKING:
    from newscli.models.store import ModelFiles

_LEAST_WORDS_OF_PART = 25
"""Below this number a model writes a fragment, however long the article is."""

_OVERLONG = 1.3
"""Merged parts beyond this multiple of the wanted length are summarised once more."""

_SAME = 0.8
"""Sentences that share this much of their words say the same."""

_END = re.compile(r"[.!?…][\"”“'’)\]»]*$")


class AbstractiveSummariser:
    """Generates, aligns and checks; the extractive summariser replaces sentences that fail."""

    def __init__(self, generator: Generator, extractive: ExtractiveSummariser) -> None:
        self._generator = generator
        self._extractive = extractive

    @property
    def info(self) -> ModelInfo:
        """The model's name, revision and engine."""
        return self._generator.info

    def summarise(self, article: Article, length: SummaryLength) -> Summary | None:
        """Return the summary, or None if the article is too short or no sentence of it is fit."""
        body = body_sentences(article)
        if too_short([sentence.translation for sentence in body]):
            return None
        paragraphs = fit_paragraphs(article)
        if not paragraphs:
            return None
        written = self._write(paragraphs, word_budget(paragraphs, length))
        titles = article.title.sentences if article.title is not None else []
        support = Support([*body, *titles])
        standins = _StandIns(self._extractive, candidates(article))
        kept: list[SummarySentence] = []
        warnings: list[str] = []
        for text in written:
            ids = support.align(text)
            objections = support.objections(text, ids)
            if not objections:
                kept.append(SummarySentence(text, sorted(ids)))
                continue
            standin = standins.take(ids)
            where = f"replaced by sentence {standin.id} of the article" if standin else "left out"
            warnings.append(
                f"A sentence of the summary model was {where}: the article does not support "
                f"{', '.join(objections)} in “{shorten(text, 80, placeholder=' …')}”."
            )
            if standin is not None:
                kept.append(SummarySentence(standin.text, [standin.id]))
        summary = self._extractive.describe(article, length)
        if summary is None:
            return None
        if not kept:
            warnings.append(
                "The article supports no sentence of the summary model: all are the article's own."
            )
            kept = summary.sentences
        distinct = _distinct(kept)
        return replace(
            summary,
            kind="abstractive",
            model=self.info.name,
            sentences=distinct,
            warnings=[*warnings, *doubt(article, distinct)],
        )

    def _write(self, paragraphs: Sequence[Sequence[str]], budget: int) -> list[str]:
        """Return the sentences that the model writes about ``paragraphs``, about ``budget`` words.

        Text that exceeds the window is summarised in parts; if the result is too long, it is
        summarised again.
        """
        count, traits = self._generator.count_tokens, self._generator.traits
        parts = split_parts(paragraphs, count, traits.window)
        words = [len(part.split()) for part in parts]
        limits = []
        for part, size in zip(parts, words, strict=True):
            wanted = max(budget * size / sum(words), min(_LEAST_WORDS_OF_PART, size / 2))
            most = min(round(wanted * count(part) / size * 1.25), traits.longest - 2)
            limits.append((max(1, most // 3), max(4, most)))
        outputs = self._generator.generate(parts, limits)
        sentences = [full_sentences(output) for output in outputs]
        merged = [sentence for part in sentences for sentence in part]
        size = sum(len(sentence.split()) for sentence in merged)
        # A second round must have less to read than the first, or there would be no end to it.
        if len(parts) > 1 and _OVERLONG * budget < size < sum(words):
            return self._write(sentences, budget)
        return merged


class _StandIns:
    """Sentences of the article that can replace a model's own, each given out once."""

    def __init__(self, extractive: ExtractiveSummariser, pool: Sequence[Candidate]) -> None:
        self._free = {candidate.id: candidate for candidate in pool if not candidate.leans}
        self._ranked = [c.id for c in extractive.rank(pool) if c.id in self._free] if pool else []

    def take(self, ids: Sequence[int]) -> Candidate | None:
        """Return the first of ``ids`` that is fit (doubtful ones last), else the best one left."""
        own = [number for number in ids if number in self._free]
        own.sort(key=lambda number: self._free[number].doubtful)
        for number in (*own, *self._ranked):
            if number in self._free:
                return self._free.pop(number)
        return None


def full_sentences(text: str) -> list[str]:
    """Return the complete sentences of a model's output.

    PEGASUS writes ``<n>`` between sentences, and BART models trained on CNN/DailyMail a space
    before the full stop.
    """
    clean = re.sub(r"\s+([.,!?;:])(?=\s|$)", r"\1", text.replace("<n>", " "))
    clean = " ".join(clean.split())
    found = [clean[start:end] for start, end in sentence_spans(clean, "en")]
    return [sentence for sentence in found if _END.search(sentence)]


def _distinct(sentences: Sequence[SummarySentence]) -> list[SummarySentence]:
    """Drop sentences that repeat an earlier one: parts often repeat the main news."""
    kept: list[SummarySentence] = []
    said: list[set[str]] = []
    for sentence in sentences:
        words = set(content_words(sentence.text))
        if all(len(words & other) < _SAME * max(1, len(words)) for other in said):
            kept.append(sentence)
            said.append(words)
    return kept


# -- Parts that fit a model ------------------------------------------------------------------------


def split_parts(
    paragraphs: Sequence[Sequence[str]], count: Callable[[str], int], limit: int
) -> list[str]:
    """Return texts of at most ``limit`` tokens that together hold every sentence, in order.

    ``paragraphs`` are lists of sentences. The parts are of about equal length: none is a leftover
    line; a paragraph is only cut where it alone exceeds the limit, then between sentences;
    a sentence only where it alone does (:func:`newscli.segment.split_long`).
    """
    pieces = [piece for paragraph in paragraphs for piece in _fitting(paragraph, count, limit)]
    if not pieces:
        return []
    sizes = [count(piece) for piece in pieces]
    # A share a little above the mean: paragraphs seldom end exactly at the mean.
    share = min(limit, 1.1 * sum(sizes) / -(-sum(sizes) // limit))
    parts: list[str] = []
    room = 0.0
    for piece, size in zip(pieces, sizes, strict=True):
        joined = f"{parts[-1]} {piece}" if parts else piece
        # Counted as joined: tokens of a joined text are not always the sum of its pieces' tokens.
        if parts and size <= room and count(joined) <= limit:
            parts[-1] = joined
            room -= size
        else:
            parts.append(piece)
            room = share - size
    return parts


def _fitting(paragraph: Sequence[str], count: Callable[[str], int], limit: int) -> list[str]:
    """Return the paragraph whole if it fits, else its sentences, each within the limit."""
    whole = " ".join(paragraph)
    if count(whole) <= limit:
        return [whole] if whole else []
    return [part for sentence in paragraph for part in split_long(sentence, count, limit)]


# -- Support in the article ------------------------------------------------------------------------

_MOST_SOURCES = 3
_WORTH_ADDING = 2
"""A further source must explain at least so many words that the sources before it do not."""

_LEAST_SHARED = 0.5
"""The share of a sentence's content words that its sources must contain."""

_WORD = re.compile(r"[^\W\d_][\w'’.-]*\w|[^\W\d_]")
_CAPITAL = re.compile(r"[A-ZÄÖÜ]")


class Support:
    """The sentences of an article, indexed to tell which of a text's claims they support."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = list(sentences)
        self._words = [set(content_words(s.translation)) for s in self._sentences]
        # Capitalised inside a sentence: names. A sentence's first word says nothing.
        self._names = {
            _fold(word)
            for sentence in self._sentences
            for word in _WORD.findall(sentence.translation)[1:]
            if _CAPITAL.match(word)
        }

    def align(self, text: str) -> list[int]:
        """Return the ids of one to three sentences that ``text`` rests on, most like it first.

        The first is the one with the most words in common; further ones are added while they
        explain words that are still unexplained.
        """
        texts = [sentence.translation for sentence in self._sentences]
        vectors = TfIdfEmbedder().embed([*texts, text])
        scores = vectors[:-1] @ vectors[-1]
        chosen = [int(scores.argmax())]
        open_words = set(content_words(text)) - self._words[chosen[0]]
        while len(chosen) < _MOST_SOURCES:
            gains = [len(open_words & words) for words in self._words]
            best = max(range(len(gains)), key=lambda i: (gains[i], float(scores[i])))
            if gains[best] < _WORTH_ADDING:
                break
            chosen.append(best)
            open_words -= self._words[best]
        return [self._sentences[i].id for i in chosen]

    def objections(self, text: str, ids: Sequence[int]) -> list[str]:
        """Return the claims of ``text`` that its sources do not support, in words."""
        sources = [sentence for sentence in self._sentences if sentence.id in ids]
        said = " ".join(sentence.translation for sentence in sources)
        problems = [
            f"the number {text[slice(*quantity.span)]!r}"
            for quantity in match(english_quantities(said), english_quantities(text)).invented
        ]
        known = {_fold(w) for s in sources for w in _WORD.findall(f"{s.translation} {s.source}")}
        problems += [f"the name {name!r}" for name in self._named(text) if not _among(name, known)]
        words = set(content_words(text))
        explained = words & set(content_words(said))
        if not problems and len(explained) < _LEAST_SHARED * len(words):
            problems.append("most of its words")
        return problems

    def _named(self, text: str) -> list[str]:
        """Return the words of ``text`` that are names, each once.

        The first word of a sentence is one if the article uses it as one, or if another capital
        follows.
        """
        words = _WORD.findall(text)
        names = []
        for index, word in enumerate(words):
            if not _CAPITAL.match(word) or word.lower() in stop_words() or english_quantities(word):
                continue
            follows = index + 1 < len(words) and _CAPITAL.match(words[index + 1])
            if index or follows or _fold(word) in self._names:
                names.append(word)
        return list(dict.fromkeys(names))


def _fold(word: str) -> str:
    """Return the word in plain letters, without possessive and final point."""
    return plain(without_genitive(word)).strip()


def _among(name: str, known: set[str]) -> bool:
    """Return whether a name, or a close form of it ("Ukrainian" for "Ukraine"), is in ``known``."""
    folded = _fold(name)
    if folded in known:
        return True
    stem = folded[: max(4, len(folded) - 3)]
    return len(stem) >= 4 and any(
        word.startswith(stem) and abs(len(word) - len(folded)) <= 3 for word in known
    )


# -- The models: through CTranslate2 or, of any other kind, transformers ---------------------------

_POSITION_KEYS = ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions")
_UNBOUNDED = 512
"""The window of a model whose configuration names none; T5's training length."""


@dataclass(frozen=True, slots=True)
class Traits:
    """The settings for generating in a checkpoint's config.json and generation_config.json.

    ``window`` is the most tokens of a source, ``longest`` the most tokens of a summary; ``prefix``
    goes before a source (T5); ``first_token`` is forced as the first one (-1: none).
    """

    window: int
    longest: int
    prefix: str
    first_token: int
    beams: int
    length_penalty: float
    no_repeat_ngram: int


def read_traits(checkpoint: Path) -> Traits:
    """Return the traits of the checkpoint in a folder. Raises ModelError if it has none."""
    config = generation = read_json(checkpoint / "config.json")
    path = checkpoint / "generation_config.json"
    if path.is_file():
        generation = config | read_json(path)
    kind = str(config.get("model_type", ""))
    window = next((int(config[key]) for key in _POSITION_KEYS if config.get(key)), _UNBOUNDED)
    longest = int(config.get("max_decoder_position_embeddings") or window)
    task = (config.get("task_specific_params") or {}).get("summarization", {})
    prefix = task.get("prefix", "summarize: " if kind == "t5" else "")
    first = generation.get("forced_bos_token_id")
    return Traits(
        window,
        longest,
        prefix,
        -1 if first is None else int(first),
        int(generation.get("num_beams") or 4),
        float(generation.get("length_penalty") or 1.0),
        int(generation.get("no_repeat_ngram_size") or 3),
    )


class Generator:
    """Runs one summary checkpoint; the engines are subclasses."""

    def __init__(self, checkpoint: Path, info: ModelInfo) -> None:
        """Load the checkpoint's tokenizer and read its traits. Raises ModelError."""
        self.info, self.traits = info, read_traits(checkpoint)
        import transformers

        logging: Any = transformers.utils.logging
        logging.set_verbosity_error()  # newscli reports errors itself
        logging.disable_progress_bar()
        self._tokenizer = _loaded(transformers.AutoTokenizer, checkpoint, "tokenizer")

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens that ``text`` takes of the window, special ones included."""
        return len(self._ids(text))

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(self.traits.prefix + text, verbose=False)["input_ids"]
        return ids

    def generate(self, texts: Sequence[str], limits: Sequence[tuple[int, int]]) -> list[str]:
        """Return one summary per text, of at least and at most so many tokens.

        Raises ValueError for a text that does not fit the window: nothing is ever cut off.
        """
        summaries = []
        for text, limit in zip(texts, limits, strict=True):
            ids, window = self._ids(text), self.traits.window
            if len(ids) > window:  # the engines would cut it silently
                raise ValueError(f"a source has {len(ids)} tokens, the model takes {window}")
            output = self._generate(ids, *limit)
            summaries.append(self._tokenizer.decode(output, skip_special_tokens=True))
        return summaries

    def _generate(self, ids: list[int], least: int, most: int) -> Any:
        """Return the ids of the summary's tokens."""
        raise NotImplementedError


def _loaded(loader: Any, checkpoint: Path, part: str) -> Any:
    """Load a part of a checkpoint with transformers, without network or remote code."""
    try:
        return loader.from_pretrained(checkpoint, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # transformers raises all kinds of errors
        raise ModelError(
            f"The {part} in {checkpoint} cannot be loaded: {error}.",
            "newscli runs BART, PEGASUS and T5 models. Run 'newscli models verify'.",
        ) from error


class CTranslate2Generator(Generator):
    """An encoder-decoder checkpoint that newscli.models converted to CTranslate2."""

    def __init__(
        self, checkpoint: Path, converted: Path, info: ModelInfo, device: str = "cpu"
    ) -> None:
        """Load the model in ``converted`` and the tokenizer in ``checkpoint``.

        Raises ModelError if either cannot be loaded.
        """
        import ctranslate2

        super().__init__(checkpoint, info)
        wanted = "float16" if device == "cuda" else "int8_float32"
        supported = ctranslate2.get_supported_compute_types(device)
        try:
            self._model: Any = ctranslate2.Translator(
                str(converted),
                device=device,
                compute_type=wanted if wanted in supported else "float32",
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"CTranslate2 cannot load the summary model in {converted} on {device}: {error}.",
                "Run 'newscli models verify', or try --device cpu or --engine torch.",
            ) from error

    def _generate(self, ids: list[int], least: int, most: int) -> Any:
        tokens, traits = self._tokenizer.convert_ids_to_tokens, self.traits
        # max_input_length=0: the default cuts a source at 1,024 tokens without a word.
        (result,) = self._model.translate_batch(
            [tokens(ids)],
            target_prefix=[tokens([traits.first_token])] if traits.first_token >= 0 else None,
            beam_size=traits.beams,
            no_repeat_ngram_size=traits.no_repeat_ngram,
            length_penalty=traits.length_penalty,
            max_input_length=0,
            min_decoding_length=least,
            max_decoding_length=most,
        )
        return self._tokenizer.convert_tokens_to_ids(result.hypotheses[0])


class TorchGenerator(Generator):
    """BART, PEGASUS, T5 and similar models, in torch."""

    def __init__(self, checkpoint: Path, info: ModelInfo, device: str = "cpu") -> None:
        """Load the checkpoint on ``device``. Raises ModelError if it cannot be loaded."""
        super().__init__(checkpoint, info)
        from transformers import AutoModelForSeq2SeqLM

        model = _loaded(AutoModelForSeq2SeqLM, checkpoint, "summary model")
        self._device = device
        self._model = model.to(device).eval()

    def _generate(self, ids: list[int], least: int, most: int) -> Any:
        import torch

        config = copy.deepcopy(self._model.generation_config)
        config.num_beams = self.traits.beams
        config.no_repeat_ngram_size = self.traits.no_repeat_ngram
        config.length_penalty = self.traits.length_penalty
        if self.traits.first_token >= 0:
            config.forced_bos_token_id = self.traits.first_token
        config.early_stopping = config.num_beams > 1
        # The token that starts the decoder counts in transformers' lengths.
        config.min_length, config.max_length = least + 1, most + 1
        config.min_new_tokens = config.max_new_tokens = None
        with torch.inference_mode():
            source = torch.tensor([ids], device=self._device)
            return self._model.generate(
                input_ids=source,
                attention_mask=torch.ones_like(source),
                generation_config=config,
            )[0]


def open_generator(model: ModelFiles, engine: str, device: str) -> Generator:
    """Load ``model`` on an engine ("ctranslate2" or "torch") and a device ("cpu" or "cuda").

    Raises ModelError if it cannot be loaded.
    """
    info = ModelInfo(model.name, model.revision, engine)
    if engine == "torch":
        return TorchGenerator(model.checkpoint, info, device)
    return CTranslate2Generator(model.checkpoint, model.ctranslate2, info, device)
