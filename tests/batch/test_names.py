"""Output names: the tree mirrors the input, and no two articles share a name."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from newscli.batch.plan import Names


def output_stems(sources: list[str], recorded: Callable[[str], list[str]]) -> dict[str, str]:
    return Names((source, recorded(source)) for source in sources).give(sources)


def nothing(source: str) -> list[str]:
    return []


def test_the_suffix_is_replaced_where_the_name_is_free() -> None:
    assert output_stems(["sub/a.txt", "sub/b.html"], nothing) == {
        "sub/a.txt": "sub/a",
        "sub/b.html": "sub/b",
    }


def test_a_shared_name_keeps_its_suffix_for_all_who_share_it() -> None:
    stems = output_stems(["a.txt", "a.html", "b.txt"], nothing)
    assert stems == {"a.txt": "a.txt", "a.html": "a.html", "b.txt": "b"}


def test_names_that_differ_only_in_case_are_kept_apart() -> None:
    stems = output_stems(["Wahl.txt", "wahl.html"], nothing)
    assert stems == {"Wahl.txt": "Wahl.txt", "wahl.html": "wahl.html"}


def test_names_that_differ_only_in_normalisation_are_kept_apart() -> None:
    """On macOS these are one file; Linux has both."""
    one, other = "Köln.txt", "Ko\u0308ln.md"
    stems = output_stems([one, other], nothing)
    assert stems == {one: "Köln.txt", other: "Ko\u0308ln.md"}
    assert output_stems([other], lambda source: ["Köln.json"]) == {other: "Ko\u0308ln"}


def test_long_names_are_cut_and_stay_apart() -> None:
    sources = [f"sub/{'x' * 240}{n}.txt" for n in range(3)]
    stems = output_stems(sources, nothing)
    assert len(set(stems.values())) == 3
    assert all(len(stem.encode()) <= 4 + 240 for stem in stems.values())
    assert output_stems(sources[:1], lambda source: [stems[source] + ".md"]) == {
        sources[0]: stems[sources[0]]
    }


def test_long_names_from_addresses_are_cut() -> None:
    letters = "𐐀" * 80
    sources = [f"https://{letters}.de/{letters}?{n}" for n in range(2)]
    stems = output_stems(sources, nothing)
    assert len(set(stems.values())) == 2
    assert all(len(part.encode()) <= 240 for stem in stems.values() for part in stem.split("/"))


def test_newsclis_own_files_are_not_overwritten() -> None:
    stems = output_stems(["index.html", "manifest.md"], nothing)
    assert stems == {"index.html": "index.html", "manifest.md": "manifest.md"}
    assert output_stems(["sub/index.html"], nothing) == {"sub/index.html": "sub/index"}


def test_an_article_keeps_its_name_when_another_comes_beside_it() -> None:
    earlier = {"a.txt": ["a.md", "a.json"]}
    stems = output_stems(["a.html", "a.txt"], lambda source: earlier.get(source, []))
    assert stems == {"a.txt": "a", "a.html": "a.html"}


def test_a_name_that_a_manifest_makes_up_is_not_believed() -> None:
    for made_up in ("../../etc/passwd.md", "/etc/a.md", "b.md", "index.md"):
        assert output_stems(["a.txt"], lambda source, name=made_up: [name]) == {"a.txt": "a"}


NAMES = st.lists(
    st.from_regex(r"[aAbß.]{1,3}(\.txt|\.md|\.html|\.txt-2|\.TXT)", fullmatch=True), unique=True
)


@given(NAMES, st.dictionaries(st.sampled_from(["a.txt", "b.md", "A.html"]), st.just(["a.md"])))
def test_no_two_articles_share_a_name(names: list[str], earlier: dict[str, list[str]]) -> None:
    stems = output_stems(names, lambda source: earlier.get(source, []))
    assert stems.keys() == set(names)
    assert len({stem.casefold() for stem in stems.values()}) == len(names)
    assert all("/" not in stem for stem in stems.values())
