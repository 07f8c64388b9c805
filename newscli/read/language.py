"""Which language a text is in, by its function words and its script.

Our own small method instead of a library: it needs no model file, starts at once, and says "" where
it does not know, while n-gram models name some language for every name and number
(docs/reading.md has the comparison). Function words are the most frequent words of a language and
hardly shared, so a sentence or two is enough.
"""

from __future__ import annotations

import re

_WORDS: dict[str, str] = {
    "de": "der die das und ist nicht ein eine einen einem einer eines zu den dem des mit sich auf "
    "für im auch als an nach bei aus dass daß er sie es wir ihr ich von vom zum zur wie "
    "wird werden wurde wurden hat haben hatte hatten sind war waren sein seine seiner über "
    "unter aber oder nur noch so wenn kann können sollte sollen muss müssen durch gegen vor "
    "seit bis zwischen um man mehr schon sehr kein keine keinen uns ihm ihn ihnen ihre "
    "ihrer ihren diese dieser dieses diesen diesem was wer wo warum weil doch da damit beim "
    "ins am ab jetzt heute gibt geht sagte sagt nun hier dort immer wieder viele alle allem "
    "anderen selbst ohne während laut",
    "en": "the of and to in is that for it was on with as are be by at this from have has had not "
    "but they his her she he we you an or which were their been will would there what who "
    "when if can could should about into than its our your my me him them said says after "
    "before over also more no do does did so up out just how why these those because while "
    "where I am a",
    "nl": "de het een van en is dat niet te op zijn voor met aan er die maar om ook als bij nog "
    "uit naar door wordt worden werd heeft hebben had over ze hij je ik wat deze dit geen "
    "kan zou zich meer al dan onder na tot tegen veel zo",
    "fr": "le la les des du un une et est que qui dans pour pas sur au aux avec ce cette ces il "
    "elle ils elles nous vous je ne se sont par plus ou mais son sa ses leur été avait "
    "était être fait comme tout d'une l'on c'est qu'il en à où très",
    "es": "el la los las un una y es que de en por para con no se su sus del al lo como más pero "
    "ha han fue ser son está este esta estos entre cuando muy sin sobre también hasta desde "
    "yo él",
    "it": "il lo la gli le un una e è che di in per con non si sono del della dei delle nel nella "
    "al alla da dal come più ma anche ha hanno era stato essere questo questa suo sua",
    "pt": "o os a as um uma e é que de em por para com não se do da dos das no na nos nas ao à "
    "mais mas como foi ser são está este esta seu sua também já ou",
    "pl": "i w na z do nie się jest że to o od za po przez dla jak ale ich jego był była było być "
    "są tak przy tym tego która który które oraz już może",
    "cs": "a v na se je že s z do to o i za pro jako ale by jsou byl byla bylo být k po od ve ze "
    "si které který která také jeho nebo už podle až",
    "da": "og i at er det en den til på som med for der de af ikke et har var jeg han hun vi men "
    "om blev kan skal havde ud fra hvad også efter hvor eller ved",
    "sv": "och i att är det en den till på som med för de av inte ett har var jag han hon vi men "
    "om kan ska hade från vad också efter eller vid så när",
    "no": "og i å er det en den til på som med for de av ikke et har var jeg han hun vi men om "
    "ble kan skal hadde fra hva også etter hvor eller ved",
    "fi": "ja on ei se että oli ovat hän kun mutta myös joka niin kuin olla sen hänen ole tai "
    "mitä nyt vain jos",
    "hu": "a az és hogy nem is egy volt meg de ha már csak ez el van mint vagy azt még ki",
    "tr": "ve bir bu da de için ile olarak daha çok gibi olan ne kadar sonra var en ama değil ki",
    "ro": "și de la în a cu nu pe că o un este care din mai au fost pentru sau să se prin",
    "hr": "i u je na se da su za od s ne to kao o koji koja koje što ali bi bio bila iz po već",
    "lb": "déi an ass dat de fir mat net vun op sech och gëtt hunn huet sinn zu wéi eng engem",
    "id": "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga ke karena saya",
}  # fmt: skip
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in _WORDS.items():
    for _word in set(_words.lower().split()):
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)

_SCRIPTS = (
    ("ru", re.compile("[а-яё]", re.I)),
    ("el", re.compile("[α-ωά-ώ]", re.I)),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_LATIN = re.compile("[a-zà-öø-ÿāăąćčďđęěğıłńňőřśşšťůűźžșț]", re.I)
_TOKENS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SAMPLE = 20_000
_NAMES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian or Serbian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lb": "Luxembourgish", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish",
    "th": "Thai", "tr": "Turkish", "zh": "Chinese",
}  # fmt: skip


def language_name(code: str) -> str:
    """Return the English name of a code that :func:`detect_language` gives."""
    return _NAMES.get(code, code)


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language that most of ``text`` is in, "" if unknown.

    Unknown are texts with hardly any function word in them: names, numbers, a headline of two
    words. Languages of other scripts are told apart by script only ("ru" stands for all that is
    written in Cyrillic letters). Looks at 20,000 characters at most: start, middle and end.
    """
    sample = _sample(text)
    script = _by_script(sample)
    if script:
        return script
    tokens = [token.lower().replace("’", "'") for token in _TOKENS.findall(sample)]
    scores: dict[str, float] = {}
    found: dict[str, set[str]] = {}
    for token in tokens:
        languages = _LANGUAGES_OF.get(token, ())
        for language in languages:
            scores[language] = scores.get(language, 0) + 1 / len(languages)
            found.setdefault(language, set()).add(token)
    if not scores:
        return ""
    if _looks_german(sample):
        scores["de"] = scores.get("de", 0) + 0.5
    best = max(scores, key=lambda language: scores[language])
    score = scores.pop(best)
    if score < 0.5 or score < 0.04 * len(tokens) or max(scores.values(), default=0) > 0.9 * score:
        return ""
    if best not in {"de", "en"} and len(found[best]) < 2:  # one short word may be anyone's
        return ""
    return best


def _looks_german(text: str) -> bool:
    return any(letter in text for letter in "ßÄÖÜ") or ("ü" in text and "ı" not in text)


def _by_script(text: str) -> str:
    latin = len(_LATIN.findall(text))
    for language, letters in _SCRIPTS:
        if len(letters.findall(text)) > max(latin, 1):
            return language
    return ""


def _sample(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    third = _SAMPLE // 3
    middle = len(text) // 2
    return "\n".join((text[:third], text[middle : middle + third], text[-third:]))
