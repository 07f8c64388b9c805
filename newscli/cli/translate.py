"""``newscli translate`` and ``newscli summarize``: articles in, English reports out."""

from dataclasses import replace
from typing import Annotated, Optional

import typer

from newscli.cli.options import OUTPUT, with_options
from newscli.settings import Settings

Sources = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads the annotation on Python 3.10
    typer.Argument(
        metavar="[SOURCE]...",
        help="Files, URLs or '-' (standard input, the default when something is piped in).",
    ),
]


@with_options()
def translate(
    output: Optional[str],  # noqa: UP045
    output_format: str,
    side_by_side: bool,
    pager: bool,
    open_page: bool,
    quiet: bool,
    settings: Settings,
    sources: Sources = None,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain",
            rich_help_panel=OUTPUT,
            help="Only the translation, one line per paragraph, as it is made.",
        ),
    ] = False,
) -> int:
    """Translate German articles to English, check the translation, and summarise it.

    For example:

      newscli translate article.txt

      newscli translate https://example.org/artikel.html -o brief.html

      echo "Guten Morgen." | newscli translate --plain
    """
    from newscli.cli.deliver import Delivery, inputs, run_all
    from newscli.pipeline import Workshop

    if plain:
        settings = replace(settings, summary=False)
    delivery = Delivery(
        inputs(sources), output, output_format or "", settings, side_by_side=side_by_side,
        pager=pager, open_page=open_page, plain=plain, quiet=quiet,
    )  # fmt: skip
    with Workshop(settings) as workshop:
        return run_all(workshop, delivery)


@with_options(without=("summary",))
def summarize(
    output: Optional[str],  # noqa: UP045
    output_format: str,
    pager: bool,
    open_page: bool,
    quiet: bool,
    settings: Settings,
    sources: Sources = None,
) -> int:
    """Summarise articles in English. German ones are translated first, English ones are not.

    JSON output also holds the article: the sentences that each summary sentence rests on.

    For example:

      newscli summarize article.txt

      newscli summarize --summary-length short *.html

      cat english.txt | newscli summarize --format markdown
    """
    from newscli.cli.deliver import Delivery, inputs, run_all
    from newscli.pipeline import Workshop

    delivery = Delivery(
        inputs(sources), output, output_format or "", settings, summary_only=True,
        pager=pager, open_page=open_page, quiet=quiet,
    )  # fmt: skip
    with Workshop(settings) as workshop:
        return run_all(workshop, delivery)
