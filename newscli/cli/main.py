"""The entry point: runs the app and turns every error into one line and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from typing import NoReturn

from newscli.console import use_utf8
from newscli.errors import ExitCode, NewscliError


def _one_line(text: str) -> str:
    """Return ``text`` on one line and without control characters (it may quote an input)."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    from newscli.cli.app import app

    use_utf8()
    words = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in words or os.environ.get("NEWSCLI_DEBUG") in {"1", "true"}
    try:
        result = app(args=words, prog_name="newscli", standalone_mode=False)
        sys.stdout.flush()
        return int(result) if isinstance(result, int) else ExitCode.DONE
    except NewscliError as error:
        if debug:
            traceback.print_exc()
        print(f"newscli: {_one_line(str(error))}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # `newscli translate a.txt | head` ends quietly: nothing more can be written to stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except KeyboardInterrupt:
        print("newscli: interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except Exception as error:
        return _from_click(error, debug)


def _from_click(error: Exception, debug: bool) -> int:
    """Map what Typer's parser raises; anything else is a fault of ours."""
    name = type(error).__name__
    if name == "Exit":
        return int(getattr(error, "exit_code", 0))
    if name == "Abort":
        print("newscli: interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    if hasattr(error, "format_message"):  # click's ClickException family
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "newscli"
        message = _one_line(error.format_message())
        print(f"newscli: {message} Try '{path} --help'.", file=sys.stderr)
        return ExitCode.USAGE
    if debug:
        traceback.print_exc()
    print(
        f"newscli: unexpected {name}: {_one_line(str(error))} "
        "This is a fault in newscli: please report it, with the output of --debug.",
        file=sys.stderr,
    )
    return ExitCode.SOME_FAILED


def run() -> NoReturn:
    """Console script: :func:`main` with the process's arguments and exit code."""
    sys.exit(main())
