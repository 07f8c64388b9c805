"""Names that English spells otherwise than German, and acronyms that it replaces.

Left the German form, right what may stand for it in English: beginnings of words in small letters
without accents, so that "russia" covers Russian, too. Only names that a reader of news meets often
and that the comparison by sound (:mod:`.spelling`) would not recognise.
"""

from __future__ import annotations

_TABLE = """
Deutschland german;federal republic
Deutschlands german;federal republic
Deutsche german;deutsche
Frankreich france;french
Großbritannien britain;british;uk;united kingdom
Grossbritannien britain;british;uk;united kingdom
England england;english;britain;british
Schottland scotland;scottish;scot
Irland ireland;irish;eire
Nordirland northern ireland;northern irish;ulster
Österreich austria
Österreicher austria
Schweiz switzerland;swiss
Schweizer switzerland;swiss
Italien ital
Spanien spain;spanish
Griechenland greece;greek
Türkei turkey;turkish;turkiye
Russland russia
Rußland russia
Ukraine ukrain
Polen poland;polish;pole
Tschechien czech
Slowakei slovak
Ungarn hungar
Rumänien romania;rumania
Bulgarien bulgaria
Kroatien croat
Serbien serb
Bosnien bosnia
Slowenien sloven
Mazedonien macedonia
Albanien alban
Schweden swed
Norwegen norw
Dänemark denmark;danish;dane
Finnland fin
Niederlande netherlands;dutch;holland
Niederlanden netherlands;dutch;holland
Belgien belgi
Luxemburg luxembourg
Estland estonia
Lettland latvia
Litauen lithuania
Weißrussland belarus
Belarus belarus
Moldawien moldov
Georgien georgia
Armenien armenia
Aserbaidschan azerbaij
Kasachstan kazakh
Usbekistan uzbek
Ägypten egypt
Libyen libya
Tunesien tunisia
Algerien algeria
Marokko morocc
Syrien syria
Libanon leban
Jordanien jordan
Irak iraq
Indien india
Indonesien indonesia
Japan japan
Südkorea south korea;south;korea
Nordkorea north korea;dprk
Philippinen philippine;filipino
Thailand thai
Australien australia;aussie
Neuseeland new zealand;kiwi
Südafrika south africa
Äthiopien ethiopia
Kenia kenya
Brasilien brazil
Argentinien argentin
Kolumbien colombia
Mexiko mexic
Kuba cuba
Kanada canad
Europa europ
Afrika africa
Asien asia
Amerika america;us
USA us;united states;america
UNO un;united nations
Uno un;united nations
München munich;bayern
Münchner munich;bayern
Münchener munich;bayern
Köln cologne;koln
Kölner cologne;koln
Nürnberg nuremberg;nurnberg
Hannover hanover;hannover
Braunschweig brunswick;braunschweig
Wien vienna;viennese
Wiener vienna;viennese;wiener
Zürich zurich
Genf geneva
Genfer geneva
Basel basel;basle
Bern bern
Luzern lucerne
Bayern bavaria;bayern
Sachsen saxon
Niedersachsen lower saxony
Thüringen thuringia
Hessen hess
Westfalen westphalia
Pfalz palatinate;pfalz
Schwaben swabia
Franken francs;franc;franconia;chf;sfr;frank
Preußen prussia
Schlesien silesia
Böhmen bohemia
Mähren moravia
Rom rome;roma
Mailand milan
Venedig venice;venetian
Florenz floren
Neapel naples;neapolitan;napoli
Turin turin;torino
Genua genoa
Lissabon lisbon
Athen athens;athenian
Prag prague
Prager prague
Warschau warsaw
Krakau krakow;cracow
Danzig gdansk;danzig
Breslau wroclaw;breslau
Moskau moscow
Kiew kyiv;kiev
Kyjiw kyiv;kiev
Odessa odes
Charkiw kharkiv;kharkov
Bukarest bucharest
Belgrad belgrade
Kopenhagen copenhagen
Brüssel brussels
Antwerpen antwerp
Brügge bruges
Lüttich liege
Straßburg strasbourg
Nizza nice
Kairo cairo
Peking beijing;peking
Tokio tokyo
Teheran tehran;teheran
Bagdad baghdad
Damaskus damascus
Mekka mecca
Mossul mosul
Kapstadt cape town
Rhein rhin
Donau danube
Themse thames
Nil nile
Alpen alps;alpine
Ostsee baltic
Nordsee north sea
Mittelmeer mediterranean
Krim crimea
Balkan balkan
Kaukasus caucas
Jerusalem jerusalem
Wladimir vladimir
Dmitri dmit
Sergej serge
Juri yuri;yury
Selenskyj zelensk;selensk
Selenski zelensk;selensk
Jelzin yeltsin
Chruschtschow khrush
Gorbatschow gorbach
Janukowitsch yanukov
Timoschenko tymoshenko;timoshenko
Nawalny navaln
Lawrow lavrov
Medwedew medvedev
Chodorkowski khodorkov
Tschernobyl chernobyl;chornobyl
Tschetschenien chechn
Gaddafi gaddafi;gadhafi;qaddafi;kadhafi
Osama osama;usama
Taliban taliban;taleban
EZB ecb;european central bank
Bundestag bundestag;parliament;german
Bundesrat bundesrat;federal council;upper house;council
BIP gdp;gross domestic
EU eu;europe
Nato nato
NATO nato
WHO who;world health
IWF imf;monetary fund
WTO wto;trade org
OSZE osce
OECD oecd
FBI fbi
CIA cia
NSA nsa
DDR gdr;east german
BRD frg;west german;federal republic;german
CDU cdu;christian democrat;conservative
CSU csu;christian social;conservative;bavarian
SPD spd;social democrat
FDP fdp;free democrat;liberal
AfD afd;alternative for
"""

_VARIANTS_TABLE = """
Ludwig ludwig;louis
Karl karl;carl;charles
Friedrich friedrich;frederick;frederic
Wilhelm wilhelm;william
Heinrich heinrich;henry
Johann johann;john
Johannes johannes;john
Georg georg
Elisabeth elisabeth;elizabeth
Philipp philip
Franziskus francis;franziskus
Benedikt benedict;benedikt
Paul paul
Paulus paul
Petrus peter
Matthäus matthew
Lukas luke;lucas;lukas
Markus mark;marcus
Jesus jesus;christ
Cäsar caesar
Aischylos aeschylus
Sokrates socrates
Homer homer
Aristoteles aristotle
Union union;cdu;conservative
Linke left;linke
Linken left;linke
Grüne green
Grünen green
Weiße white
Weißen white
Haus house
Heilige holy;saint;st
Bahn deutsche bahn;rail;bahn
Lufthansa lufthansa
Post post
Bund federal;federation;bund
"""


def _read(table: str) -> dict[str, tuple[str, ...]]:
    """Return the table as a mapping."""
    rows = (line.split(" ", 1) for line in table.strip().splitlines())
    return {german: tuple(english.split(";")) for german, english in rows}


EXONYMS = _read(_TABLE)
"""Names that must stand in the translation in one of these forms."""
VARIANTS = _read(_VARIANTS_TABLE)
"""Words that may be names, and then stand in the translation in one of these forms."""
