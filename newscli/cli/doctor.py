"""``newscli doctor``: what works, and how to fix the rest."""

from newscli.cli.options import with_options


@with_options()
def doctor(offline: bool) -> int:
    """Check the installation and say how to fix it.

    Looks at versions, models, folders, processor, network and the config file, and changes nothing.
    The exit code is 1 if newscli cannot work until something is fixed.
    """
    from newscli.console import out
    from newscli.doctor import examine
    from newscli.errors import ExitCode

    findings = []
    for finding in examine(offline):
        findings.append(finding)
        out(str(finding))
    return ExitCode.DONE if all(found.works for found in findings) else ExitCode.SOME_FAILED
