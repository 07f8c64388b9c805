"""A number is the same number in German and in English notation, and a changed one is found."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.article import CheckWarning
from newscli.check import agreement, check_sentence
from newscli.check.corrections import candidates
from newscli.translate.hints import figure_hints

MONTHS = {
    1: ("Januar", "January"), 2: ("Februar", "February"), 3: ("März", "March"),
    4: ("April", "April"), 5: ("Mai", "May"), 6: ("Juni", "June"), 7: ("Juli", "July"),
    8: ("August", "August"), 9: ("September", "September"), 10: ("Oktober", "October"),
    11: ("November", "November"), 12: ("Dezember", "December"),
}  # fmt: skip
FIGURES = {"number", "date", "time", "amount", "percentage", "unit"}


def german(text: str) -> str:
    """English notation to German."""
    return text.translate(str.maketrans(",.", ".,"))


def figures(source: str, translation: str) -> list[CheckWarning]:
    return [w for w in check_sentence(source, translation) if w.kind in FIGURES]


@given(st.integers(0, 10**15))
def test_integers_agree(value: int) -> None:
    source = f"Es waren {german(f'{value:,}')} Leute."
    assert not figures(source, f"There were {value:,} people.")
    assert not figures(source, f"There were {value} people.")


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_decimals_agree(whole: int, hundredths: int) -> None:
    text = f"{whole:,}.{hundredths:02}"
    assert not figures(f"Es stieg um {german(text)} Prozent.", f"It rose by {text} percent.")


@given(st.integers(100, 10**12), st.data())
def test_a_changed_digit_is_found(value: int, data: st.DataObject) -> None:
    digits = str(value)
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([d for d in "123456789" if d != digits[place]]))
    wrong = int(digits[:place] + other + digits[place + 1 :])
    found = figures(f"Es waren {german(f'{value:,}')} Leute.", f"There were {wrong:,} people.")
    assert len(found) == 1
    assert found[0].source_span is not None and found[0].translation_span is not None


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(
        ["am {:%d.%m.%Y}", "am {0.day}.{0.month}. {0.year}", "am {0.day}.{0.month}.",
         "seit dem {:%d.%m.}", "am Freitag, {0.day}.{0.month}., und", "am Mittwoch ({:%d.%m.})",
         "seit {:%d.%m.}", "Freitag {:%d.%m.}", "vom 1.5. – {:%d.%m.}"]
    ),
)  # fmt: skip
def test_dates_in_digits_agree_with_their_hints(day: date, written: str) -> None:
    source = f"Sie kamen {written.format(day)} nach Hause."
    hinted = [hint.text for hint in figure_hints(source)]
    year = f", {day.year}" if "Y" in written or "year" in written else ""
    *earlier, hint = hinted
    assert hint == f"{day:%B} {day.day}{year}"
    weekday = "Friday, " * ("Freitag" in written) + "Wednesday, " * ("Mittwoch" in written)
    assert not figures(source, f"They came home on {weekday}{' and '.join(hinted)}.")
    other = day.replace(day=day.day % 28 + 1)
    assert figures(source, f"They came home on {weekday}{other:%B} {other.day}{year} {earlier}.")


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Am 3.10. 300 Leute kamen.", "On October 3, 300 people came."),
        ("Halb acht kam er.", "At half past seven he came."),
        ("Im Landtag (3.2.) gilt das.", "In the state parliament (3.2.) that holds."),
    ],
)
def test_what_stands_beside_a_date_is_no_part_of_it(source: str, translation: str) -> None:
    assert not figures(source, translation)


@given(st.integers(100, 10**9))
def test_a_dropped_number_is_found(value: int) -> None:
    source = f"Es waren {german(f'{value:,}')} Leute."
    (found,) = figures(source, "There were people.")
    assert source[slice(*(found.source_span or (0, 0)))] == german(f"{value:,}")


@given(
    st.integers(1, 28), st.integers(1, 12), st.integers(1500, 2099),
    st.sampled_from(["{m} {d}, {y}", "{d} {m} {y}", "the {d}th of {m} {y}", "{y}-{n:02}-{d:02}"]),
)  # fmt: skip
def test_dates_agree_and_differ(day: int, month: int, year: int, form: str) -> None:
    english = form.format(d=day, m=MONTHS[month][1], y=year, n=month)
    for source in (
        f"Das war am {day}. {MONTHS[month][0]} {year}.",
        f"Das war am {day}.{month}.{year}.",
        f"Das war am {day:02}.{month:02}.{year}.",
    ):
        assert not figures(source, f"That was on {english}.")
    wrong = form.format(d=day % 28 + 1, m=MONTHS[month][1], y=year, n=month)
    if str(day % 28 + 1) not in (str(year), str(month)):
        assert figures(source, f"That was on {wrong}.")


@given(st.integers(0, 23), st.integers(0, 59))
def test_times_agree_and_differ(hours: int, minutes: int) -> None:
    half = "p.m." if hours >= 12 else "a.m."
    source = f"Es begann um {hours}.{minutes:02} Uhr."
    assert not figures(source, f"It began at {hours % 12 or 12}:{minutes:02} {half}")
    assert not figures(source, f"It began at {hours:02}:{minutes:02}.")
    other = (minutes + 7) % 60
    assert figures(source, f"It began at {hours % 12 or 12}:{other:02} {half}")


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("1,2 Millionen aktive Soldaten", "1.2 million active soldiers"),
        ("nach dreistündiger Besprechung", "after a three-hour meeting"),
        ("um vier Hundertstel schneller", "faster by four-hundredths of a second"),
        ("Er pausiert ein halbes Jahr.", "He will be out for six months."),
        ("Sie siegte im Achtelfinale.", "She won in the round of 16."),
        ("Sie steht im Viertelfinale.", "She is in the quarterfinals, among the last eight."),
        ("Sie verlor im Achtelfinale.", "She lost in the fourth round."),
        ("nach halbjähriger Pause", "after a six-month break"),
        ("das dritte Gold, zwei Tausendstel", "third gold, two thousandths of a second"),
        ("Der Rosenmontagszug fiel aus.", "The Shrove Monday parade was canceled."),
        ("das Karfreitagsabkommen", "the Good Friday Agreement"),
        ("Es brannte am Ostermontag.", "There was a fire on Easter Monday."),
        ("Mit 2,4 Promille fuhr er.", "His blood alcohol level was 0.24 percent."),
        ("Der Beitrag steigt um drei Promille.", "The contribution rises by 0.3 percent."),
        ("Das dreistufige Verfahren", "The three-stage procedure"),
        ("das sonntägliche Fahrverbot", "the Sunday driving ban"),
        ("Sie leben zu dritt dort.", "The three of them live there."),
        ("Die beiden lobten das bilaterale Abkommen.", "The two praised the bilateral accord."),
        ("in der Schlussviertelstunde", "in the last 15 minutes"),
        ("Für sie gelten 0,0 Promille.", "The limit for them is 0.0 percent."),
        ("nach einer Dreiviertelstunde", "after three quarters of an hour"),
        ("An Montagen ist zu.", "It is closed on Mondays."),
        ("Zu siebt reisten sie.", "Seven of them travelled."),
        ("Zu viert reisten sie.", "Four of them travelled."),
        ("montags geschlossen", "closed on Mondays"),
        ("Seit Karfreitag ist zu.", "It has been closed since Good Friday."),
        ("5 Mio. Euro", "€5 million"),
        ("5 Mio. Euro", "5 million euros"),
        ("3,4 Mrd. Dollar", "$3.4bn"),
        ("drei Milliarden Euro", "three billion euros"),
        ("2 Billionen Dollar", "2 trillion dollars"),
        ("3 bis 5 Millionen Euro", "3 million to 5 million euros"),
        ("zwei bis drei Millionen Jahre", "two million to three million years"),
        ("Rund vierzig Soldaten", "Around 40 soldiers"),
        ("zwölf Monate", "12 months"),
        ("12 Monate", "twelve months"),
        ("ein Dutzend Leute", "a dozen people"),
        ("Hunderte Menschen", "hundreds of people"),
        ("Zehntausende Menschen", "tens of thousands of people"),
        ("Sie wartete anderthalb Stunden.", "She waited an hour and a half."),
        ("zweieinhalb Jahre", "two and a half years"),
        ("eine halbe Million Euro", "half a million euros"),
        ("fünfundzwanzigtausend Leute", "twenty-five thousand people"),
        ("die 90er Jahre", "the 1990s"),
        ("3,5 % mehr", "3.5 percent more"),
        ("3,5 % mehr", "3.5% more"),
        ("Sie gewannen 3:1.", "They won 3-1."),
        ("von 19.30 bis 21 Uhr", "from 7:30 to 9 p.m."),
        ("um 12 Uhr", "at noon"),
        ("um halb acht", "at half past seven"),
        ("um halb 8", "at 7:30"),
        ("um halb eins", "at half past midnight"),
        ("um halb sieben", "at six-thirty"),
        ("um sechs Uhr dreißig", "at six-thirty"),
        ("Er schlief um sechs Uhr ein.", "He fell asleep at six."),
        ("um ein Uhr", "at 1:00"),
        ("Es war Viertel vor acht.", "It was a quarter to eight."),
        ("Um fünf vor halb neun kam er.", "He came at twenty-five past eight."),
        ("Um fünf vor halb neun kam er.", "He came at 8:25 a.m."),
        ("Morgens um zehn vor sechs.", "Ten to six in the morning."),
        ("neun Minuten nach zehn", "nine minutes after ten"),
        ("von 18 bis 21 Uhr", "from 6 to 9 p.m."),
        ("zwischen 11 und 19 Uhr", "between 11 a.m. and 7 p.m."),
        ("fünf bis acht Leute", "five to eight people"),
        ("Nach zwei bis drei Stunden war er da.", "After two to three hours he was there."),
        ("vom 22.-24.03.", "from March 22 to 24"),
        ("vom 30.4.-2.5.", "from April 30 to May 2"),
        ("zwei Drittel der Leute", "two thirds of the people"),
        ("Beide kamen zum zweiten Mal.", "The two came for the second time."),
        ("im 20. Jahrhundert", "in the twentieth century"),
        ("in der Nacht zu Freitag", "on Thursday night"),
        ("Köln unterlag mit 2:1.", "Cologne lost 1-2."),
        ("Köln verlor 1:2.", "Cologne lost 2-1."),
        ("am Dienstagabend", "on Tuesday night"),
        ("500 Euro im Monat", "500 euros monthly"),
        ("Er verdient 500 Euro pro Tag, wie 2020.", "He earns 500 euros a day, as in 2020."),
        ("in der Nacht von Samstag auf Sonntag", "on Saturday night"),
        ("Der 1. FC Köln gewann.", "FC Cologne won."),
        ("Der 1. FC Köln gewann einen Titel.", "1. FC Cologne won a title."),
        ("Ein Viertel kam.", "25 percent came."),
        ("Zwei Drittel kamen.", "67 percent came."),
        ("um 3 Prozentpunkte", "by 3 percentage points"),
        ("um 3 Prozent", "by 3 percentage points"),
        ("von 262 auf mittlerweile 395 Millionen", "from 262 million to 395 million"),
        (
            "in den Abschnitten 3.2. und 4.1. der Satzung",
            "in sections 3.2. and 4.1. of the statutes",
        ),
        ("Er sitzt in Raum 3.07.", "He sits in room 3.07."),
        (
            "Es gilt von 1.4. bis 30.6. und am 3.10.",
            "It applies from April 1 to June 30 and on October 3.",
        ),
        ("Karl März sah Saturday Night Live.", "Karl März watched Saturday Night Live."),
        ("Bezirk XII", "District 12"),
        ("10–12 Leute", "10 to 12 people"),
        ("10\u202f000 Leute", "10,000 people"),
        ("eine 67-jährige Frau", "a 67-year-old woman"),
        ("die Saison 2013/14", "the 2013-2014 season"),
        ("um 105 Kilometer pro Stunde", "by 105 km/h"),
        ("mit 148 Kilometern in der Stunde", "at 148 kilometers per hour"),
        ("nach zweieinhalbstündiger Debatte", "after a two-and-a-half-hour debate"),
        ("nach anderthalbstündigem Gespräch", "after an hour and a half of talks"),
        ("ein Relikt wie der Achtstundentag", "a relic like the eight-hour day"),
        ("fast jede zweite Kita", "almost half of the daycare centers"),
        ("Kupfer für mehrere zehntausend Euro", "copper worth tens of thousands of euros"),
        ("rund zwanzig Erstsemester", "around twenty first-semester students"),
        ("Ende der Dreißigerjahre", "at the end of the 2030s"),
    ],
)
def test_the_same_said_otherwise(source: str, translation: str) -> None:
    assert check_sentence(source, translation) == []


@pytest.mark.parametrize(
    ("source", "translation", "kind"),
    [
        ("10.000 Nordkoreaner", "10.000 North Koreans", "number"),
        ("2 Billionen Dollar", "2 billion dollars", "amount"),
        ("vierzig Soldaten", "fourteen soldiers", "number"),
        ("am 28. Oktober", "on October 18", "date"),
        ("Köln gewann 2:1.", "Cologne won 1-2.", "number"),
        ("am Dienstagabend", "on Tuesday morning", "time"),
        ("am Montag früh", "on Monday evening", "time"),
        ("50 Euro pro Quadratmeter", "50 euros per square foot", "unit"),
        ("500 Euro im Monat", "500 euros a year", "unit"),
        ("in der Nacht von Samstag auf Sonntag", "on Sunday night", "date"),
        ("Zwei Drittel kamen.", "75 percent came.", "percentage"),
        ("um 3 Prozentpunkte", "by 3 percent", "unit"),
        ("von 262 auf mittlerweile 395 Millionen", "from 226 million to 395 million", "number"),
        ("am 3.5. und 4.6.", "on May 3 and June 5", "date"),
        ("am 28. Oktober", "on November 28", "date"),
        ("am Montag", "on Tuesday", "date"),
        ("am Ostermontag", "on Easter Sunday", "date"),
        ("Mit 2,4 Promille fuhr er.", "He drove with 2.4 percent.", "unit"),
        ("Er hatte 1,1 Promille.", "He had 0.11 per mille.", "number"),
        ("Er hatte 0,24 Promille.", "He had 2.4 per mille.", "number"),
        ("das dreistöckige Haus", "the four-story building", "number"),
        ("Der Geheimdienstagent kam.", "The secret agent came on Tuesday.", "date"),
        ("eine zehntausendjährige Geschichte", "a thousand-year history", "number"),
        ("das sonntägliche Fahrverbot", "the Monday driving ban", "date"),
        ("bei der Montage", "on Monday", "date"),
        ("nach siebenstündiger Beratung", "after eight hours of deliberation", "number"),
        ("ein halbes Jahr", "seven months", "number"),
        ("ein halbes Jahr", "six years", "number"),
        ("ein halbes Jahr gesperrt", "banned for six weeks", "number"),
        ("um 19.30 Uhr", "at 9:30 p.m.", "time"),
        ("um halb 8", "at half past eight", "time"),
        ("um 20 nach 8", "at 20 to 8", "time"),
        ("Seit viertel drei wartet er.", "He has been waiting since a quarter to three.", "time"),
        ("um fünf vor halb neun", "at half past eight", "time"),
        ("zwischen 11 und 19 Uhr", "between 11 p.m. and 7 p.m.", "time"),
        ("5 Prozent der Leute", "15 percent of people", "percentage"),
        ("5 Millionen Euro", "5 million dollars", "unit"),
        ("60 Kilometer", "60 miles", "unit"),
        ("Sie gewannen 2:0.", "They won.", "number"),
        ("Es kamen Leute.", "12 people came.", "number"),
    ],
)
def test_faults_are_named(source: str, translation: str, kind: str) -> None:
    assert kind in {warning.kind for warning in check_sentence(source, translation)}


def test_agreement_orders_hypotheses() -> None:
    source = "Am 28. Oktober kamen 10.000 Leute nach Kursk."
    good, one, two = (
        agreement(source, text)
        for text in (
            "On October 28, 10,000 people came to Kursk.",
            "On October 28, 1,000 people came to Kursk.",
            "On October 18, 1,000 people came to Kursk.",
        )
    )
    assert good == 1.0 > one > two > agreement(source, "") == 0.0


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Um 11.20 Uhr kam er.", "He came at 11:20 p.m."),
        ("Um 3 Uhr kam er.", "He came at 3pm."),
        ("Um 19.30 Uhr kam er.", "He came at 7:30 a.m."),
    ],
)
def test_a_time_on_the_wrong_half_of_the_day_is_found(source: str, translation: str) -> None:
    (warning,) = figures(source, translation)
    assert warning.kind == "time"
    assert "Uhr" in source[slice(*warning.source_span)]
    assert translation[slice(*warning.translation_span)].endswith(("m", "m."))
    assert agreement(source, translation) < agreement(
        source, candidates(source, translation)[0].text
    )


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("um 11 Uhr nachts", "at 11 p.m.", "at 11 a.m."),
        ("um 1 Uhr mittags", "at 1 p.m.", "at 1 a.m."),
        ("um 2 Uhr in der Nacht", "at 2 at night", "at 2 p.m."),
        ("um acht Uhr abends", "at eight o'clock", "at eight o'clock in the morning"),
        ("kurz nach sechs Uhr abends", "shortly after 6 p.m.", "shortly after 6 a.m."),
        ("um halb acht abends", "at half past seven", "at half past seven in the morning"),
        ("von 4 bis 7 Uhr abends", "from 4 to 7 p.m.", "from 4 a.m. to 7 p.m."),
        ("am Dienstagabend gegen 8 Uhr", "on Tuesday evening at 8", "on Tuesday at 8 a.m."),
        ("um 17:30h", "at 5:30 p.m.", "at 5:30h"),
        ("nach 5:30 Stunden", "after 5:30 hours", "after 6:30 hours"),
    ],
)
def test_the_half_of_the_day_is_the_one_said_with_the_time(
    source: str, right: str, wrong: str
) -> None:
    assert not figures(source, right)
    assert figures(source, wrong)


@pytest.mark.parametrize(
    ("source", "translation", "amiss"),
    [
        ("Mehrere hundert Millionen Euro fehlen.", "Several hundred million euros are missing.", 0),
        ("Hunderte Millionen Euro fehlen.", "Hundreds of millions of euros are missing.", 0),
        ("Mehrere hundert Millionen Euro fehlen.", "Several hundred euros are missing.", 1),
        ("Zweieinhalbtausend Menschen kamen.", "Two and a half thousand people came.", 0),
        ("Anderthalbtausend Menschen kamen.", "1,500 people came.", 0),
        ("Zweieinhalbtausend Menschen kamen.", "Two thousand people came.", 1),
        ("Er wartete eineinhalb Jahre.", "He waited one and a half years.", 0),
        ("Es gab zig Beschwerden.", "There were dozens of complaints.", 0),
        ("Das Aktenzeichen 3 K 123/20 gilt.", "The file number 3 K 123/20 applies.", 0),
        ("Es kostet 3000 Euro.", "It costs 3k euros.", 0),
        ("Es kostet 1'250.50 Franken.", "It costs 1,250.50 francs.", 0),
        ("Es kostet 12’450’000.75 Franken.", "It costs 12,450,000.75 francs.", 0),
        ("Es kostet 1'250.50 Franken.", "It costs 1,250.05 francs.", 1),
        ("Der Park ist Sonn- und feiertags offen.", "The park is open on Sundays.", 0),
        ("Die Beschlüsse gehen über 2,7 Mio. Euro.", "The decisions total EUR 2.7 m.", 0),
    ],
)
def test_amounts_in_words(source: str, translation: str, amiss: int) -> None:
    kinds = [w.kind for w in check_sentence(source, translation)]
    assert bool({"number", "amount", "date"} & set(kinds)) == bool(amiss)


def test_units_are_written_out() -> None:
    (warning,) = figures("Er wartete zwei Wochen.", "He waited two days.")
    assert warning.message == "The unit changed: zwei weeks became two days."


def test_ages_are_not_said_twice() -> None:
    source = "Ein 16- und ein 17-Jähriger wurden festgenommen."
    translation = "A 16-year-old and a 17-year-old were arrested."
    assert check_sentence(source, translation) == []


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Es dauerte eine halbe Stunde.", "It took 30 minutes.", "It took 20 minutes."),
        ("Nach 30 Minuten kam er.", "He came after half an hour.", "He came after an hour."),
        ("Nach zwei Jahrzehnten kam er.", "After twenty years.", "After two years."),
        ("Nach drei Jahrhunderten fiel es.", "It fell after 300 years.", "It fell after 30 years."),
        ("Seit 25 Jahren regiert er.", "He has ruled for a quarter of a century.",
         "He has ruled for half a century."),
        ("Seit einem Vierteljahrhundert.", "For 25 years.", "For 50 years."),
        ("Vor 150 Jahren entstand es.", "It arose a century and a half ago.",
         "It arose a century ago."),
        ("Nach 14 Tagen kam er.", "He came after two weeks.", "He came after 14 weeks."),
        ("Nach 14-tägiger Pause", "After a two-week break", "After a three-week break"),
        ("Vor acht Tagen kam er.", "He came a week ago.", "He came two weeks ago."),
        ("Binnen Jahresfrist stieg es.", "It rose within twelve months.",
         "It rose within ten months."),
        ("90 Minuten dauerte es.", "It took an hour and a half.", "It took two and a half hours."),
        ("Er saß eineinhalb Jahre.", "He served 18 months.", "He served 15 months."),
        ("Die eineinhalbjährige Suche", "The 18-month search", "The 16-month search"),
        ("Nach 89,69 Sekunden", "After 89.69 seconds", "After 89.99 seconds"),
        ("Binnen eines Tages kam er.", "He came within 24 hours.", "He came within 22 hours."),
        ("Im Quartal sank es.", "It fell in the three months.", "It fell in the four months."),
    ],
)  # fmt: skip
def test_spans_of_time_in_other_units(source: str, right: str, wrong: str) -> None:
    assert not figures(source, right)
    assert figures(source, wrong)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Der Gewinn stieg auf 2,17 (Vorjahr: 1,89) Milliarden Euro.",
         "Profit rose to €2.17 billion, from €1.89 billion.",
         "Profit rose to €2.17 billion, from €1.89 million."),
        ("Der Umsatz stieg auf 5,5 (2022: 4,2) Mrd. Euro.", "Sales rose to €5.5bn (2022: €4.2bn).",
         "Sales rose to €5.5m (2022: €4.2bn)."),
        ("Der Umsatz lag bei 2,17 Milliarden Euro (Vorjahr: 1,89).",
         "Sales were 2.17 billion euros, up from 1.89 billion.",
         "Sales were 2.17 billion euros, up from 1.89 million."),
        ("Es sind 714 statt der geplanten 496 Millionen Euro.",
         "It is 714 million euros, up from the planned 496 million.",
         "It is 714 billion euros, up from the planned 496 million."),
        ("Zwischen 5 und knapp 8 Millionen Euro.", "Between 5 million and nearly 8 million euros.",
         "Between 5 billion and nearly 8 million euros."),
        ("Statt 3 kostet der Bau nun 5 Millionen Euro.",
         "It will cost 5 million euros instead of 3 million.",
         "It will cost 5 million euros instead of 3 billion."),
        ("Es sind zwei statt der geplanten drei Millionen.",
         "It is two million, not the planned three million.",
         "It is two billion, not the planned three million."),
        ("Er zahlte für 3 Häuser 5 Millionen.", "He paid 5 million for 3 houses.",
         "He paid 5 million for 3 million houses."),
    ],
)  # fmt: skip
def test_figures_share_a_magnitude_some_words_away(source: str, right: str, wrong: str) -> None:
    assert not figures(source, right)
    assert figures(source, wrong)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Der 1. Mai ist ein Mittwoch.", "May Day is a Wednesday.", "New Year is a Wednesday."),
        ("Am 1. Mai kam er.", "He came on May Day.", "He came on New Year's Day."),
        ("Am 11. September 2001 starb er.", "He died on 9/11.", "He died on 9/12."),
        ("Die Anschläge vom 11. September", "The 9/11 attacks", "The May Day attacks"),
        ("Am 24. Dezember kam er.", "He came on Christmas Eve.", "He came on New Year's Eve."),
        ("Am 24.12. kam er.", "He came on Christmas Eve.", "He came on Christmas Day."),
        ("An Heiligabend kam er.", "He came on December 24.", "He came on December 26."),
        ("An Heiligabend kam er.", "He came on Christmas Eve.", "He came on New Year's Eve."),
        ("An Silvester kam er.", "He came on December 31.", "He came on December 24."),
        ("Am 1. Weihnachtsfeiertag kam er.", "He came on Christmas Day.", "He came on Boxing Day."),
        ("Das war am Tag der Deutschen Einheit.", "That was on October 3.",
         "That was on October 4."),
        ("In der Nacht zum 1. Mai brannte es.", "It burned on the night of April 30.",
         "It burned on the night of April 29."),
        ("In der Nacht zum 1. Mai brannte es.", "It burned on the night of 30 April to 1 May.",
         "It burned on the night of 30 March to 1 May."),
        ("In der Nacht zum 1. Januar brannte es.", "It burned on New Year's Eve.",
         "It burned on Christmas Eve."),
        ("In der Nacht zum 3. Mai brannte es.", "It burned on the night of May 2.",
         "It burned on the night of May 1."),
    ],
)  # fmt: skip
def test_days_with_a_name_are_dates(source: str, right: str, wrong: str) -> None:
    assert not figures(source, right)
    assert figures(source, wrong)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Eine Viertelmillion Menschen floh.", "A quarter of a million people fled.",
         "Half a million people fled."),
        ("Eine Viertelmillion Menschen floh.", "Some 250,000 people fled.",
         "Some 25,000 people fled."),
        ("Eine Dreiviertelmillion Gäste kam.", "Three-quarters of a million visitors came.",
         "A quarter of a million visitors came."),
        ("Es sind 250 Millionen Euro.", "It is a quarter of a billion euros.",
         "It is a quarter of a million euros."),
        ("Eine viertel Million Euro fehlt.", "250,000 euros are missing.",
         "400,000 euros are missing."),
        ("Er stieg um das Zweieinhalbfache.", "It rose two and a half times.",
         "It rose three and a half times."),
        ("Aberhunderte Kerzen brannten.", "Hundreds upon hundreds of candles burned.",
         "Thousands upon thousands of candles burned."),
        ("Der Wert hat sich versiebenfacht.", "The value has increased sevenfold.",
         "The value has increased eightfold."),
        ("Im Viererbob siegte er.", "He won the four-man bob.", "He won the three-man bob."),
        ("Ein zweistelliger Millionenbetrag fehlt.", "Tens of millions are missing.",
         "Hundreds of millions are missing."),
        ("Ein dreistelliger Millionenbetrag", "A three-digit million sum",
         "A two-digit million sum"),
        ("Ein fünfstelliger Betrag fehlt.", "Tens of thousands of euros are missing.",
         "Hundreds of thousands of euros are missing."),
        ("Der Schaden ist siebenstellig.", "The damage runs into the millions.",
         "The damage runs into the billions."),
    ],
)  # fmt: skip
def test_fractions_and_multiples_in_one_word(source: str, right: str, wrong: str) -> None:
    assert not figures(source, right)
    assert figures(source, wrong)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Der Preis fiel auf minus 135 Euro.", "The price fell to minus 135 euros.",
         "The price fell to 135 euros."),
        ("Die Rendite fiel auf -0,5 Prozent.", "The yield fell to -0.5 percent.",
         "The yield fell to just 0.5 percent."),
        ("Der Index stieg von minus 12 auf minus 7 Punkte.",
         "The index rose from minus 12 to minus 7 points.",
         "The index rose from minus 12 to 7 points."),
        ("Es waren minus 5 bis minus 7 Grad.", "It was minus 5 to 7 degrees.",
         "It was between minus 5 and 7 degrees."),
        ("Das Wachstum lag bei minus 2 Prozent.", "The economy shrank by 2 percent.",
         "The economy grew by 2 percent."),
        ("Der Saldo fiel auf minus 3 Millionen.", "Losses fell to 3 million.",
         "Income fell to 3 million."),
        ("Der Kurs fiel auf 12 Euro.", "The price fell to 12 euros.",
         "The price fell to minus 12 euros."),
        ("Zehn minus zwei ist acht.", "Ten minus two is eight.", "Ten minus two is minus eight."),
        ("Der Saldo lag bei -199 (-195) Mio. Euro.", "The balance was €-199 (-195) million.",
         "The balance was €-199 (195) million."),
    ],
)  # fmt: skip
def test_a_fall_to_a_figure_is_no_minus(source: str, right: str, wrong: str) -> None:
    assert not figures(source, right)
    assert figures(source, wrong)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Es sind 5 Mikrometer.", "It is 5 microns.", "It is 5 nanometres."),
        ("Es sind 50 Mikrogramm.", "It is 50 micrograms.", "It is 50 milligrams."),
        ("Es sind 50 Milliliter.", "It is 50 millilitres.", "It is 50 litres."),
        ("Es sind 50 Hertz.", "It is 50 Hz.", "It is 50 MHz."),
        ("In 20,53 Sek.", "In 20.53 seconds", "In 20.53 minutes"),
        ("Es kostet SEK 900.", "It costs SEK 900.", "It costs 900 seconds."),
        ("Es kostet 300 Forint.", "It costs HUF 300.", "It costs 300 euros."),
        ("Es kostet 300 Dinar.", "It costs 300 dinars.", "It costs 300 dollars."),
        ("Es kostet 500 Won.", "It costs 500 won.", "It costs 500 yen."),
        ("Es kostet 5 Rappen.", "It costs 5 centimes.", "It costs 5 francs."),
        ("Die 5 Milliarden Kubikfuß", "The 5 billion cubic feet", "The 5 billion cubic metres"),
        ("Bei 30 Grad Celsius", "At 30 degrees", "At 30 degrees Fahrenheit"),
        ("Bei 30 °C", "At 30 degrees Celsius", "At 30 °F"),
        ("Mit 200 Kilo Mehl", "With 200 kg of flour", "With 200 g of flour"),
        ("Mit 200 Gramm Mehl", "With 200g of flour", "With 200 kg of flour"),
        ("Es kostet 25 Euro pro Megawattstunde.", "It costs €25 a megawatt hour.",
         "It costs 25 euros per kilowatt hour."),
        ("Er zahlt 300 Dollar pro Tonne.", "He pays $300 per metric ton.", "He pays $300 a kilo."),
        ("Er zahlt 3 Euro je Liter.", "He pays €3 a litre for a ton of it.",
         "He pays €3 a barrel."),
        ("Sie siegten bei der Euro 2012 mit 2:0.", "They won 2-0 at Euro 2012.",
         "They won 2-0 at Euro 2016."),
        ("Im Quartal 2014 gab es 498 Millionen.", "In the quarter of 2014: 498 million.",
         "In the quarter of 2014: 398 million."),
    ],
)  # fmt: skip
def test_units_change_with_a_warning(source: str, right: str, wrong: str) -> None:
    assert not figures(source, right)
    assert figures(source, wrong)


@pytest.mark.parametrize(
    ("source", "translation", "amiss"),
    [
        ("Schalke 04 verlor.", "Schalke lost.", False),
        ("Schalke 04 verlor.", "Schalke 04 lost.", False),
        ("Mainz 05 siegte 4:0.", "Mainz won 4-0.", False),
        ("Mainz 05 siegte 4:0.", "Mainz won 5-0.", True),
        ("Die TSG 1899 Hoffenheim siegte.", "Hoffenheim won.", False),
        ("1860 München siegte.", "Munich 1860 won.", False),
        ("Der 1. FC Nürnberg siegte.", "Nuremberg won.", False),
        ("Hannover 96 siegte.", "Hannover won.", False),
        ("In Hannover 96 Tote", "People killed in Hanover", True),
        ("Der 1. Mai war warm.", "May was warm.", True),
        ("In Köln 40 Tote", "People killed in Cologne", True),
        ("Spät siegte der 1. FC Köln.", "A late win for 1. FC Köln.", False),
        ("Das MG 08/15 war alt.", "The MG 08/15 was old.", False),
    ],
)
def test_the_figure_of_a_club_may_go(source: str, translation: str, amiss: bool) -> None:
    assert bool(figures(source, translation)) == amiss


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("Der erste Bus fährt um 4.50, der letzte um 0.20 Uhr.",
         "The first bus leaves at 4:50 a.m., the last at 12:20 a.m.",
         "The first bus leaves at 4:50 p.m., the last at 12:20 a.m."),
        ("Anstoß ist um 20.45.", "Kick-off is at 8:45 p.m.", "Kick-off is at 8:45 a.m."),
        ("Samstag, 20.15, ZDF", "Saturday, 8:15 p.m., ZDF", "Saturday, 8:51 p.m., ZDF"),
        ("Zwanzig nach vier fiel das Tor.", "The goal came at twenty past four.",
         "The goal came at twenty to four."),
        ("Dann geschah es. Zehn vor acht kam er.", "Then it happened. He came at 7:50.",
         "Then it happened. He came at 7:40."),
        ("Zehn nach acht guten Spielen müde", "Ten tired after eight good games",
         "Ten past eight"),
    ],
)  # fmt: skip
def test_times_without_uhr(source: str, right: str, wrong: str) -> None:
    assert not figures(source, right)
    assert figures(source, wrong)
