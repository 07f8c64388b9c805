"""Markdown: blocks without the markup, by suffix or by its signs."""

from __future__ import annotations

import pytest

from tests.read.conftest import GOVERNMENT, Read, reasons, texts

DOCUMENT = f"""# Neues *Gesetz*

Von Anna Muster

{GOVERNMENT.replace("Bundesregierung", "[Bundesregierung](https://example.org)")} Es ist
**wichtig** und `kurz`.

## Was nun kommt

> Wir warten ab.

* eins
* zwei
  1. drei

| Land | Stimmen |
|------|---------|
| Bayern | 6 |

Erste Zeile\\
zweite Zeile

![Der Bundesrat](bild.png)

```
Code bleibt Code
```

<div>Kasten</div>

---
"""


def test_blocks(read: Read) -> None:
    article = read(DOCUMENT, "artikel.md")
    assert article.source.kind == "markdown"
    assert [(b.kind, b.level, b.marker, b.text) for b in article.all_blocks()] == [
        ("title", 0, "", "Neues Gesetz"),
        ("paragraph", 0, "", f"{GOVERNMENT} Es ist wichtig und kurz."),
        ("heading", 2, "", "Was nun kommt"),
        ("quote", 0, "", "Wir warten ab."),
        ("list_item", 0, "*", "eins"),
        ("list_item", 0, "*", "zwei"),
        ("list_item", 1, "1.", "drei"),
        ("paragraph", 0, "", "Land | Stimmen"),
        ("paragraph", 0, "", "Bayern | 6"),
        ("paragraph", 0, "", "Erste Zeile"),
        ("paragraph", 0, "", "zweite Zeile"),
        ("caption", 0, "", "Der Bundesrat"),
        ("paragraph", 0, "", "Code bleibt Code"),
        ("paragraph", 0, "", "Kasten"),
    ]
    assert article.metadata == {"author": "Anna Muster"}
    assert reasons(article) == {"Von Anna Muster": "byline"}


def test_front_matter(read: Read) -> None:
    article = read(
        f'---\ntitle: "Neues Gesetz"\nautor: Anna\ntags: [a]\n---\n{GOVERNMENT}\n', "stdin"
    )
    assert article.source.kind == "markdown"
    assert article.title is not None
    assert article.title.text == "Neues Gesetz"
    assert article.metadata == {"author": "Anna"}
    assert texts(article) == [GOVERNMENT]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (f"# Titel\n\n{GOVERNMENT}", "markdown"),
        (f"{GOVERNMENT} **Fett** und [Link](https://example.org).", "markdown"),
        (GOVERNMENT, "text"),
        (f"Wir sind #1 und nicht *viel* mehr.\n\n{GOVERNMENT}", "text"),
        (f"<!DOCTYPE html><p>{GOVERNMENT}", "html"),
        (f"\n<!-- x -->\n<html><body>{GOVERNMENT}", "html"),
        (f"<p>{GOVERNMENT}</p>", "html"),
        (f"<Anmerkung der Redaktion> {GOVERNMENT}", "text"),
    ],
)
def test_the_content_tells_the_format(read: Read, content: str, kind: str) -> None:
    article = read(content, "stdin")
    assert article.source.kind == kind
    assert "Bundesregierung" in " ".join(texts(article))


def test_a_text_file_is_no_markdown_whatever_its_signs(read: Read) -> None:
    article = read(f"# Titel\n\n{GOVERNMENT} **Fett**", "a.txt")
    assert article.source.kind == "text"
    assert "**Fett**" in texts(article)[-1]


def test_a_page_saved_as_text_is_a_page(read: Read) -> None:
    page = f"<!DOCTYPE html>\n<html><body><p>{GOVERNMENT}</p></body></html>"
    assert texts(read(page, "a.txt")) == [GOVERNMENT]
    assert "<html><body>" in texts(read(page, "a.txt", format="text"))[0]


def test_format_can_be_given(read: Read) -> None:
    assert read(f"# Titel\n\n{GOVERNMENT}", "a.txt", format="markdown").source.kind == "markdown"
