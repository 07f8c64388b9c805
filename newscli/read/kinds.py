"""The known kinds of furniture, recognised by how the whole line reads."""

from __future__ import annotations

import re

_KNOWN: tuple[tuple[str, str], ...] = (
    (
        "follow us",
        r"folge?(n sie|t)? (uns|dem kanal|unserem|unseren)\b|"
        r"(besuchen|finden) sie uns (auf|bei)\b|(follow|like) us\b|"
        r"(jetzt )?(uns )?(auf|bei|via|über) (facebook|twitter|x|instagram|whatsapp|telegram|"
        r"tiktok|bluesky|mastodon|youtube|google news|threads)[^.]{0,30} folgen\b|"
        r"werden sie (jetzt )?fan\b",
    ),
    (
        "subscribe",
        r"(jetzt |hier |gleich |einfach )?(unseren|den|zum|kostenlosen?|kostenfreien?)?\W*"
        r"[\w-]*newsletter\W*$|"
        r"(jetzt |hier |gleich )(kostenlos |gratis )?(abonnieren|bestellen|registrieren|anmelden|"
        r"testen|digital lesen|weiterlesen|freischalten)( und [^.]{2,50})?\W*$|"
        r"(abonnieren|bestellen) sie (jetzt |hier |auch |kostenlos )*(unseren|unsere|den|die|das|"
        r"uns|unser)\b|"
        r"melden sie sich (jetzt |hier |gleich )*(kostenlos )?(für|zu|zum|bei) (unser|dem|den|"
        r"newsletter|[\w-]*newsletter)|"
        r"(hier|jetzt) (geht es|geht's|geht’s) zum? [\w-]*(newsletter|abo)|"
        r"(jetzt |hier )?newsletter (jetzt )?(abonnieren|bestellen)|"
        r"(sie sind|bereits|schon) (bereits |schon )?(abonnent|abonniert|registriert)\b[^.]{0,60}$|"
        r"(mit|dieser artikel ist) (einem )?[\w-]*(abo|plus-artikel)\b[^.]{0,60}$|"
        r"(dieser|der) (artikel|text|inhalt) ist (nur )?(für abonnenten|kostenpflichtig|exklusiv)|"
        r"verpassen sie (keine|nichts)\b[^.]{0,80}(newsletter|push|app|nachricht|news)|"
        r"subscribe (to|now)\b|sign up for\b",
    ),
    (
        "read also",
        r"(lesen|sehen|hören) sie (auch|hierzu|dazu|hier|mehr|außerdem|jetzt|weiter)\b"
        r"(?! wenn| als| unten| oben)|"
        r"(lies|lest) (auch|hier|dazu|mehr)\b|"
        r"(mehr|alles|weitere (artikel|themen|meldungen|nachrichten|informationen)|passend|auch) "
        r"(zum|zu diesem|zu) (thema|artikel)\b\W*|"
        r"(mehr dazu|mehr lesen|weiterlesen|zum thema|zum weiterlesen|siehe auch|"
        r"auch interessant|auch lesenswert|lesetipp|meistgelesen|die meistgelesenen|"
        r"das könnte (sie|dich|euch) (auch )?interessieren|das interessiert gerade|"
        r"mehr aus (dem ressort|der rubrik)|empfohlene artikel|ähnliche artikel|verwandte themen|"
        r"read (also|more|next)|related articles?)\b\s*(?:[:|»>…].*|\W*)$|"
        r"(lesetipp|auch interessant|mehr dazu|zum thema|siehe auch)\s*:",
    ),
    (
        "advertisement",
        r"[-–—*\[(\s]*(anzeige|anzeigen|werbung|advertisement|gesponsert|sponsored( content)?|"
        r"promotion|advertorial|ende der anzeige|nach der anzeige weiterlesen|"
        r"(der )?artikel (geht|wird) nach der (anzeige|werbung) (weiter|fortgesetzt)|"
        r"hier (steht|folgt) eine anzeige)[-–—*\])\s.:]*$|"
        r"(empfohlener|externer) (redaktioneller )?inhalt\b|"
        r"(wenn sie|kaufen sie) über (diese|unsere) links? .{0,60}provision",
    ),
    (
        "image credit",
        r"(foto|fotos|bild|bilder|bildquelle|bildnachweis|symbolbild|symbolfoto|archivbild|"
        r"archivfoto|fotocredit|grafik|illustration|quelle|photo|image|credit)s?"
        r"\s*(:|/|©|\()\s*[^.!?]{2,80}\)?\.?$|"
        r"(bild|foto) (vergrößern|in originalgröße)\b|"
        r"\(?(foto|bild|quelle):[^.!?]{2,60}\)$",
    ),
    (
        "copyright notice",
        r"(©|\(c\) |copyright\b)(?=.{0,80}$)|.{0,60}\balle rechte vorbehalten\b|"
        r"all rights reserved|"
        r"(die )?(vervielfältigung|weiterverbreitung|nachdruck)[^.]{0,80}(nur mit|untersagt|"
        r"verboten|genehmigung)|"
        r"dpa-infocom|(mit material|mit informationen) (von|der|des) [^.]{2,60}$|"
        r"(quelle|quellen): [a-z]{2,5}(/[a-z]{2,5}|, [a-z]{2,5})*\W*$",
    ),
    (
        "cookie notice",
        r"(wir|diese (web)?(site|seite)|unsere (web)?(site|seite)|wir und unsere( \d+)? partner) "
        r"(verwenden?|nutzen|nutzt|benutzen|setzen|setzt|speichern)\b.{0,120}\bcookies?\b|"
        r"(alle )?cookies? (akzeptieren|ablehnen|zulassen|-einstellungen|einstellungen)|"
        r"cookie-einstellungen\W*$|"
        r"(durch|mit) (die|der|dem) (weitere )?(nutzung|nutzen|klick)[^.]{0,80}"
        r"(cookies|datenschutz|einverstanden|stimmen sie)|"
        r"(hier|zur|zu unserer) datenschutz(erklärung|hinweise)\W*$|"
        r"(impressum|datenschutz|agb|kontakt|nutzungsbedingungen|barrierefreiheit)"
        r"(\W+(impressum|datenschutz|agb|kontakt|nutzungsbedingungen|datenschutzerklärung|"
        r"hilfe|werben|mediadaten|jobs|barrierefreiheit))+\W*$",
    ),
    (
        "share bar",
        r"(artikel |beitrag |seite |diesen artikel |diesen beitrag |jetzt )"
        r"(teilen|drucken|versenden|empfehlen|merken|anhören|vorlesen|kommentieren)\W*$|"
        r"(auf|per|via|über) (facebook|twitter|x|whatsapp|e-mail|mail|linkedin|xing|pocket|"
        r"telegram|pinterest) (teilen|senden|versenden|empfehlen)\W*$|"
        r"(link|url) kopieren\W*$|share (this|on)\b.{0,30}$",
    ),
    (
        "comments",
        r"\d+ (leser)?kommentare?( (anzeigen|lesen|schreiben))?\W*$|"
        r"(jetzt |hier )?(kommentar|kommentare) (schreiben|verfassen|abgeben|lesen|anzeigen|"
        r"hinterlassen)\W*$|(jetzt )?(mitdiskutieren|kommentieren|diskutieren sie mit)\W*$|"
        r"die kommentarfunktion .{0,60}$|schreiben sie (uns )?(einen kommentar|ihre meinung)\b",
    ),
    (
        "navigation",
        r"(zurück )?(nach oben|zum seitenanfang)\W*$|(zur|zurück zur) (startseite|übersicht)\W*$|"
        r"(start(seite)?|home)( [>»›/|] [^.!?]{2,40})+$|"
        r"(nächster|vorheriger|nächste|vorherige) (artikel|seite|meldung)\W*$|"
        r"(zum inhalt springen|menü( öffnen| schließen)?|suche( öffnen)?|"
        r"navigation überspringen)\W*$|"
        r"seite \d+ (von|/) \d+\W*$",
    ),
    (
        "reading time",
        r"(ca\.? |etwa )?\d+ (min\.?|minuten?) lesezeit\W*$|"
        r"(geschätzte )?lesezeit:? (ca\.? |etwa )?\d+ min\w*\W*$",
    ),
)  # fmt: skip
_PATTERNS = tuple(
    (reason, re.compile(rf"[\W_]*(?:{pattern})", re.IGNORECASE | re.DOTALL))
    for reason, pattern in _KNOWN
)
LONGEST_KNOWN = 300
"""A line of one of the known kinds is short: a longer one is a paragraph that begins like it."""

_SHARE_WORDS = frozenset(
    {
        "teilen",
        "twittern",
        "tweeten",
        "drucken",
        "merken",
        "facebook",
        "twitter",
        "x",
        "whatsapp",
        "telegram",
        "email",
        "e-mail",
        "mail",
        "linkedin",
        "xing",
        "pocket",
        "pinterest",
        "instagram",
        "flipboard",
        "threads",
        "bluesky",
        "mastodon",
        "kopieren",
        "kommentare",
        "kommentieren",
        "feedback",
        "anhören",
        "vorlesen",
        "speichern",
        "print",
        "share",
        "tweet",
        "versenden",
        "weiterleiten",
        "link",
    }
)
_SEPARATOR = re.compile(r"^[\W_]+$")
_SENTENCE_END = re.compile(r"[.!?…][\"“”»«’)]*\s+(?=[A-ZÄÖÜ„»\"])")


def known_furniture(line: str) -> str:
    """Return which known kind of furniture ``line`` is ("follow us", "advertisement" …), or ""."""
    if len(line) > LONGEST_KNOWN or not line:
        return ""
    if _SEPARATOR.match(line) and not any(character.isalnum() for character in line):
        return "separator"
    words = line.casefold().replace("|", " ").replace("·", " ").replace("/", " ").split()
    if len(words) >= 2 and all(word.strip(".,:•") in _SHARE_WORDS for word in words):
        return "share bar"
    if len(_SENTENCE_END.findall(line)) > 2:
        return ""
    for reason, pattern in _PATTERNS:
        if pattern.match(line):
            return reason
    return ""
