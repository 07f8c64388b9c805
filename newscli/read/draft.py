"""What a reader of one format hands back; :mod:`newscli.read.source` makes the article of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from newscli.article import Block, Removed


@dataclass(slots=True)
class Draft:
    """Title, blocks, removed furniture and metadata, before the language is known."""

    title: Block | None = None
    blocks: list[Block] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)

    def take_title(self) -> None:
        """Move the first block of kind "title" out of the blocks; further ones are headings."""
        for block in self.blocks:
            if block.kind == "title":
                self.title = self.title or block
                block.kind = "title" if block is self.title else "heading"
        self.blocks = [block for block in self.blocks if block is not self.title]
