"""``newscli translate`` and ``newscli summarize``: articles in, English reports out."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from newscli.cli.options import OUTPUT, argument, option, with_options
from newscli.settings import Settings

_SOURCES = argument(
    Optional[list[str]],  # noqa: UP045 - Typer reads it on Python 3.10
    "[SOURCE]...", "Files, URLs or '-' (standard input, the default when something is piped in).",
    default=None,
)  # fmt: skip


@with_options(
    sources=_SOURCES,
    plain=option(
        bool, False, OUTPUT, "Only the translation, one line per paragraph, as it is made.",
        "--plain",
    ),
)  # fmt: skip
def translate(
    sources: list[str] | None, plain: bool, output: str | None, output_format: str | None,
    side_by_side: bool, pager: bool, open_page: bool, quiet: bool, settings: Settings,
) -> int:  # fmt: skip
    """Translate German articles to English, check the translation, and summarise it.

    For example:

      newscli translate article.txt

      newscli translate https://example.org/artikel.html -o brief.html

      echo "Guten Morgen." | newscli translate --plain
    """
    return _reports(
        sources, output, output_format, replace(settings, summary=settings.summary and not plain),
        side_by_side=side_by_side, pager=pager, open_page=open_page, plain=plain, quiet=quiet,
    )  # fmt: skip


@with_options(without=("summary",), sources=_SOURCES)
def summarize(
    sources: list[str] | None, output: str | None, output_format: str | None, pager: bool,
    open_page: bool, quiet: bool, settings: Settings,
) -> int:  # fmt: skip
    """Summarise articles in English. German ones are translated first, English ones are not.

    JSON output also holds the article: the sentences that each summary sentence rests on.

    For example:

      newscli summarize article.txt

      newscli summarize --summary-length short *.html

      cat english.txt | newscli summarize --format markdown
    """
    return _reports(
        sources, output, output_format, settings,
        summary_only=True, pager=pager, open_page=open_page, quiet=quiet,
    )  # fmt: skip


def _reports(
    sources: list[str] | None, output: str | None, format: str | None, settings: Settings,
    **how: bool,
) -> int:  # fmt: skip
    from newscli.deliver import Delivery, inputs
    from newscli.pipeline import Workshop

    delivery = Delivery(inputs(sources), output, format or "", settings, **how)
    with Workshop(settings) as workshop:
        return delivery.run(workshop)
