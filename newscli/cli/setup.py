"""``newscli config`` and ``newscli doctor``: show the settings, check the installation."""

import typer

from newscli.cli.options import App, with_options
from newscli.console import out

config_app = App(name="config", help="Show the settings and where they come from.")


@config_app.command("path", short_help="Print the path of the config file.")
def path() -> None:
    """Print the path of the config file, whether it exists or not."""
    from newscli.settings import config_path

    out(str(config_path()))


@config_app.command("show", short_help="Print every setting and where it comes from.")
def show(context: typer.Context) -> None:
    """Print every setting as it would hold for a run, and where it comes from.

    The output is a config file: save it to start your own.
    """
    from newscli.settings import commands_of, describe

    for line in describe(commands_of(context.find_root().command)):
        out(line)


@with_options()
def doctor(offline: bool) -> int:
    """Check the installation and say how to fix it.

    Looks at versions, models, folders, processor, network and the config file, and changes nothing.
    The exit code is 1 if newscli cannot work until something is fixed.
    """
    from newscli.doctor import examine
    from newscli.errors import ExitCode

    works = True
    for finding in examine(offline):
        works = works and finding.works
        out(str(finding))
    return ExitCode.DONE if works else ExitCode.SOME_FAILED
