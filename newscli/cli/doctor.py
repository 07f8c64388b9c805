"""``newscli doctor``: what is installed, what works, and what to do about the rest."""

from newscli.cli.options import with_options


@with_options()
def doctor(offline: bool) -> int:
    """Say what is installed, what works, and what to do about the rest.

    Looks at versions, models, folders, processor, network and the config file; changes nothing. The
    exit code is 1 if something must be done before newscli can work.
    """
    from newscli.console import out
    from newscli.doctor import examine
    from newscli.errors import ExitCode

    findings = []
    for finding in examine(offline):
        findings.append(finding)
        out(str(finding))
    return ExitCode.DONE if all(found.works for found in findings) else ExitCode.SOME_FAILED
