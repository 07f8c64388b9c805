"""Words that turn the sense."""

from __future__ import annotations

import pytest

from newscli.article import WarningKind
from newscli.check import check_sentence


def senses(source: str, translation: str) -> list[str]:
    found = [w for w in check_sentence(source, translation) if w.kind == WarningKind.sense]
    return [
        f"{source[slice(*(w.source_span or (0, 0)))]} / "
        f"{translation[slice(*(w.translation_span or (0, 0)))]}"
        for w in found
    ]


@pytest.mark.parametrize(
    ("source", "translation", "found"),
    [
        ("Mehr als 30 Leute kamen.", "Less than 30 people came.", "Mehr als / Less than"),
        ("Es kamen höchstens 30 Leute.", "At least 30 people came.", "höchstens / At least"),
        ("Die Kurse sanken um 3 Prozent.", "Prices rose by 3 percent.", "sanken / rose"),
        ("Ein Rückgang um 3 Prozent", "An increase of 3 percent", "Rückgang / increase"),
        ("Laut Polizei war es so.", "Contrary to the police, it was so.", "Laut / Contrary to"),
        ("Die koreanische Armee kam.", "The Croatian army came.", "koreanische / Croatian"),
        ("Er lebt in Norwegen.", "He lives in Sweden.", "Norwegen / Sweden"),
        (
            "Um 20 Uhr deutscher Zeit kamen koreanische Truppen.",
            "At 8 p.m. local time the Croatian troops came.",
            "koreanische / Croatian",
        ),
        ("Seine Mutter kam.", "His father came.", "Mutter / father"),
        ("Sie stieg um 5 Prozent.", "It rose to 5 percent.", "um / to"),
        ("Sie stieg auf rund 5 Prozent.", "It rose by about 5 percent.", "auf / by"),
        ("Vor dem Spiel wurde es still.", "After the match, it fell silent.", "Vor / After"),
        ("Nach der Sitzung ging sie.", "She left ahead of the meeting.", "Nach / ahead of"),
        ("Die Quote ist höher als im Mai.", "The rate is lower than in May.", "höher / lower"),
        ("Man baut 1.200 Stellen ab.", "It is creating 1,200 jobs.", "baut / creating"),
        ("Das Parlament lehnte das Gesetz ab.", "Parliament adopted the law.", "lehnte / adopted"),
        ("Er bestritt die Tat.", "He admitted the crime.", "bestritt / admitted"),
        ("Er räumte die Tat ein.", "He denied the crime.", "räumte / denied"),
        ("Im Herbst kommt es.", "It will come in the spring.", "Herbst / spring"),
        ("Das Gericht sprach ihn frei.", "The court convicted him.", "sprach / convicted"),
        ("Die Exporte brachen ein.", "Exports soared.", "brachen / soared"),
        ("Der Kurs stieg wieder an.", "The price fell again.", "stieg / fell"),
        ("Er hob die Steuer auf 16 Prozent an.", "He raised it by 16 percent.", "auf / by"),
        ("Die CSU legte um 3 Punkte zu.", "The CSU gained to 3 points.", "um / to"),
        ("Die Zahl ging leicht zurück.", "The number rose slightly.", "ging / rose"),
        ("Die Importe legten zu.", "Imports fell.", "legten / fell"),
        ("Die Exporte brachen ein.", "Exports jumped.", "brachen / jumped"),
        ("Der Export stockt.", "Imports are faltering.", "Export / Imports"),
        ("Unter dem Strich stand ein Minus.", "There was a profit.", "Minus / profit"),
        ("Er kommt frühestens am Montag.", "He comes Monday at the latest.", "frühestens / latest"),
        ("Das Mindestalter beträgt 16.", "The maximum age is 16.", "Mindestalter / maximum"),
        ("Der Kreml dementierte das.", "The Kremlin confirmed that.", "dementierte / confirmed"),
        ("Das Gericht sprach ihn frei.", "The court convicted him.", "sprach / convicted"),
        ("Die Frau lief davon.", "The man ran away.", "Frau / man"),
        ("Seine Tante erbte alles.", "His uncle inherited it all.", "Tante / uncle"),
        ("Er lebt in Nordfrankreich.", "He lives in southern France.", "Nordfrankreich / southern"),
        ("Sie traf die Westküste.", "It hit the east coast.", "Westküste / east"),
        ("Das war eine Niederlage.", "That was a win.", "Niederlage / win"),
        ("Sie gewannen das Spiel.", "It ended in defeat.", "gewannen / defeat"),
        ("Er antwortete: Nein.", "He replied: Yes.", "Nein / Yes"),
        ("Ende Mai kam er.", "He came in early May.", "Ende Mai / early"),
    ],
)
def test_a_turned_sense_is_found(source: str, translation: str, found: str) -> None:
    assert senses(source, translation) == [found]


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Mehr als 30 Leute kamen.", "More than 30 people came."),
        ("Nicht mehr als 30 Leute kamen.", "Less than 31 people came."),
        ("Vor dem Spiel wurde es still.", "It fell silent before the match."),
        ("Vor dem Haus standen nach dem Spiel Leute.", "People stood outside after the match."),
        ("Nach dem Gesetz ist das Mord.", "Under the law before us, that is murder."),
        ("Er baut bis Mai ein Haus.", "He is creating a house by May."),
        ("Er bestritt das Spiel allein.", "He played the match alone."),
        ("Im Herbst kommt es.", "It will come in the fall."),
        ("Höhere Löhne helfen Geringverdienern.", "Better pay helps lower earners."),
        ("Die Diebe brachen ein.", "The thieves broke in."),
        ("Die Kurse stiegen und sanken.", "Prices fell."),
        ("Sie stieg um 5 Prozent.", "It rose by 5 percent."),
        ("Um 5 Uhr stieg er ein.", "He got in at 5 o'clock."),
        ("Die englische Zeitung schrieb das.", "The British newspaper wrote that."),
        ("Michael Jordan spielte in Spanien.", "Michael Jordan played in Spain."),
        ("Die deutsche Bahn fuhr.", "The German train left."),
        ("Züge fielen aus, weitere sind spät.", "Trains were canceled, and more are late."),
        ("Die Elf stieg als Letzter ab.", "The team went down in last place."),
        ("Nach dem Sieg über Bayern", "After the defeat of Bayern"),
        ("Um 1520 kam er.", "He came from around 1520 on."),
        ("Er prüfte die Unterlagen.", "He gained the documents."),
        ("Sie unterlagen Bayern.", "They were defeated by Bayern."),
        ("Sie besiegten Bayern, ein Sieg.", "They defeated Bayern, a win."),
        ("Das blieb ohne Erfolg.", "That was unsuccessful."),
        ("Er kam, um 20 Leute zu retten.", "He came to save 20 people."),
        ("Sein Nachfolger scheiterte.", "His successor failed."),
        ("Drei Tage stehen ihm bevor.", "Three days are ahead of him after that."),
    ],
)
def test_the_same_sense_is_silent(source: str, translation: str) -> None:
    assert senses(source, translation) == []


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Das Schiff liegt südöstlich der Insel.", "The ship lies northwest of the island."),
        ("Südkoreas Präsident kam.", "The North Korean president came."),
    ],
)
def test_a_confusion_is_reported_once(source: str, translation: str) -> None:
    found = [w for w in check_sentence(source, translation) if w.kind == WarningKind.sense]
    assert len(found) == 1
