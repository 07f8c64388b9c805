"""Names, quotations, negation and coverage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscli.check import Comparison, check_sentence
from newscli.check.names import certain_names, introduced_names, lost_certain_names


def kinds(source: str, translation: str) -> set[str]:
    return {warning.kind for warning in check_sentence(source, translation)}


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Kim Jong-uns Armee ist groß.", "Kim Jong-un's army is large."),
        ("Wladimir Putin reiste nach Kiew.", "Vladimir Putin travelled to Kyiv."),
        ("Wladimir Putin reiste nach Kiew.", "Vladimir Putin travelled to Kiev."),
        ("Die Polizei in München ermittelt.", "Police in Munich are investigating."),
        ("Gorbatschow sprach mit Jelzin.", "Gorbachev spoke to Yeltsin."),
        ("Der Autor Edward Howell schweigt.", "The author Edward Howell is silent."),
        ("Die Regierung der USA schweigt.", "The U.S. government is silent."),
        ("In Bozen und am Bodensee brannte es.", "Bolzano and Lake Constance saw fires."),
        ("Die Walliser Regierung tagt in Tiflis.", "The Valais government meets in Tbilisi."),
        ("In Dschidda und Isjum brannte es.", "There were fires in Jeddah and Izium."),
        ("Er kam aus Lemberg über Löwen.", "He came from Lviv by way of Leuven."),
        ("Jahia Sinwar traf Tichanowskaja.", "Yahya Sinwar met Tsikhanouskaya."),
        ("Zar Nikolaus schrieb an Tschiang.", "Tsar Nicholas wrote to Chiang."),
        ("Die Schiffe auf der Maas warten.", "The ships on the Meuse are waiting."),
        ("In Winnyzja und an der Moldau", "In Vinnytsia and on the Vltava"),
        ("Kanonenfutter und Wahrheit", "Cannon fodder and truth"),
        ("Nach zwei Siegen fuhr er aus Deusen heim.", "After two wins he went home from Deusen."),
        ("Supporter von Jeremy Corbyn kamen.", "Supporters of Mr Corbyn came."),
        ("Ägäis: Baby ertrinkt", "Aegean: Baby drowns"),
        ("Donner hatte den Hund in Panik versetzt.", "Thunder had sent the dog into a panic."),
        ("Das sagte der FPÖ-Chef.", "The Freedom Party leader said so."),
        ("Das BKA ermittelt.", "The Federal Criminal Police Office is investigating."),
        ("Das RKI meldete 300 Fälle.", "The Robert Koch Institute reported 300 cases."),
        ("Novak Đoković kam, Erdogan auch.", "Novak Djokovic came, Erdoğan too."),
    ],
)
def test_names_that_arrived(source: str, translation: str) -> None:
    assert kinds(source, translation) == set()


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Laut Hugh Griffiths ist das so.", "According to Hugh Hollister, that is so."),
        ("Russland sieht das anders.", "France sees it differently."),
        ("Das sagte Merkel in Berlin.", "Macron said so in Berlin."),
        ("Am Bodensee brannte es.", "There was a fire on Lake Garda."),
        ("Der Trainer Arved Fuchs ist da.", "The coach Arved Fox is here."),
        ("Karl Schwarz trifft Emmanuel Macron.", "Karl Blackburn meets Emmanuel Macron."),
        ("Die Frau aus Kaufbeuren ist da.", "The woman from shopping berries is here."),
        ("In Siegen brannte ein Haus.", "A house burned in victories."),
        ("Das sagte Sevim Dağdelen.", "Sevim Daëdelen said so."),
        ("In Diyarbakır brannte ein Haus.", "A house burned in Diyarbakûr."),
        ("Der Konzern Ørsted baut den Park.", "The Órsted group is building the park."),
        ("In Taschkent brannte ein Haus.", "A house burned in Poznan."),
        ("In Dschenin brannte ein Haus.", "A house burned in Homs."),
    ],
)
def test_names_that_were_replaced(source: str, translation: str) -> None:
    (warning,) = [w for w in check_sentence(source, translation) if w.kind == "name"]
    assert warning.source_span is not None
    assert source[slice(*warning.source_span)] in {
        "Griffiths", "Russland", "Merkel", "Bodensee", "Fuchs", "Schwarz",
        "Kaufbeuren", "Siegen", "Dağdelen", "Diyarbakır", "Ørsted", "Taschkent", "Dschenin",
    }  # fmt: skip


def test_a_person_who_was_left_out_is_missing() -> None:
    source = "Alexander Zverev gewann gegen Casper Ruud 6:4."
    warnings = check_sentence(source, "Alexander Zverev won 6-4.")
    missing = [source[slice(*w.source_span)] for w in warnings if w.source_span]
    assert missing == ["Casper", "Ruud"]
    assert not check_sentence(source, "Alexander Zverev beat Ruud 6-4.")


def test_a_replaced_name_is_pointed_to_on_both_sides() -> None:
    translation = "Macron said so in Berlin."
    (warning,) = check_sentence("Das sagte Merkel in Berlin.", translation)
    assert warning.translation_span is not None
    assert translation[slice(*warning.translation_span)] == "Macron"


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("„Ich komme“, sagte er.", "“I am coming,” he said.", set()),
        ("„Ich komme“, sagte er.", "'I am coming,' he said.", set()),
        ("»Ich komme«, sagte er.", '"I am coming," he said.', set()),
        ("„Ich komme“, sagte er.", "I am coming, he said.", {"quote"}),
        ("„Ich komme“, sagte er.", '"I am coming, he said.', {"quote"}),
        ("Laut „Bild“ kommt er.", "According to Bild, he is coming.", set()),
        ("Er lobte den „Mut der Leute“.", "He praised the courage of the people.", {"quote"}),
        ("„Das“, sagte er, „geht.“", '"That works," he said.', set()),
        ("„Das geht“, sagte er. „Ja.“", '"That works," he said. Yes.', {"quote"}),
        ("„Das geht“, sagte er.", "'That'll do,' he said.", set()),
        ("Er sagte: „Sie rief: ‚Halt!‘“", "He said she cried: 'Stop!'", {"quote"}),
        ("‹Das ist ein Skandal›, sagte er.", "This is a scandal, he said.", {"quote"}),
        ("‹Das ist ein Skandal›, sagte er.", "'This is a scandal,' he said.", set()),
        ("Er kommt, sagte er.", '"I am coming," he said.', {"quote"}),
        ("Das ist nicht wahr.", "That is not true.", set()),
        ("Das ist nicht wahr, sagte sie.", "That isn't true, she said.", set()),
        ("Sie kamen nicht.", "They failed to come.", set()),
        ("Er hat das Haus nicht gesehen.", "He saw the house.", {"negation"}),
        ("Es gab keine Verletzten.", "There were injuries.", {"negation"}),
        ("Er hat das Haus gesehen.", "He did not see the house.", {"negation"}),
        ("Es ist kalt, nicht wahr?", "It's cold, right?", set()),
        ("Sie kommt doch, nicht wahr?", "She is coming, isn't she?", set()),
        ("Das dauerte keine vier Minuten.", "That took less than four minutes.", set()),
        ("Gleich drei Spieler trafen.", "No fewer than three players scored.", set()),
        ("Sie kommt nicht, sagte er: Oder?", "She is coming, he said: Right?", {"negation"}),
        ("Nur er hat das nicht gesehen.", "Only he saw it.", {"negation"}),
        ("Er kommt heute nicht.", "He is still coming today.", {"negation"}),
        ("Er ist trotzdem nicht da.", "He is nevertheless there.", {"negation"}),
        ("Er hat noch nicht entschieden.", "He has yet to decide.", set()),
        ("Das ist unmöglich.", "That is not possible.", set()),
        ("Das ist ungefährlich.", "That is not dangerous.", set()),
        ("Er wollte sich nicht äußern.", "He declined to comment.", set()),
        ("Nein, sagte er.", "No, he said.", set()),
    ],
)
def test_quotations_and_negation(source: str, translation: str, expected: set[str]) -> None:
    assert kinds(source, translation) == expected


@pytest.mark.parametrize(
    ("source", "translation", "found"),
    [
        ("Der Täter war unbewaffnet.", "The attacker was armed.", "unbewaffnet / armed"),
        ("Unklar blieb das Motiv.", "The motive was clear at once.", "Unklar / clear"),
        ("Die illegalen Lager sind weg.", "The legal camps are gone.", "illegalen / legal"),
        ("Ohne Visum kommt niemand.", "Nobody gets in with a visa.", "Ohne / with"),
        ("Der Täter war unbewaffnet.", "The attacker was unarmed.", ""),
        ("Der Täter war unbewaffnet.", "The attacker was not armed.", ""),
        ("Das Motiv ist unklar.", "The motive is far from clear.", ""),
        ("Das Motiv ist unklar, die Folge klar.", "The motive is open, the result clear.", ""),
        ("Inmitten des Krieges kam er.", "He came in the middle of the war.", ""),
        ("Er kam ohne Visum.", "He came with no visa.", ""),
        ("Er kam ohne Visum.", "He came with virtually no visa.", ""),
        ("Ohne ihren König fliehen sie.", "With their king gone, they flee.", ""),
        ("Er kam ohne Visum, aber mit Pass.", "He came with a passport, but no visa.", ""),
        ("Er kam nicht ohne Visum.", "He came with a visa.", ""),
    ],
)
def test_a_negation_inside_a_word(source: str, translation: str, found: str) -> None:
    warnings = [
        w for w in check_sentence(source, translation) if w.source_span and w.translation_span
    ]
    places = [
        f"{source[slice(*(w.source_span or (0, 0)))]} / "
        f"{translation[slice(*(w.translation_span or (0, 0)))]}"
        for w in warnings
        if w.kind == "negation"
    ]
    assert places == ([found] if found else [])


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("Laut „Bild“ ist er krank.", "According to Bild, he is ill.", set()),
        ("Die Fregatte „Hessen“ kam.", "The frigate Hessen came.", set()),
        ("Der „Spiegel“ sprach von „Betrug“.", 'Der Spiegel spoke of "fraud".', set()),
        ("Der „Spiegel“ sprach von „Betrug“.", "Der Spiegel spoke of fraud.", {"quote"}),
        ("Er sagte der „Zeit“, er sei „müde“.", 'He told "Die Zeit" he was tired.', {"quote"}),
        ("Er nannte das „Betrug“.", "He called it fraud.", {"quote"}),
        ("„Das“, sagte Merkel, „schaffen wir.“", '"We can do this," Merkel said.', set()),
        ("„Das“, sagte sie. „Ja“, sagte er.", '"That," she said. Yes, he said.', {"quote"}),
        (
            "„Wir geben nicht auf“, sagte sie. „Das ist unser Haus.“",
            "'We won't give up,' she said. 'This is our house.'",
            set(),
        ),
        ("‹Das ist ein Skandal›, sagte er.", "This is a scandal, he said.", {"quote"}),
        ("‚Das ist ein Skandal‘, sagte er.", "This is a scandal, he said.", {"quote"}),
        ("‹Das ist ein Skandal›, sagte er.", "'This is a scandal,' he said.", set()),
        ("„Er sagte: ‚Ich komme‘“, sagte sie.", "He said, 'I'm coming,' she said.", {"quote"}),
        ("Wie geht's, sagte Lars' Bruder.", "How are you, said Lars's brother.", set()),
    ],
)
def test_what_needs_quotation_marks(source: str, translation: str, expected: set[str]) -> None:
    assert kinds(source, translation) & {"quote"} == expected


def test_a_quotation_that_is_kept_is_not_left_in_german() -> None:
    said = "Michelle Obama sagte: „When they go low, we go high.“"
    assert kinds(said, 'Michelle Obama said: "When they go low, we go high."') == set()
    assert kinds(said, "Michelle Obama said: When they go low, we go high.") == {"quote"}
    assert kinds(said, said) == {"untranslated"}
    berlin = "Der Satz „Ich bin ein Berliner“ fiel am 26. Juni 1963."
    translated = 'The words "Ich bin ein Berliner" were spoken on 26 June 1963.'
    assert kinds(berlin, translated) == set()
    assert kinds(berlin, translated.replace("26", "27")) == {"date"}
    said = "„Das ist ein großer Tag für uns alle“, sagte er."
    assert kinds(said, "“Das ist ein großer Tag für uns alle,” he said.") == {"untranslated"}


def test_coverage() -> None:
    source = "Die Soldaten wurden zwei Tage später von den Behörden in einem Wald gefunden."
    assert kinds(source, "") == {"coverage"}
    assert kinds(source, "  ") == {"coverage"}
    assert kinds(source, "...") == {"coverage"}
    assert kinds(source, source) == {"untranslated"}
    assert "length" in kinds(source, "Two soldiers.")
    assert kinds("", "") == set()


@pytest.mark.parametrize(
    "text", ["", " ", "\x1b[31m", "„", "1.", ":", "٣٤", "½", "1" * 500, "A" * 50]
)
def test_warnings_about_odd_text_point_into_it(text: str) -> None:
    for pair in ((text, text), (text, "Some words."), ("Ein paar Wörter.", text)):
        for warning in check_sentence(*pair):
            assert warning.message.isprintable() or not text.isprintable()
            for span, side in zip(
                (warning.source_span, warning.translation_span), pair, strict=True
            ):
                assert span is None or 0 <= span[0] <= span[1] <= len(side)


@pytest.mark.parametrize(
    ("sentences", "names"),
    [
        (["Trainer Peter Schuhmacher siegte."], {"Schuhmacher"}),
        (["Das sagte Grünen-Chefin Eva Glawischnig."], {"Glawischnig"}),
        (["Verteidigungsminister Held kam."], {"Held"}),
        (["Thorsten Frei und Marie-Agnes Strack-Zimmermann"], {"Frei", "Strack-Zimmermann"}),
        (["Christian Kerns Rede", "Christian Kern sprach"], {"Kern"}),
        (["Herr Präsident, Frau Kommissarin!"], set()),
        (["Russlands Energie und Englands Weltmeister"], set()),
        (["Der Nachfolger Autorität verlieh."], set()),
        (["Bürgermeister Wladimir Klitschko"], {"Klitschko"}),
        (["Vincent Van der Bellen und Robert de Niro"], {"Van der Bellen", "de Niro"}),
        (["Ricarda Lang traf Boris Pistorius in Saudi Arabien."], {"Lang", "Pistorius"}),
        (["Der Brief kam von Julia von Montag."], set()),
        (["Heinrich Freitag traf Minister Karl März."], {"Freitag", "März"}),
        (["Das sagte Peter Franz Freitag in Wien, Minister Kern am Montag."], {"Kern"}),
        (["Das sagte die Ministerin Freitag in Wien.", "Kanzler Freitag in Wien"], set()),
        (["Das sagte Kennedy Freitag in Miami.", "Das war in Texas Montag so."], set()),
        (["Als Peter Gedanken las und Anna Blumen schenkte"], set()),
        (["Ende Mai kamen Prozent und Kilo Mehl."], set()),
    ],
)
def test_titles_and_first_names_introduce_names(sentences: list[str], names: set[str]) -> None:
    assert introduced_names(sentences) == names


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Kern sagte, Kerns Rede sei gut.", ["Kern", "Kern"]),
        ("Das ist der Kern der Sache.", []),
        ("Er traf den harten Kern.", []),
        ("Sie gilt als Kern des Landes.", ["Kern"]),
        ("Am Montag sagte Kern nichts.", ["Kern"]),
        ("Der Kernphysiker ging.", []),
        ("Kurz darauf kam sie.", []),
        ("Kurz darf bleiben, sagte Kurz.", ["Kurz", "Kurz"]),
        ("Ein Stück Wein auf blauem Himmel", []),
        ("Ein Koch aus Italien bereitet dort 40 Gerichte zu.", []),
        ("Ein Wolf riss 12 Schafe.", []),
        ("„Kein Wolf riss hier Schafe“, sagte Wolf.", ["Wolf"]),
        ("Koch lädt ein, auch Wolf kommt.", ["Koch", "Wolf"]),
        ("20 Fischer und sechs Fischer ertranken.", []),
        ("Fischer fordern höhere Quoten.", []),
        ("Fischer gegen Koch", ["Fischer", "Koch"]),
        ("Am Freitag kam Herr Freitag.", ["Freitag"]),
        ("Bundesverteidigungsminister Kern kommt.", ["Kern"]),
    ],
)
def test_an_introduced_name_that_is_a_word_is_told_by_its_place(
    source: str, found: list[str]
) -> None:
    names = frozenset({"Fischer", "Freitag", "Himmel", "Kern", "Koch", "Kurz", "Wein", "Wolf"})
    assert [name.name for name in certain_names(source, names)] == found


def test_an_introduced_name_may_begin_with_a_particle() -> None:
    names = frozenset({"van der Bellen", "de Niro"})
    source = "Van der Bellen lud de Niro ein."
    assert [name.name for name in certain_names(source, names)] == ["van der Bellen", "de Niro"]
    assert not lost_certain_names(source, "Van der Bellen invited de Niro.", names)
    lost = lost_certain_names(source, "From the barking invited De Niro.", names)
    assert [name.name for name in lost] == ["van der Bellen"]
    kept = Comparison(source, "Van der Bellen invited de Niro.", introduced=names)
    assert not kept.warnings


def test_a_surname_that_is_a_month_is_kept_and_no_date() -> None:
    source = "Am 5. Mai kam Karl März."
    right, wrong = "Karl März came on May 5.", "Karl March came on May 5."
    names = introduced_names([source])
    assert not Comparison(source, right, introduced=names).warnings
    assert {w.kind for w in Comparison(source, wrong, introduced=names).warnings} >= {"name"}
    assert [name.name for name in lost_certain_names(source, wrong, names)] == ["März"]


def test_a_long_title_introduces_a_name() -> None:
    source = "Gestern sprach Bundesverteidigungsminister Kern in Wien."
    lost = lost_certain_names(source, "Yesterday the core spoke in Vienna.", frozenset({"Kern"}))
    assert [name.name for name in lost] == ["Kern"]


def test_an_introduced_name_may_be_transliterated() -> None:
    names = frozenset({"Kukuschkin", "Glawischnig"})
    source = "Kukuschkin und Glawischnig gingen."
    assert not lost_certain_names(source, "Kukushkin and Glawischnig left.", names)
    lost = lost_certain_names(source, "Kukushkin and Glavicnig left.", names)
    assert [name.name for name in lost] == ["Glawischnig"]


def test_an_introduced_name_that_was_kept_is_not_left_german() -> None:
    source, translation = "Am Montag sagte Pilz nichts.", "Pilz said nothing on Monday."
    assert "word" in {w.kind for w in Comparison(source, translation).warnings}
    names = frozenset({"Pilz"})
    assert not Comparison(source, translation, introduced=names).warnings


@given(st.lists(st.text(alphabet="ABKkernuz -.,ßäÖ1", max_size=40), max_size=5))
def test_any_text_may_introduce_names(sentences: list[str]) -> None:
    names = introduced_names(sentences)
    for sentence in sentences:
        for name in certain_names(sentence, names):
            assert sentence[slice(*name.span)].startswith(name.name) or name.sort != "person"
