"""The entry point. It can answer Ctrl-C before anything else of newscli is imported."""

import sys


def main(arguments: "list[str] | None" = None) -> int:
    """Run the command line, by default that of this process, and return the exit code."""
    try:
        from newscli.cli.outcome import execute

        return execute(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:  # while modules were imported
        return 130


def run() -> None:
    """Console script: :func:`main` with the process's arguments and exit code."""
    sys.exit(main())
