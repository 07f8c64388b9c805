"""What German writes with a point that is not a full stop, and what starts a German sentence.

Collected by hand for newscli, from the Duden's rules and from what news text uses. All entries are
without the last point, and a space inside an abbreviation ("z. B.") is left out. Entries in lower
case stand for every case; an entry with a capital stands for that form alone ("Mag." is a degree,
"mag." ends a sentence).
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words(
    """
    abg adj agr allg altgr amtl angebl angekl anh anm anw aprob asst ausschl
    b.w bbl bearb begr beil bes bez bfh bgm bischöfl brosch bspw btr bzgl bzw
    c.t ca cf chem christl cand
    d.d d.h d.i d.m d.s demn ders desgl dgf dial Dipl dipl dipl.-ing dipl.-kfm dipl.-psych dr
    dr.h.c dr.-ing dt dtsch
    ebd ebf ehem eidg eig eigtl einschl einzeln engl entspr entst ersch erstm ev evang evtl exkl expl
    Fa Fam ff.s frhr franz frz
    geb gebr Gebr gef gegr gem gesch geschl gez ggf ggfs griech
    h.c hg hgg hl hll hptm hr hrn hrsg
    i.allg i.b i.d i.d.f i.d.r i.d.s i.e.s i.g i.h.v i.m i.s i.s.d i.s.v i.v.m i.w i.w.s
    inbegr incl inkl insb insbes internat ital
    jun.prof jur kais kath kgl kompl königl
    led lfd lic luth
    m.a.w m.e m.w Mag männl maschinengeschr mech med mind Mme Mr Mrs Ms
    ndrl näml niederl nördl nr nrn
    o.g österr östl orig
    päd pers pfr phil philos phys poln präs prof proff pseud psych publ
    r.k Rd reg.-bez relig resp röm russ
    Adm Capt Col Cpl Ft Gen Gov Hon Lt Maj Mlle Msgr Mt Rep Rev Sgt Sra
    s.s sächs schwed schwäb scil sog spez st staatl stellv stv südl svw
    techn tägl türk
    u.d.t u.u überarb übers übertr ugs ungar urspr
    v.l.n.r verantw verf verh veröff vert verw vgl vollst vorm vors vs
    weibl westl Wg wiss wörtl
    z.b z.h z.hd z.t z.zt zahlr zit zus zw zzt zzgl
    """
)
"""Never end a sentence: a name, a noun or an explanation follows."""

MAY_BE_LAST = _words(
    """
    a.a a.a.o a.d a.m a.n a.o a.u Abt ag anm.d.red ao arch assoc aug
    b.c Bd Bde Betr Bl Bgld bl br Bsp
    chr co co.kg
    d.c d.gr d.j d.ä d.o d.red dat dez di do
    e.g e.h e.k e.v eur exp
    f ff fg feb febr forts Frl
    g.m.b.h gbr Ges
    i.a i.e i.l i.r i.tr i.v Ing Inh Inst
    jan jg jh jhd jhdt jhs jr Jun jän
    kap kfm kl Konf kto
    Lat
    m.e.z max mi Mill mill Min mio Mo mrd mrz mwst mär
    n.br n.chr n.n nachf nachm nov
    o.a o.b.d o.j o.k o.o o.ä o.s okt
    p.a p.c p.m p.s pkt pl pos pp
    q.e.d
    Reg
    s.a s.d s.e s.o s.r s.u sa sek sen Sen sep sept sing Sing So Sr sr std stdn str strg
    Tel tsd
    u.a u.ä u.dgl u.s u.s.a
    v.a v.chr v.d v.o v.r v.u.z var verl vs
    w.o wkr
    zeitschr ztr
    """
)
"""May end a sentence: they do when a word follows that only a sentence start capitalises."""

OFTEN_LAST = _words(
    """
    usw etc usf inc corp ltd llc u.s.w u.s.f dgl uvm uva etc.pp o.dgl u.dgl u.a.m u.ä.m u.v.m u.v.a u.v.a.m
    """
)
"""End a sentence whenever a capital follows."""

BEFORE_NUMBER = _words(
    """
    abb abs abschn max mind min abt anl anm art aug az bd bde bl bsp dez di do feb febr fig fn fr geb hs jan jg
    kap kl lfg lit mi mo no nov nr nrn okt par pkt pl pos postf rn rz s sa sep sept so sp st str tab
    taf tel tl ziff zl z
    """
)
"""Abbreviations only where a number follows; else ordinary words ("auf diese Art. Er …")."""

MONTHS = _words(
    """
    januar jänner februar feber märz april mai juni juli august september oktober november dezember
    jan jän feb febr mär mrz apr jun jul aug sep sept okt nov dez
    """
)

STARTERS = _words(
    """
    ab aber abermals ach alle allein allem allen aller allerdings alles allgemein als also am an
    andere anderen anderenfalls andererseits anders anfangs angeblich angesichts anhand anschließend
    anstatt anstelle auch auf aufgrund aus ausgerechnet außer außerdem außerhalb
    bald beide beiden beim bei bereits besonders bevor bis bisher bislang bloß
    da dabei dadurch dafür dagegen daher dahin dahinter damals damit danach daneben dank dann daran
    darauf daraufhin daraus darin darum darunter darüber das dass daß davon davor dazu dazwischen dein
    deine deinen dem demgegenüber demnach demzufolge den denen denn dennoch der deren derartige
    derselbe derweil derzeit des deshalb dessen desto deswegen dich die dies diese dieselbe diesem
    diesen dieser dieses diesmal dir doch dort dorthin dran draußen du durch
    eben ebenfalls ebenso ehe eher eigentlich ein eine einem einen einer einerseits eines einfach
    einige einigen einmal einst einzig endlich entgegen entlang entsprechend entweder er erneut erst
    erstmals es etliche etwa etwas euer eure
    falls fast ferner folglich freilich früher für
    ganz gar gegen gegenüber gelegentlich gemäß genau genauso gerade gern gestern gewiss gleich
    gleichwohl gleichzeitig glücklicherweise
    hat hatte hatten hauptsächlich heraus heute heutzutage hier hierbei hierfür hiermit hiervon
    hierzu hingegen hinter hinterher hinzu hoffentlich höchstens
    ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer immerhin in indem indes indessen infolge
    innerhalb ins insbesondere insgesamt insofern inwiefern inwieweit inzwischen irgendwann
    irgendwie ist
    ja je jede jedem jeden jedenfalls jeder jederzeit jedes jedoch jemand jene jenen jener jenes
    jenseits jetzt
    kann kaum kein keine keinen keiner keinem keineswegs keines konnte können künftig kürzlich
    laut lange lediglich leider letztendlich letztlich liegt
    man manche manchen mancher manches manchmal mehr mehrere mehreren mein meine meinen meinem
    meiner meist meistens mich mir mit mithilfe mittels mittlerweile möglicherweise muss musste
    nach nachdem nachher nachmittags nahezu namentlich natürlich neben nebenbei nein nicht nichts
    nie niemals niemand nirgends noch normalerweise nun nur
    ob obgleich obwohl oder offenbar offensichtlich oft oftmals ohne ohnehin
    plötzlich prinzipiell
    rund
    schade schließlich schon sehr sei seien sein seine seinem seinen seiner seines seit seitdem
    seither selbst selten selbstverständlich sie sind so sobald sodann sofern sofort sogar sogenannte
    solange solche solchen solcher soll sollen sollte sollten somit sondern sonst soviel soweit sowie
    sowohl später spätestens statt stattdessen
    tatsächlich trotz trotzdem
    um und ungeachtet ungefähr uns unser unsere unserem unseren unserer unter unterdessen ursprünglich
    vermutlich viel viele vielen vieles vielleicht vielmehr vom von vor voraussichtlich vorher
    vorerst vorläufig während währenddessen
    wann war waren warum was weder wegen weil weiter weitere weiteren weiterer weiteres weiterhin
    weitgehend welche welchem welchen welcher welches wem wen wenige wenigen wenigstens wenn wer
    werden wessen weshalb wie wieder wiederum wieso will wir wird wo wobei wodurch wofür wohl wollen
    womit womöglich woraufhin worin worüber wovon wozu wurde wurden wäre während würde
    zahlreiche zu zudem zuerst zufolge zuerst zugleich zuletzt zum zumal zumindest zunächst zur
    zurzeit zusammen zusätzlich zuvor zwar zwischen zwischendurch
    überall überdies überhaupt über übrigens
    """
)
"""Words that German writes with a capital only at the start of a sentence (or of a title)."""

NAMES = _words("Franz Jan Jun Max Schweiz")
"""Names whose small form is an abbreviation ("franz.", "max.")."""

UNITS = _words("cm dm mm km kg mg ml cl hl kw kwh mw mwh gw gwh gb mb kb tb hz khz mhz ghz db pc tv")
"""Units and the like that have no vowel, but are written without a point."""

AFTER_ORDINAL = _words(
    """
    mal jahrhundert jahrhunderts jahrestag geburtstag todestag hochzeitstag lebensjahr weltkrieg
    uhr stock spieltag spielminute minute runde etage jahrgang auflage ausgabe klasse bundesliga
    semester quartal halbjahr breitengrad armee division platz
    """
)
"""Nouns that make the number before them an ordinal, whatever stands before it."""

BEFORE_ORDINAL = _words(
    """
    der die das dem den des am im vom zum zur beim ins ans aufs ein eine einem einen einer eines kein
    keine keinen jede jeder jedem jeden jedes sein seine seinem seinen seiner seines ihr ihre ihrem
    ihren ihrer ihres mein meine meinem meinen meiner unser unsere unserem unseren unserer dein deine
    dieser diese dieses diesem diesen jener jenes welcher und bis oder bzw
    """
)
"""Before "3.", these make it an ordinal."""

BEFORE_CARDINAL = _words(
    """
    platz rang seite kapitel artikel paragraf paragraph absatz nummer nr bundesstraße autobahn gruppe
    gleis tor zimmer raum linie etwa rund circa ca fast knapp gut mindestens höchstens maximal nur
    über unter von mit aus zu um auf gegen ab für pro je plus minus teil band typ version formel
    phase stufe level zone klasse gesamt insgesamt gleich ist sind war waren alter bei modell gate
    halle kanal block akt lektion runde
    """
)
"""Before "3." at the end of a sentence, these make it a plain number."""
