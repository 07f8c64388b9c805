"""``newscli models``: list, get, check and remove models, and choose the defaults."""

from __future__ import annotations

from typing import Any, Optional

from newscli.cli.options import (
    GENERAL,
    REQUIRED,
    App,
    Parameter,
    argument,
    choice,
    complete_models,
    option,
    with_options,
)  # fmt: skip
from newscli.console import out

models_app = App(name="models", help="See, get, check and remove models.")


def _name(metavar: str, help: str, default: Any = REQUIRED, kind: Any = str) -> Parameter:
    return argument(kind, metavar, help, default, autocompletion=complete_models())


_NAME = _name("NAME", "A name from 'newscli models list', or a hub id.")


@models_app.command("list", short_help="List the models.")
@with_options(
    output_format=option(
        choice("ListFormat", ("text", "json")), "text", GENERAL, "How to print it.",
        "-f", "--format", show_default=True,
    )
)  # fmt: skip
def list_models(output_format: str) -> None:
    """List the models with size, licence and quality, and say which one a run would use."""
    from newscli.article import json_text
    from newscli.models.store import as_text, overview

    out((json_text if output_format == "json" else as_text)(overview()))


@models_app.command("pull", short_help="Download a model.")
@with_options(
    name=_NAME,
    revision=option(
        str, "main", GENERAL, "A branch, tag or commit of the hub.", "--revision", metavar="REV",
        show_default=True,
    ),
    force=option(bool, False, GENERAL, "Download everything again.", "--force"),
)  # fmt: skip
def pull(name: str, revision: str, force: bool, offline: bool, quiet: bool) -> None:
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
@with_options(
    name=_NAME,
    dry_run=option(bool, False, GENERAL, "Only say what would be removed.", "--dry-run"),
)
def remove(name: str, dry_run: bool) -> None:
    """Remove a pulled model, its converted form included, from this machine."""
    from newscli.models.store import remove_model

    for line in remove_model(name, dry_run=dry_run):
        out(line)


@models_app.command("verify", short_help="Check the files of models, and try each.")
@with_options(
    names=_name("[NAME]...", "Default: every installed model.", None, Optional[list[str]])  # noqa: UP045
)
def verify(names: list[str] | None) -> None:
    """Compare every file of installed models with its hash, and try each model out."""
    from newscli.models.store import verify_models
    from newscli.selftest import self_test

    for line in verify_models(names or [], self_test):
        out(line)


@models_app.command("path", short_help="Print the folder of a model.")
@with_options(
    name=_name("[NAME]", "Default: the one that a run would use.", ""),
    ctranslate2=option(
        bool, False, GENERAL, "The converted int8 form, made if it is missing.", "--ctranslate2"
    ),
)
def path(name: str, ctranslate2: bool) -> None:
    """Print the folder of an installed model."""
    from newscli.models.store import model_path

    out(str(model_path(name, ctranslate2=ctranslate2)))


@models_app.command("default", short_help="Show or set the models that runs use.")
@with_options(
    name=_name("[NAME]", "The model to use from now on.", ""),
    unset=option(bool, False, GENERAL, "Go back to the best installed models.", "--unset"),
)
def default(name: str, unset: bool) -> None:
    """Show or set the models that runs use; kept in the config file."""
    from newscli.models.store import describe_defaults, set_default, unset_defaults

    if unset:
        unset_defaults()
    elif name:
        set_default(name)
    for line in describe_defaults():
        out(line)
