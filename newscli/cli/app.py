"""The command line: registers the commands and nothing else."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from newscli.cli.batch import batch
from newscli.cli.check import check
from newscli.cli.config import config_app
from newscli.cli.models import models_app
from newscli.cli.summarize import summarize
from newscli.cli.translate import translate
from newscli.cli.watch import watch
from newscli.console import reader_may_leave


class Commands(TyperGroup):
    """Lets a reader that leaves (``| head``) be seen as such by :mod:`newscli.cli.main`."""

    def make_context(self, *words: Any, **settings: Any) -> Any:
        """Parse the words; ``--help`` and ``--version`` print here."""
        with reader_may_leave():
            return super().make_context(*words, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with reader_may_leave():
            return super().invoke(ctx)


app = typer.Typer(
    name="newscli",
    cls=Commands,
    help="Read German news in English: translates, checks and summarises on your own machine.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: Rich's panels would double the start-up time
)


def _version(wanted: bool) -> None:
    if wanted:
        from newscli import __version__

        typer.echo(f"newscli {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the command."""
    # A broken config file must not keep anyone from finding it.
    if context.invoked_subcommand != "config":
        from newscli.settings import commands_of, default_map

        context.default_map = default_map(commands_of(context.command))


app.command(short_help="Translate, check and summarise articles.")(translate)
app.command(short_help="Print only the English summary.")(summarize)
app.command(short_help="Translate a folder; resumes by default.")(batch)
app.command(short_help="Translate what arrives in a folder.")(watch)
app.command(short_help="Check any translation against its source.")(check)
app.add_typer(models_app)
app.add_typer(config_app)
