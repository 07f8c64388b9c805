"""The joint SentencePiece vocabulary: trained on the corpus, or XLM-R's most frequent pieces.

Ids are the model's: ``</s>`` 0, ``<unk>`` 1, then the pieces; ``<pad>``, which must not be a piece
(CTranslate2's Marian converter drops it), is the last id and only in ``vocab.json``.
"""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as proto

from training.configuration import Settings
from training.e5 import find_e5, read_e5

if TYPE_CHECKING:
    from training.corpus import Pair

END, UNKNOWN = 0, 1
_SPECIAL = 2


def _model(pieces: Sequence[tuple[str, float]], base: proto.ModelProto) -> proto.ModelProto:
    """Return a unigram model of ``pieces`` (text, log probability) with ``base``'s normaliser."""
    model = proto.ModelProto()
    model.normalizer_spec.CopyFrom(base.normalizer_spec)
    model.trainer_spec.CopyFrom(base.trainer_spec)
    model.trainer_spec.model_type = proto.TrainerSpec.UNIGRAM
    model.trainer_spec.vocab_size = len(pieces) + _SPECIAL
    for text, kind in (("</s>", "CONTROL"), ("<unk>", "UNKNOWN")):
        piece = model.pieces.add()
        piece.piece, piece.score, piece.type = (
            text,
            0.0,
            getattr(proto.ModelProto.SentencePiece, kind),
        )
    for text, score in pieces:
        piece = model.pieces.add()
        piece.piece, piece.score, piece.type = text, score, proto.ModelProto.SentencePiece.NORMAL
    return model


def _train(texts: Sequence[str], size: int) -> proto.ModelProto:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=written, vocab_size=size,
        model_type="unigram", normalization_rule_name="nmt_nfkc", character_coverage=0.9999,
        bos_id=-1, pad_id=-1, eos_id=END, unk_id=UNKNOWN, hard_vocab_limit=False,
        input_sentence_size=500_000, shuffle_input_sentence=True, minloglevel=1,
    )  # fmt: skip
    model: proto.ModelProto = proto.ModelProto.FromString(written.getvalue())
    return model


def build_vocabulary(pairs: Sequence[Pair], out: Path, settings: Settings) -> None:
    """Write the SentencePiece model to ``out``.

    With ``model.init = "e5"`` the pieces are those of XLM-R that the corpus uses most (news counts
    double) and every single character the corpus uses often; with an exported folder they are that
    model's, whose weights would else mean other words; else a new model is trained.
    """
    if (earlier := Path(settings.model.init) / "source.spm").is_file():
        shutil.copyfile(earlier, out)
        return
    size = settings.corpus.vocabulary - _SPECIAL - 1  # one id is <pad>'s
    texts = [
        text for pair in pairs if pair.domain != "lexicon" for text in (pair.source, pair.target)
    ]
    if settings.model.init != "e5":
        out.write_bytes(_train(texts, size + _SPECIAL).SerializeToString())
        return
    e5 = read_e5(find_e5())
    base = _train(texts[:20_000], 800)  # only its normaliser is used
    every = list(zip(e5.pieces, e5.scores, strict=True))[4:]
    known = {piece for piece, _ in every if piece and "\ufffd" not in piece}
    full = _model([item for item in every if item[0] in known], base)
    processor = sentencepiece.SentencePieceProcessor(model_proto=full.SerializeToString())
    counts: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for pair in pairs:
        weight = settings.corpus.weights.get(pair.domain, 1.0) * (2 if pair.domain == "news" else 1)
        for text in (pair.source, pair.target):
            characters.update(text)
            for piece in processor.encode(text, out_type=str):
                counts[piece] += weight  # type: ignore[assignment]
    chosen = {"▁"} | {c for c, n in characters.items() if n >= 20 and c in known}
    for piece, _ in counts.most_common():
        if len(chosen) >= size:
            break
        if piece in known:
            chosen.add(piece)
    kept = [item for item in every if item[0] in chosen]
    out.write_bytes(_model(kept, base).SerializeToString())
