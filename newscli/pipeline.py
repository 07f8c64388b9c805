"""The way of an article, in one screen: read → segment → translate → check → summarise.

:class:`Workshop` opens the models once and turns articles into reports; the command line, the
batch and :func:`newscli.translate_article` all stand on it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from newscli.article import Article, Report
from newscli.errors import InputError, UsageError
from newscli.settings import Settings

if TYPE_CHECKING:
    from newscli.models import ModelFiles
    from newscli.read import ReadOptions
    from newscli.summarise.summariser import Summariser
    from newscli.translate.translator import Translator

Progress = Callable[[int, int], None]
"""Called with the number of sentences translated and their total."""


class Workshop:
    """Models opened at first need and kept; not to be shared between threads."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Remember the settings; nothing is loaded yet."""
        self.settings = settings or Settings()

    @cached_property
    def read_options(self) -> ReadOptions:
        """The settings that concern readers."""
        from newscli.read import ReadOptions

        return ReadOptions(
            encoding=self.settings.encoding,
            keep_furniture=self.settings.keep_furniture,
            force_language=self.settings.force_language,
        )

    @cached_property
    def model(self) -> ModelFiles:
        """The translation model that a run uses. Raises ModelError if there is none."""
        from newscli.models import find_translation_model

        return find_translation_model(self.settings.model)

    @cached_property
    def translator(self) -> Translator:
        """The translator. Raises ModelError, UsageError (no such device, bad glossary)."""
        from newscli.translate import TranslateOptions, Translator, open_engine

        engine = open_engine(self.model, self.settings.engine, self.settings.device)
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
        from newscli.read import read_article

        if self.settings.offline and name.lower().startswith(("http://", "https://")):
            raise UsageError(f"{name} needs the network.", "Leave out --offline to fetch it.")
        return read_article(name, self.read_options)

    def report(self, article: Article, progress: Progress | None = None) -> Report:
        """Translate, check and summarise one article."""
        return self.reports([article], progress)[0]

    def reports(
        self, articles: Sequence[Article], progress: Progress | None = None
    ) -> list[Report]:
        """Translate, check and summarise articles, their sentences in common batches.

        English articles are not translated. ``elapsed_seconds`` of each report is its share of
        the common time, by characters. Raises InputError if an article has no sentence.
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
        self._translate(articles, progress)
        reports = [self._summarised(article) for article in articles]
        elapsed = time.perf_counter() - started
        sizes = [sum(len(s.source) for s in article.sentences()) for article in articles]
        for report, size in zip(reports, sizes, strict=True):
            report.elapsed_seconds = elapsed * size / sum(sizes)
        return reports

    def _translate(self, articles: Sequence[Article], progress: Progress | None) -> None:
        pending = []
        for article in articles:
            for sentence in article.sentences():
                if article.language == "en" or sentence.kept:
                    sentence.translation = sentence.source
                else:
                    pending.append(sentence)
        if not pending:
            return
        results = self.translator.stream([sentence.source for sentence in pending])
        for done, (index, translation) in enumerate(results, start=1):
            pending[index].translation = translation.text
            pending[index].warnings = translation.warnings
            if progress is not None:
                progress(done, len(pending))

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
    workshop = Workshop(settings)
    return workshop.report(workshop.read(name))
