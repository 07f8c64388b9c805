"""German sentence segmentation, and splitting of sentences too long for a model."""

from newscli.segment.long import split_long
from newscli.segment.sentences import segment, sentence_spans

__all__ = ["segment", "sentence_spans", "split_long"]
