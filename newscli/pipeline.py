"""What happens to an article, on one screen: read, segment, translate, check, summarise.

:class:`Workshop` opens the models once and turns articles into reports, for the command line, the
batch and :func:`newscli.translate_article`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from newscli.article import Article, Report, Sentence
from newscli.errors import InputError, UsageError
from newscli.settings import Settings

if TYPE_CHECKING:
    from newscli.models.store import ModelFiles
    from newscli.read.base import ReadOptions
    from newscli.summarise import Summariser
    from newscli.translate.translator import Translator

Progress = Callable[[int, int], None]
"""Called with the number of sentences translated and their total."""
Each = Callable[[Sentence], None]
"""Called with a translated sentence."""

_log = logging.getLogger(__name__)


class Workshop(AbstractContextManager["Workshop"]):
    """Models, opened when first needed and kept open. Do not share it between threads.

    As a context manager, it closes the translation memory's file at the end.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.has_translated = False

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the translator; using the workshop again opens it again.

        Without this, the memory's file would stay open until garbage collection, with its latest
        entries in a write-ahead log beside it.
        """
        translator = vars(self).pop("translator", None)
        if translator is not None:
            translator.close()

    @cached_property
    def read_options(self) -> ReadOptions:
        """The settings that concern readers."""
        from newscli.read.base import ReadOptions

        return ReadOptions(
            encoding=self.settings.encoding,
            keep_furniture=self.settings.keep_furniture,
            force_language=self.settings.force_language,
        )

    @cached_property
    def model(self) -> ModelFiles:
        """The translation model that a run uses. Raises ModelError if there is none."""
        from newscli.models.store import find_translation_model

        return find_translation_model(self.settings.model)

    @cached_property
    def translator(self) -> Translator:
        """The translator. Raises ModelError, UsageError (no such device, bad glossary)."""
        from newscli.translate import TranslateOptions, Translator, open_engine

        started = time.perf_counter()
        engine = open_engine(self.model, self.settings.engine, self.settings.device)
        _log.info(
            "model %s (%s) opened in %.1f s", engine.info.name, engine.info.engine,
            time.perf_counter() - started,
        )  # fmt: skip
        return Translator(
            engine,
            TranslateOptions(
                beam_size=self.settings.beam_size,
                glossary=self.settings.glossary,
                memory=self.settings.memory,
            ),
        )

    @cached_property
    def summariser(self) -> Summariser:
        """The summariser. Raises ModelError."""
        from newscli.summarise import open_summariser

        return open_summariser(
            self.settings.summarizer, device=self.settings.device, engine=self.settings.engine
        )

    def read(self, name: str) -> Article:
        """Read a file, URL or "-" (stdin). Raises InputError; UsageError for a URL offline."""
        from newscli.read.source import read_article
        from newscli.read.url import is_url, without_secrets

        shown = without_secrets(name)
        if self.settings.offline and is_url(name):
            raise UsageError(f"{shown} needs the network.", "Leave out --offline to fetch it.")
        started = time.perf_counter()
        article = read_article(name, self.read_options)
        _log.info(
            "%s: %s, language %r, %d blocks, %d passages left out, read in %.1f s",
            shown, article.source.kind, article.language, len(article.blocks),
            len(article.removed), time.perf_counter() - started,
        )  # fmt: skip
        return article

    def report(
        self, article: Article, progress: Progress | None = None, each: Each | None = None
    ) -> Report:
        """Translate, check and summarise one article; see :meth:`reports`."""
        return self.reports([article], progress, each)[0]

    def reports(
        self,
        articles: Sequence[Article],
        progress: Progress | None = None,
        each: Each | None = None,
    ) -> list[Report]:
        """Translate, check and summarise articles, with their sentences in shared batches.

        English articles are not translated. ``each`` gets every sentence in reading order, as soon
        as it and all those before it are translated. ``elapsed_seconds`` of a report is its share
        of the total time, by characters. Raises InputError if an article has no sentence.
        """
        from newscli.segment import segment

        started = time.perf_counter()
        for article in articles:
            segment(article)
            if not any(sentence.source.strip() for sentence in article.sentences()):
                raise InputError(
                    f"{article.source.name} has no article in it.",
                    "Try --keep-furniture, or give the article's text alone.",
                )
        self._translate(articles, progress, each)
        translated = time.perf_counter()
        reports = [self._summarised(article) for article in articles]
        elapsed = time.perf_counter() - started
        sizes = [sum(len(s.source) for s in article.sentences()) for article in articles]
        for report, size in zip(reports, sizes, strict=True):
            report.elapsed_seconds = elapsed * size / sum(sizes)
        _log.info(
            "%d sentences translated in %.1f s, summarised in %.1f s",
            sum(1 for article in articles for _ in article.sentences()),
            translated - started, elapsed - (translated - started),
        )  # fmt: skip
        return reports

    def _translate(
        self, articles: Sequence[Article], progress: Progress | None, each: Each | None
    ) -> None:
        from newscli.check.names import introduced_names

        sentences = [sentence for article in articles for sentence in article.sentences()]
        pending, introduced = [], []
        for article in articles:
            is_english = article.language == "en"
            sources = [] if is_english else [sentence.source for sentence in article.sentences()]
            names = introduced_names(sources)
            for sentence in article.sentences():
                if is_english or sentence.kept:
                    sentence.translation = sentence.source
                else:
                    pending.append(sentence)
                    introduced.append(names)
        self.has_translated = self.has_translated or bool(pending)
        waiting, ready = {id(sentence) for sentence in pending}, 0

        def pass_on() -> None:
            nonlocal ready
            while each and ready < len(sentences) and id(sentences[ready]) not in waiting:
                each(sentences[ready])
                ready += 1

        pass_on()
        if not pending:
            return
        results = self.translator.stream([sentence.source for sentence in pending], introduced)
        for done, (index, translation) in enumerate(results, start=1):
            pending[index].translation = translation.text
            pending[index].warnings = translation.warnings
            pending[index].confidence = translation.confidence
            pending[index].doubtful = translation.doubtful
            waiting.discard(id(pending[index]))
            if progress is not None:
                progress(done, len(pending))
            pass_on()

    def _summarised(self, article: Article) -> Report:
        report = Report(article, warnings=list(article.notices))
        if article.language != "en":
            report.models["translation"] = self.translator.info
        else:
            report.warnings.append("The article is in English already: it was not translated.")
        if self.settings.summary:
            report.summary = self.summariser.summarise(article, self.settings.summary_length)
            report.models["summary"] = self.summariser.info
            if report.summary is None:
                from newscli.summarise import why_none

                report.warnings.append(why_none(article))
        return report


def translate_article(name: str, settings: Settings | None = None) -> Report:
    """Read, translate, check and summarise one article: a path, a URL, or "-" for stdin.

    For more than one article keep a :class:`Workshop`, which loads the models once.
    Raises the :class:`newscli.errors.NewscliError` family.
    """
    with Workshop(settings) as workshop:
        return workshop.report(workshop.read(name))


def translate_text(text: str, settings: Settings | None = None) -> str:
    """Return German text in English, paragraph by paragraph (``newscli.translate``).

    Every line of ``text`` is a paragraph; empty lines stay. Nothing is treated as a headline or
    left out, and the language is not checked. For warnings and a summary, use
    :func:`translate_article`. Raises ModelError, UsageError.
    """
    from newscli.check.names import introduced_names
    from newscli.segment import sentence_spans

    workshop = _shared(settings or Settings())
    lines = text.splitlines()
    parts = [
        (number, line[start:end])
        for number, line in enumerate(lines)
        for start, end in sentence_spans(line)
    ]
    sources = [part for _, part in parts]
    introduced = [introduced_names(sources)] * len(sources)
    found = workshop.translator.translate(sources, introduced) if parts else []
    english: list[list[str]] = [[] for _ in lines]
    for (number, _), translation in zip(parts, found, strict=True):
        english[number].append(translation.text)
    return "\n".join(" ".join(line) for line in english)


@lru_cache(maxsize=1)
def _shared(settings: Settings) -> Workshop:
    """Keep the models of the last settings open between calls."""
    return Workshop(settings)
