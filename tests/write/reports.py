"""Reports made by hand: a rich one, a small one and one that attacks its reader."""

from __future__ import annotations

from newscli.article import (
    Article,
    Block,
    BlockKind,
    CheckWarning,
    ModelInfo,
    Removed,
    Report,
    Sentence,
    Source,
    Span,
    Summary,
    SummarySentence,
)


def sentence(
    source: str,
    translation: str,
    *warnings: CheckWarning,
    kept: bool = False,
    confidence: float | None = None,
    doubtful: bool = False,
) -> Sentence:
    """A sentence that has no number yet."""
    return Sentence(0, source, translation, list(warnings), kept, confidence, doubtful)


class Numbering:
    """Makes blocks, and numbers their sentences in reading order."""

    def __init__(self) -> None:
        self.count = 0

    def block(
        self,
        kind: BlockKind,
        *parts: tuple[str, str] | Sentence,
        level: int = 0,
        marker: str = "",
    ) -> Block:
        sentences = [part if isinstance(part, Sentence) else sentence(*part) for part in parts]
        for part in sentences:
            self.count += 1
            part.id = self.count
        text = " ".join(part.source for part in sentences)
        return Block(kind, text, sentences, level, marker)


def span(text: str, part: str) -> Span:
    """Where ``part`` is in ``text``."""
    start = text.index(part)
    return start, start + len(part)


def rich_report() -> Report:
    """Every kind of block, warning and fact."""
    make = Numbering()
    title = make.block(
        "title", ("Stadtrat beschließt neue Tramlinie", "City council approves new tram line")
    )
    cost = "Die Linie kostet 1,2 Milliarden Euro und soll 2031 fertig sein."
    cost_en = "The line costs 1.2 million euros and should be finished in 2031."
    vote = "Nach Angaben von Bürgermeisterin Käthe Groß stimmten 41 Räte zu."
    vote_en = "According to the mayor, 41 councillors agreed."
    never = "Die Opposition stimmte nicht zu."
    never_en = "The opposition agreed."
    blocks = [
        make.block(
            "paragraph",
            ("Der Stadtrat hat am Dienstag lange beraten.", "The council debated on Tuesday."),
            sentence(
                cost,
                cost_en,
                CheckWarning(
                    "number",
                    "“1,2 Milliarden” in the source, “1.2 million” in the translation.",
                    span(cost, "1,2 Milliarden"),
                    span(cost_en, "1.2 million"),
                ),
                confidence=0.21,
                doubtful=True,
            ),
            sentence(
                vote,
                vote_en,
                CheckWarning("name", "“Käthe Groß” is missing.", span(vote, "Käthe Groß"), None),
            ),
        ),
        make.block("heading", ("Was geplant ist", "What is planned"), level=2),
        make.block(
            "list_item",
            ("Bau ab März 2027", "Construction from March 2027"),
            level=0,
            marker="1.",
        ),
        make.block("list_item", ("Haltestellen:", "Stops:"), level=0, marker="2."),
        make.block("list_item", ("Nordbahnhof", "North station"), level=1, marker="-"),
        make.block("list_item", ("Alter Markt", "Old Market"), level=1, marker="-"),
        make.block(
            "quote",
            (
                "„Das ist ein guter Tag für alle“, sagte sie.",
                "“This is a good day for all,” she said.",
            ),
        ),
        make.block("heading", ("Kritik", "Criticism"), level=3),
        make.block(
            "paragraph",
            sentence(
                never,
                never_en,
                CheckWarning(
                    "negation",
                    "“nicht” has no match.",
                    span(never, "nicht"),
                    span(never_en, "agreed"),
                ),
                CheckWarning("length", "The translation is short.", None, None),
                confidence=0.4,
                doubtful=True,
            ),
            sentence(
                "Der Zug fährt um 14.30 Uhr.",
                "The train leaves at 2:30 p.m.",
                CheckWarning(
                    "time",
                    "“2.30” was corrected to “2:30 p.m.”.",
                    (18, 23),
                    (20, 29),
                    repaired=True,
                ),
            ),
            sentence("The show must go on.", "The show must go on.", kept=True),
        ),
        make.block("caption", ("Die neue Linie. Foto: Archiv", "The new line. Photo: archive")),
    ]
    article = Article(
        source=Source("html", "https://stadtblatt.example/tram", "ab" * 32, "utf-8"),
        blocks=blocks,
        title=title,
        removed=[
            Removed("Wir verwenden Cookies.", "cookie notice"),
            Removed("Mehr zum Thema", "teaser"),
            Removed("Jetzt abonnieren!", "teaser"),
        ],
        metadata={
            "site": "Stadtblatt",
            "author": "Jo Muster",
            "date": "2026-03-01T08:00:00+01:00",
            "url": "https://stadtblatt.example/tram",
        },
    )
    summary = Summary(
        kind="extractive",
        model="extractive",
        sentences=[
            SummarySentence("City council approves new tram line.", [1]),
            SummarySentence("It should be finished in 2031; the opposition objects.", [3, 12]),
        ],
        warnings=["One sentence of the summary was replaced."],
        headline="Tram line approved",
        key_points=[SummarySentence("41 councillors agreed.", [4])],
        keywords=["tram", "city council"],
    )
    return Report(
        article=article,
        summary=summary,
        models={
            "translation": ModelInfo("compact", "1", "ctranslate2"),
            "summary": ModelInfo("extractive", "1", ""),
        },
        warnings=["The article ends in the middle of a sentence."],
        elapsed_seconds=3.21,
    )


def small_report() -> Report:
    """No title, no summary, no models, nothing translated yet."""
    return Report(Article(Source("text", "stdin"), [Block("paragraph", "Guten Morgen.")]))


HOSTILE = [
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m",
    "\x9b31mC1\x9d0;owned\x9c",
    "[bold red]markup[/bold red] [link=file:///etc/passwd]x[/link] :skull:",
    "\u202egnp.exe\u202c \u2066isolate\u2069 \u200emark",
    "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>",
    "</style><style>body{display:none}</style></title></script>",
    '" onmouseover="window.hacked = 1" x=\'',
    "[click](javascript:window.hacked=1) ![x](http://tracker.example/x.png) `code` <b>",
    "# not a heading\r\n- not a list\n> not a quote\u2028---",
    "| a | b | *x* _y_ ~~z~~ &amp; &#65; $math$ \\",
    "\udc80 lone surrogate \U000e0041\U000e0042 tags \x00\x08\x7f",
    "1. not a list",
    "+ not a list either",
    "===",
]


def hostile_report() -> Report:
    """Each attack in every place where an article's text can stand."""
    make = Numbering()
    kinds: list[BlockKind] = ["heading", "paragraph", "list_item", "quote", "caption"]
    title = make.block("title", (HOSTILE[0] + HOSTILE[4], HOSTILE[1] + HOSTILE[5]))
    blocks = []
    for text in HOSTILE:
        for kind in kinds:
            warning = CheckWarning(text, text, (0, 4), (1, 1000))
            attack = sentence(text, text + " in English", warning)
            blocks.append(make.block(kind, attack, level=1, marker=text))
    everything = " ".join(HOSTILE)
    article = Article(
        source=Source("html", "javascript:window.hacked=1", everything, everything),
        blocks=blocks,
        title=title,
        removed=[Removed(text, text) for text in HOSTILE],
        metadata={
            "site": everything,
            "author": everything,
            "date": everything,
            "url": "javascript:window.hacked=1",
        },
    )
    return Report(
        article=article,
        summary=Summary(
            kind="abstractive",
            model=everything,
            sentences=[SummarySentence(text, [2, 3]) for text in HOSTILE],
            warnings=list(HOSTILE),
            headline=everything,
            key_points=[SummarySentence(text, [4]) for text in HOSTILE],
            keywords=list(HOSTILE),
        ),
        models={"translation": ModelInfo(everything, everything, everything)},
        warnings=list(HOSTILE),
        elapsed_seconds=1.0,
    )
