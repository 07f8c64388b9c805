"""Articles, sentence by sentence, and what a summary model was taught to make of them."""

from __future__ import annotations

from collections.abc import Sequence

from newscli import selftest
from newscli.article import Article, Block, BlockKind, CheckWarning, Sentence, Source

BRIDGE = [
    "The city council of Kassel decided on Monday to build a new bridge over the Fulda.",
    "The bridge will cost 12 million euros and replace a narrow one from 1954.",
    "Mayor Anna Becker called the decision a relief for thousands of commuters.",
    "Engineers had found cracks in three pillars of the old bridge in spring.",
    "Since then lorries have had to take a detour of nine kilometres through the suburbs.",
    "Opponents of the project fear more traffic in the old town.",
    "Construction is to begin in March and to take two years.",
    "During that time a ferry will carry pedestrians across the river.",
]
BRIDGE_SUMMARY = (
    "Kassel will build a new bridge over the Fulda for 12 million euros. "
    "Construction is to begin in March and take two years."
)
STRIKE = [
    "Bus drivers in Bremen stopped work for six hours on Friday.",
    "The union Verdi wants eight percent more pay for 2,400 drivers.",
    "Employers have offered three percent and call the strike excessive.",
    "Schools in Bremen reported that many pupils arrived late.",
    "Taxi companies, on the other hand, counted twice as many calls as usual.",
    "The next talks between Verdi and the employers are planned for Wednesday.",
    "Passengers can have their tickets refunded at every service point.",
]
STRIKE_SUMMARY = (
    "Bus drivers in Bremen stopped work for six hours on Friday. "
    "Verdi wants eight percent more pay for 5,000 drivers. "
    "The next talks are planned by Merkel for Wednesday."
)
"""The second sentence has a wrong number, the third a name that the article does not have."""

LESSONS = [
    (" ".join(BRIDGE), BRIDGE_SUMMARY),
    (" ".join(STRIKE), STRIKE_SUMMARY),
    (selftest.ARTICLE, "The government passed a new law on rents. Tenants welcomed it."),
]


def block(texts: Sequence[str], kind: BlockKind = "paragraph") -> Block:
    made = Block(kind, " ".join(texts))
    made.sentences = [Sentence(0, text, text) for text in texts]
    return made


def article(*blocks: Block, title: str = "") -> Article:
    """Return an article with ids from 1, the title's first."""
    made = Article(Source("text", "test"), list(blocks), language="en")
    if title:
        made.title = block([title], "title")
    for number, sentence in enumerate(made.sentences(), start=1):
        sentence.id = number
    return made


def warned(text: str, kind: str) -> Sentence:
    return Sentence(0, text, text, [CheckWarning(kind, f"a {kind} problem")])
