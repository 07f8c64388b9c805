"""The command line: registers the commands and nothing else."""

from typing import Annotated, Any

import typer

from newscli.cli.batch import batch, watch
from newscli.cli.check import check
from newscli.cli.models import models_app
from newscli.cli.options import App, Group
from newscli.cli.setup import config_app, doctor
from newscli.cli.translate import summarize, translate
from newscli.console import out, reader_may_leave, say
from newscli.errors import ExitCode
from newscli.settings import commands_of, default_map


class Commands(Group):
    """Tells :mod:`newscli.cli.main` when the reader of a pipe has left (``| head``)."""

    def make_context(self, *words: Any, **settings: Any) -> Any:
        """Parse the words; ``--help`` and ``--version`` print here."""
        with reader_may_leave():
            return super().make_context(*words, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; Typer would turn Ctrl-C into an exit code without a word."""
        try:
            with reader_may_leave():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            say("newscli: interrupted")
            return ExitCode.INTERRUPTED


app = App(
    name="newscli",
    cls=Commands,
    help="Read German news in English: translates, checks and summarises on your own machine.",
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from newscli import __version__

        out(f"newscli {__version__}")
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
    if context.invoked_subcommand not in {"config", "doctor"}:
        context.default_map = default_map(commands_of(context.command))


app.command(short_help="Translate, check and summarise articles.")(translate)
app.command(short_help="Print only the English summary.")(summarize)
app.command(short_help="Translate a folder; resumes by default.")(batch)
app.command(short_help="Translate what arrives in a folder.")(watch)
app.command(short_help="Check any translation against its source.")(check)
app.add_typer(models_app)
app.add_typer(config_app)
app.command(short_help="Check the installation and say how to fix it.")(doctor)
