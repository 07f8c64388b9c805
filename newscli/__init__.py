"""newscli: read German news in English, on your own machine."""

__version__ = "0.1.0"
