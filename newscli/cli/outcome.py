"""Runs the app, and turns every error into one line and an exit code."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from newscli.console import discard_stdout, replace_closed_streams, say, say_lines, use_utf8
from newscli.errors import ExitCode, NewscliError, OutputError, reason


def execute(words: list[str]) -> int:
    """Run the command line and return the exit code.

    It reads and writes ``sys.stdin``, ``sys.stdout`` and ``sys.stderr`` as they are when it is
    called, so that tests can run it in their own process.
    """
    replace_closed_streams()
    use_utf8()
    try:
        return _run(words)
    except Exception as error:
        if "--debug" in words or os.environ.get("NEWSCLI_DEBUG") in {"1", "true"}:
            import traceback

            say_lines(traceback.format_exc().rstrip())
        if "logging" in sys.modules and not hasattr(error, "format_message"):
            sys.modules["logging"].getLogger(__name__).debug("the run failed", exc_info=error)
        return _explain(error)
    except KeyboardInterrupt:
        say("newscli: interrupted")
        return ExitCode.INTERRUPTED
    finally:
        try:
            sys.stdout.flush()
        except (OSError, ValueError, OutputError):
            discard_stdout()


def _run(words: list[str]) -> int:
    from newscli.cli.app import app

    try:
        result = app(args=words, prog_name="newscli", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # `newscli translate a.txt | head` ends quietly: nothing more can be written to stdout.
        discard_stdout()
        return ExitCode.DONE
    return int(result) if isinstance(result, int) else ExitCode.DONE


def _explain(error: Exception) -> int:
    """Say on one line what happened and what to do next; return the exit code."""
    if isinstance(error, NewscliError):
        say(f"newscli: {error}")
        return error.exit_code
    name = type(error).__name__
    if name == "Exit":
        return int(getattr(error, "exit_code", 0))
    if name == "Abort":
        say("newscli: interrupted")
        return ExitCode.INTERRUPTED
    if hasattr(error, "format_message"):  # Click's exceptions
        return _explain_usage(error)
    if isinstance(error, MemoryError):
        say("newscli: there is not enough memory. Give it smaller articles, or --workers 1.")
        return ExitCode.SOME_FAILED
    say(
        f"newscli: unexpected {name}: {reason(error)}. This is a fault in newscli: please report "
        "it, with the output of --debug."
    )
    return ExitCode.SOME_FAILED


def _explain_usage(error: Any) -> int:
    context = error.ctx
    path = context.command_path if context is not None else "newscli"
    if type(error).__name__ == "NoArgsIsHelpError":
        say_lines(context.get_help())
        return ExitCode.USAGE
    message = error.format_message()
    for pattern, plain in _PLAIN:
        message = re.sub(pattern, plain, message)
    message += "" if message.endswith((".", "?")) else "."
    say(f"newscli: {message} Try '{path} --help'.")
    return ExitCode.USAGE


_PLAIN = (
    (r"is not a valid int(?:eger)?(?: range)?\.", "is not a whole number."),
    (r"is not a valid float(?: range)?\.", "is not a number."),
    (r"is not in the range (\S+)<=x<=(\S+)\.", r"is not between \1 and \2."),
    (r"is not in the range x>=(\S+)\.", r"is less than \1."),
    (r"Got unexpected extra argument(?:\(s\)|s)? \((.*)\)", r"Unexpected: \1"),
    (r" \(Possible options: (.*)\)", r". Similar: \1"),
)
"""Click's messages, and plainer words for them."""
