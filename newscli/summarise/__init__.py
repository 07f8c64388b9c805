"""English summaries in which every sentence points at the source sentences it rests on."""

from newscli.summarise.choose import open_summariser
from newscli.summarise.lengths import why_none
from newscli.summarise.summariser import Summariser

__all__ = ["Summariser", "open_summariser", "why_none"]
