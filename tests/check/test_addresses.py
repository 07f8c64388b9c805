"""Addresses, handles and hashtags stand in a translation as they are."""

from __future__ import annotations

import pytest

from newscli.addresses import addresses
from newscli.article import WarningKind
from newscli.check import check_sentence


def names(source: str, translation: str) -> list[tuple[str, str]]:
    found = [w for w in check_sentence(source, translation) if w.kind == WarningKind.name]
    return [
        (
            source[slice(*(w.source_span or (0, 0)))],
            translation[slice(*(w.translation_span or (0, 0)))],
        )
        for w in found
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Siehe https://x.de/a-b_(c), www.y.at.", ["https://x.de/a-b_(c)", "www.y.at"]),
        ("(Hinweise an a.b-c@polizei.bayern.de)", ["a.b-c@polizei.bayern.de"]),
        ("@eva: #wahl25 ist auf #1, Nr. #25, C# und a@b", ["@eva", "#wahl25"]),
    ],
)
def test_addresses_are_told(text: str, found: list[str]) -> None:
    assert [address.text for address in addresses(text)] == found


@pytest.mark.parametrize(
    ("source", "translation", "found"),
    [
        (
            "Hinweise an hinweise@polizei.de.",
            "Send information to points@polizei.de.",
            [("hinweise@polizei.de", "points@polizei.de")],
        ),
        (
            "Mehr auf https://www.ulm.de/haushalt-2026.",
            "More at https:///www.ulm.de/ household-2026.",
            [("https://www.ulm.de/haushalt-2026", "https:///www.ulm.de/")],
        ),
        ("Das schrieb @kanzler_eva.", "@ Chancellor_eva wrote that.", [("@kanzler_eva", "")]),
        ("Es war #Ostwind überall.", "It was #mountains everywhere.", [("#Ostwind", "#mountains")]),
        ("Es war #Ostwind überall.", "It was everywhere.", [("#Ostwind", "")]),
    ],
)
def test_an_altered_address_is_found(
    source: str, translation: str, found: list[tuple[str, str]]
) -> None:
    assert names(source, translation) == found


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Hinweise an hinweise@polizei.de.", "Information to Hinweise@polizei.de"),
        ("Mehr auf https://www.ulm.de/haushalt/.", "There is more (ulm.de/haushalt)."),
        ("Casper, die #Ratte, ist da.", "Casper the #rat is here."),
        ("Das schrieb @kanzler_eva.", "That was @kanzler_eva's post."),
    ],
)
def test_the_same_address_is_silent(source: str, translation: str) -> None:
    assert names(source, translation) == []
