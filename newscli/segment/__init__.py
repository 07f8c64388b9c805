"""German sentence segmentation, and splitting what is too long for a model."""

from newscli.segment.articles import segment
from newscli.segment.boundaries import sentence_spans
from newscli.segment.long import split_long

__all__ = ["segment", "sentence_spans", "split_long"]
