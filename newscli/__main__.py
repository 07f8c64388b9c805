"""``python -m newscli``."""

from newscli.cli.main import run

if __name__ == "__main__":
    run()
