"""German sentence segmentation, and splitting of sentences too long for a model."""

from newscli.segment.sentences import segment, sentence_spans, split_long

__all__ = ["segment", "sentence_spans", "split_long"]
