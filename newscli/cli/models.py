"""``newscli models``: which exist, which are installed; get them, check them, remove them."""

from enum import Enum
from typing import Annotated, Optional

import typer

from newscli.cli.options import App, complete_models, with_options
from newscli.console import out

models_app = App(name="models", help="See, get, check and remove models.")


class ListFormat(str, Enum):
    """Formats of ``models list``."""

    text = "text"
    json = "json"


NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="A name from 'newscli models list', or a hub id.",
        autocompletion=complete_models(),
    ),
]  # fmt: skip


@models_app.command("list", short_help="List the models.")
@with_options()
def list_models(
    output_format: Annotated[
        ListFormat,
        typer.Option("-f", "--format", metavar="[text|json]", help="How to print it."),
    ] = ListFormat.text,
) -> None:
    """List the models with size, licence and quality, and say which one a run would use."""
    from newscli.models.listing import as_json, as_text, overview

    found = overview()
    out(as_json(found) if output_format is ListFormat.json else as_text(found))


@models_app.command("pull", short_help="Download a model.")
@with_options()
def pull(
    name: NameArgument,
    offline: bool,
    quiet: bool,
    revision: Annotated[
        str, typer.Option("--revision", metavar="REV", help="A branch, tag or commit of the hub.")
    ] = "main",
    force: Annotated[bool, typer.Option("--force", help="Download everything again.")] = False,
) -> None:
    """Download a model, check it, convert it, and try it out.

    The files go into the hub's own cache (HF_HOME). An interrupted download continues where it
    stopped. HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE and HTTPS_PROXY are respected.
    """
    from newscli.console import Progress
    from newscli.models.hub import pull_model
    from newscli.selftest import self_test

    with Progress(quiet, unit="bytes") as progress:
        pulled = pull_model(
            name, revision, force=force, offline=offline, progress=progress, self_test=self_test
        )
        progress.say(f"{pulled.repository} is ready ({pulled.revision[:12]}).")


@models_app.command("remove", short_help="Remove a pulled model.")
@with_options()
def remove(
    name: NameArgument,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be removed.")
    ] = False,
) -> None:
    """Remove a pulled model, its converted form included, from this machine."""
    from newscli.models.store import remove_model

    removed = remove_model(name, dry_run=dry_run)
    verb = "Would remove" if dry_run else "Removed"
    for path in removed.paths:
        out(f"{verb} {path}")
    out(f"{verb} {removed.name}: {removed.megabytes} MB.")


@models_app.command("verify", short_help="Check the files of models, and try each.")
@with_options()
def verify(
    names: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(
            metavar="[NAME]...",
            help="Default: every installed model.",
            autocompletion=complete_models(),
        ),
    ] = None,
) -> None:
    """Compare every file of installed models with its hash, and try each model out."""
    from newscli.models.store import verify_models
    from newscli.selftest import self_test

    for line in verify_models(names or [], self_test):
        out(line)


@models_app.command("path", short_help="Print the folder of a model.")
@with_options()
def path(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            help="Default: the one that a run would use.",
            autocompletion=complete_models(),
        ),
    ] = "",
    ctranslate2: Annotated[
        bool, typer.Option("--ctranslate2", help="The converted int8 form, made if it is missing.")
    ] = False,
) -> None:
    """Print the folder of an installed model."""
    from newscli.models.store import model_path

    out(str(model_path(name, ctranslate2=ctranslate2)))


@models_app.command("default", short_help="Show or set the models that runs use.")
@with_options()
def default(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]", help="The model to use from now on.", autocompletion=complete_models()
        ),
    ] = "",
    unset: Annotated[
        bool, typer.Option("--unset", help="Go back to the best installed models.")
    ] = False,
) -> None:
    """Show or set the models that runs use; kept in the config file."""
    from newscli.models.store import describe_defaults, set_default, unset_defaults

    if unset:
        unset_defaults()
    elif name:
        set_default(name)
    for line in describe_defaults():
        out(line)
