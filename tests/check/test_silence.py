"""No number may be wrong in silence: figures are altered, dropped and added in many notations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.article import WarningKind
from newscli.check import agreement, check_sentence

FIGURES = {
    WarningKind.number, WarningKind.date, WarningKind.time, WarningKind.amount,
    WarningKind.percentage, WarningKind.unit,
}  # fmt: skip
MONTHS = [
    ("Januar", "January"), ("Februar", "February"), ("März", "March"), ("April", "April"),
    ("Juni", "June"), ("Juli", "July"), ("September", "September"), ("Oktober", "October"),
    ("November", "November"), ("Dezember", "December"),
]  # fmt: skip
WORDS = {
    3: ("drei", "three"), 4: ("vier", "four"), 7: ("sieben", "seven"), 11: ("elf", "eleven"),
    12: ("zwölf", "twelve"), 16: ("sechzehn", "sixteen"), 20: ("zwanzig", "twenty"),
    34: ("vierunddreißig", "thirty-four"), 57: ("siebenundfünfzig", "fifty-seven"),
    90: ("neunzig", "ninety"),
}  # fmt: skip
TRAPS = (
    "Deshalb verstehen Alexander und die Unterstützer das heute selbstverständlich anders",
    "Innerhalb der Einheit herrschte Zweifel, ob jeder Hersteller einverstanden ist",
    "Die Wanderer achten auf die Zweige, und die Einwanderung dreht sich um die Elfenbeinküste",
    "Außerhalb der Kilometerzone einigten sich die Patrioten auf individuelle Erstattungen",
)


def numbers(source: str, translation: str) -> list[str]:
    return [w.message for w in check_sentence(source, translation) if w.kind in FIGURES]


def german(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))


@st.composite
def notations(draw: st.DrawFn) -> tuple[str, str, str]:
    """A figure in German, the same in English, and another one in English."""
    value = draw(st.integers(2, 10**7))
    other = draw(st.integers(2, 10**7).filter(lambda n: n != value))
    small, second = draw(st.permutations(sorted(WORDS)))[:2]
    cents = draw(st.integers(1, 99))
    day, another = draw(st.permutations(range(2, 29)))[:2]
    (month, english), (_, wrong) = draw(st.permutations(MONTHS))[:2]
    hour, late = draw(st.permutations(range(1, 24)))[:2]
    unlike = late - 1 if (late - hour) % 12 == 0 else late  # 14:01 may well be called 2:01
    year, late_year = draw(st.permutations(range(1901, 2030)))[:2]
    clock = [f"{h % 12 or 12} {'p.m.' if h >= 12 else 'a.m.'}" for h in (hour, late)]
    return draw(
        st.sampled_from(
            [
                (german(f"{value:,}"), f"{value:,}", f"{other:,}"),
                (german(f"{value:,}"), f"{value}", f"{other}"),
                (f"{value}".replace(",", ""), f"{value:,}", f"{other:,}"),
                (german(f"{value:,}.{cents:02}"), f"{value:,}.{cents:02}", f"{other:,}.{cents:02}"),
                (german(f"{small}.{cents:02}"), f"{small}.{cents:02}", f"{second}.{cents:02}"),
                (f"{small} Prozent", f"{small} percent", f"{second} percent"),
                (f"{small} %", f"{small}%", f"{second}%"),
                (f"{small} Mio. Euro", f"€{small} million", f"€{small} billion"),
                (f"{small} Mrd. Euro", f"{small} billion euros", f"{second} billion euros"),
                (german(f"{small}.5 Millionen"), f"{small}.5 million", f"{small}5 million"),
                (WORDS[small][0], WORDS[small][1], WORDS[second][1]),
                (WORDS[small][0], f"{small}", f"{second}"),
                (f"{small}", WORDS[small][1], WORDS[second][1]),
                (f"{day}. {month}", f"{english} {day}", f"{english} {another}"),
                (f"{day}. {month}", f"{day} {english}", f"{day} {wrong}"),
                (
                    f"{day}. {month} {year}",
                    f"{english} {day}, {year}",
                    f"{english} {day}, {late_year}",
                ),
                (f"{hour} Uhr", clock[0], clock[1]),
                (
                    f"{hour}.{cents % 60:02} Uhr",
                    f"{hour}:{cents % 60:02}",
                    f"{unlike}:{cents % 60:02}",
                ),
                (f"{small}:{second}", f"{small}-{second}", f"{small}-{small + second}"),
                (f"{small}½", f"{small}½", f"{small}1⁄2"),
                (f"{small}½", f"{small} 1/2", f"{second} 1/2"),
                (f"{small}⁶", f"{small}⁶", f"{small}6"),
                (f"−{small} Grad", f"−{small} degrees", f"{small} degrees"),
                (f"-{small},5 Grad", f"-{small}.5 degrees", f"{small}.5 degrees"),
                (german(f"{small}.{cents:02}9"), f"{small}.{cents:02}9", f"{small},{cents:02}9"),
                (f"{small}-jährigen", f"{small}-year-old", f"{second}-year-old"),
                (f"{small}. Mal", f"{small}th time", f"{second}th time"),
            ]
        )
    )


@given(st.sampled_from(TRAPS), notations())
def test_an_altered_figure_is_never_silent(trap: str, figures: tuple[str, str, str]) -> None:
    ours, right, wrong = figures
    source = f"{trap}; genannt wurden {ours} im Bericht."
    assert numbers(source, f"So it goes without saying; the report named {wrong} in the end.")
    assert not numbers(source, f"So it goes without saying; the report named {right} in the end.")


@given(st.sampled_from(TRAPS), notations())
def test_a_dropped_figure_is_never_silent(trap: str, figures: tuple[str, str, str]) -> None:
    source = f"{trap}; genannt wurden {figures[0]} im Bericht."
    translation = "So it goes without saying; the report named them in the end."
    assert numbers(source, translation)
    assert agreement(source, translation) < 1


@given(st.sampled_from(TRAPS), notations())
def test_an_added_figure_is_never_silent(trap: str, figures: tuple[str, str, str]) -> None:
    translation = f"So it goes without saying; the report named {figures[1]} in the end."
    assert numbers(f"{trap}; so steht es im Bericht.", translation)


@pytest.mark.parametrize(
    ("source", "silent"),
    [
        ("Die Wanderer achten auf die Wege.", False),
        ("Achte auf die Wege!", False),
        ("Sie achten Menschen.", False),
        ("Es geschah zum achten Mal.", True),
        ("Der achte Wagen kam.", True),
        ("Achte Etappe: Sieg für Kim.", True),
        ("Am achten und am neunten kam er.", True),
        ("Ihr achtes Tor entschied.", True),
    ],
)
def test_a_verb_is_no_eighth(source: str, silent: bool) -> None:
    assert (numbers(source, "8 of them.") == []) is silent


@pytest.mark.parametrize(
    ("source", "translation", "message"),
    [
        ("Deshalb kamen die Leute.", "So 2 people came.", "2 is not in the source."),
        ("In Hof wurden -12,5 Grad gemessen.", "In Hof, 12.5 degrees were measured.",
         "The minus of −12,5 is missing from the translation."),
        ("In Hof wurden 12,5 Grad gemessen.", "In Hof, −12.5 degrees were measured.",
         "The source has no minus before 12,5."),
        ("Für 2027 -12,5 Prozent erwartet.", "For 2027, 12.5 percent expected.",
         "The minus of −12,5 is missing from the translation."),
        ("Um 20 Uhr deutscher Zeit", "At 8 p.m. Eastern time",
         "20 Uhr deutscher Zeit became 8 p.m. Eastern time."),
        ("Um 20 Uhr (MEZ)", "At 5 p.m. GMT", "20 Uhr (MEZ) became 5 p.m. GMT."),
        ("Der Vertrag endet am 12.03.2027.", "The contract ends on 12,03.2027.",
         "12.03.2027 became 12,03.2027."),
        ("Das Benzin kostet 1,799 Euro.", "Petrol costs 1,799 euros.",
         "1,799 was left in German notation."),
        ("Ein Drittel der Leute kam.", "A quarter of the people came.", "Drittel became quarter."),
        ("Der zweite Mann kam.", "The third man came.", "zweite became third."),
        ("Es sind dreimal so viele.", "There are twice as many.", "dreimal became twice."),
        ("Von 10 Uhr an galt es.", "It applied from 10 p.m.", "10 Uhr became 10 p.m."),
        ("Er kam um 8 Uhr abends.", "He came at 8 a.m.", "8 Uhr became 8 a.m."),
        ("Er kam um 2.01 Uhr.", "He came at 14:01.", "2 is missing"),
        ("Am 16. Juli um 16.30 Uhr", "On July 16 at .30pm", "16 is missing"),
        ("Nach 20 Jahren kamen 20 Leute.", "After 20 years, people came.", "20 is missing"),
        ("Seine zweistündige Rede", "His hour speech", "zweistündige is missing"),
    ],
)  # fmt: skip
def test_the_message_says_what_happened(source: str, translation: str, message: str) -> None:
    assert any(message in found for found in numbers(source, translation))


def test_unrelated_figures_are_not_paired() -> None:
    found = numbers("Es stieg um 1,2 Meter.", "It rose until 2050.")
    assert found == ["1,2 is missing from the translation.", "2050 is not in the source."]


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("In Hof waren es −12,5 Grad.", "In Hof it was 12.5 degrees below zero."),
        ("In Hof waren es minus 12,5 Grad.", "In Hof it was -12.5 degrees."),
        ("Von 2026 -27 an", "From 2026 to 27"),
        ("Um 20 Uhr deutscher Zeit", "At 2 p.m. Eastern time"),
        ("Um 20 Uhr deutscher Zeit", "At 8 p.m. local time"),
        ("Um 20 Uhr deutscher Zeit", "At 8 p.m."),
        ("Um 20.30 Uhr MESZ", "At 7:30 p.m. British time"),
        ("vom 17.-20. Mai", "from 17 to 20 May"),
        ("Sie kam um 23 Uhr 47.", "She came at 11:47 p.m."),
        ("Er kam um 8 Uhr abends.", "He came at 8 in the evening."),
        ("Es sind 10⁶ Zellen.", "There are a million cells."),
        ("Sie braucht ½ Liter.", "She needs half a litre."),
        ("Am 15.05.2015 und am 19. Mai", "On 15.05.2015 and on May 19"),
        ("„Zwölf Leute“, sagte er.", "“Twelve people,” he said."),
        ("Die Kurse fielen um −3 Prozent.", "Prices fell by 3 percent."),
        ("Die V2 aus dem Zweiten Weltkrieg", "The WWII V2"),
        ("Ich habe die Übung halb durch.", "I am halfway through the first exercise."),
    ],
)
def test_the_same_said_otherwise(source: str, translation: str) -> None:
    assert not numbers(source, translation)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Die Halle misst 2400 Quadratmeter.", "The hall measures 2,400 square metres.",
         "The hall measures 2,400 square kilometres."),
        ("Das Feld ist 10 Hektar groß.", "The field covers 10 hectares.",
         "The field covers 10 acres."),
        ("Es fielen 4 Zoll Regen.", "4 inches of rain fell.", "4 feet of rain fell."),
        ("Das kostet 500 Kronen.", "That costs 500 kroner.", "That costs 500 dollars."),
        ("Es kostet 40 Cent mehr.", "It costs 40 cents more.", "It costs 40 euros more."),
        ("Die Anlage liefert 900 Megawatt.", "The plant supplies 900 megawatts.",
         "The plant supplies 900 gigawatts."),
        ("Er fuhr 80 km/h.", "He drove at 80 kilometres an hour.", "He drove at 80 mph."),
        ("Im Januar waren es minus zwölf Grad.", "In January it was minus twelve degrees.",
         "In January it was twelve degrees."),
        ("Bei zehn Grad unter null", "At minus ten degrees", "At ten degrees"),
        ("Es sank auf 5 Grad unter null.", "It fell to −5 degrees.",
         "It fell to 5 degrees above zero."),
        ("Papst Johannes Paul II. starb.", "Pope John Paul II died.", "Pope John Paul III died."),
        ("Karl V. regierte lange.", "Charles V reigned long.", "Charles IV reigned long."),
        ("Kaiser Wilhelm II. dankte ab.", "Kaiser Wilhelm II abdicated.",
         "Kaiser Wilhelm I abdicated."),
        ("Das II. Konzil endete 1965.", "The Second Council ended in 1965.",
         "The First Council ended in 1965."),
        ("Er kämpfte im Zweiten Weltkrieg.", "He fought in the Second World War.",
         "He fought in the First World War."),
        ("In den neunziger Jahren war es so.", "It was so in the nineties.",
         "It was so in the eighties."),
        ("Ein Fünftel der Leute kam.", "A fifth of the people came.", "A third of them came."),
        ("Ein Viertel der Ernte ging verloren.", "A quarter of the harvest was lost.",
         "A third of the harvest was lost."),
        ("Ein Sechstel stimmte zu.", "A sixth agreed.", "A sixteenth agreed."),
        ("Es war der sechste Sieg.", "It was the sixth win.", "It was the fifth win."),
        ("Bei 3 Grad minus schneite es.", "It snowed at minus 3 degrees.",
         "It snowed at 3 degrees."),
        ("Sie brauchte 2:15:25 Stunden.", "She took 2:15:25 hours.", "She took 2:25:15 hours."),
        ("Ein Zwanzigstel bleibt.", "A twentieth remains.", "A tenth remains."),
        ("Es ist halb so groß.", "It is half as big.", "It is twice as big."),
        ("Um Mitternacht war Schluss.", "It was over at midnight.", "It was over at noon."),
        ("Um 12 Uhr mittags läutet es.", "It rings at noon.", "It rings at midnight."),
        ("Zweihundertfünfzig Gäste kamen.", "Two hundred and fifty guests came.",
         "Two hundred and fifteen guests came."),
        ("Zwischen 1914 und 1918 starben Millionen.", "Between 1914 and 1918 millions died.",
         "Between 1914 and 1919 millions died."),
    ],
)  # fmt: skip
def test_kinds_of_figures_that_were_silent(source: str, right: str, wrong: str) -> None:
    assert not numbers(source, right)
    assert numbers(source, wrong)
