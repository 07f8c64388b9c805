"""What German writes with a point that is not a full stop, and what starts a German sentence.

Collected by hand for newscli, from the Duden's rules and from what news text uses. All entries are
without the last point, and a space inside an abbreviation ("z. B.") is left out. Entries in lower
case stand for every case; an entry with a capital stands for that form alone ("Mag." is a degree,
"mag." ends a sentence). The English lists at the end stand for the very forms they have.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words(
    """
    abg adj Adm agr allg altgr amtl angebl angekl anh anm anw aprob asst aufl ausg ausschl b.w
    bbl bearb begr beil bes bez bfh bgm bischöfl brosch bspw btr bzgl bzw c.t ca cand Capt cf
    chem christl Col Cpl d.d d.h d.i d.m d.s demn ders desgl dgf dial dipl Dipl dipl.-ing
    dipl.-kfm dipl.-psych dr dr.-ing dr.h.c dt dtsch ebd ebf ehem eidg eig eigtl einschl
    einzeln engl entspr entst ersch erstm ev evang evtl exkl expl Fa Fam ff.s franz frhr frz Ft
    geb gebr Gebr gef gegr gem gesch geschl gez ggf ggfs Gov griech h.c hg hgg hl hll hptm hr
    hrn hrsg i.allg i.b i.d i.d.f i.d.r i.d.s i.e.s i.g i.h.v i.m i.s i.s.d i.s.v i.v.m i.w
    i.w.s inbegr incl inkl insb insbes internat ital jun.prof jur kais kath kgl kompl königl
    led lfd lic Lt luth m.a.w m.e m.w Maj männl maschinengeschr mech med mind Mlle Mme Mr Mrs
    Ms Msgr Mt näml ndrl niederl nördl nr nrn o.g orig österr östl päd pers pfr phil philos
    phys poln präs prof proff pseud psych publ r.k Rd reg.-bez relig resp röm russ s.s sächs
    schwäb schwed scil Sgt sog spez Sra st staatl stellv stv südl svw tägl techn türk u.d.t u.u
    überarb übers übertr ugs ungar urspr v.l.n.r verantw verf verh veröff vert verw vgl vollst
    vorm vors vs weibl westl Wg wiss wörtl z.b z.h z.hd z.t z.zt zahlr zit zus zw zzgl zzt
    """
)
"""Never end a sentence: a name, a noun or an explanation follows."""

MAY_BE_LAST = _words(
    """
    a.a a.a.o a.d a.m a.n a.o a.u Abt anm.d.red ao arch assoc aug b.c Bd Bde Betr Bgld bio bl Bl br
    Bsp chr co co.kg d.ä d.c d.gr d.j d.o d.red dat dez di do e.g e.h e.k e.v exp f feb febr ff
    fg forts Fr Frl g.m.b.h Gen Ges Hon i.a i.e i.l i.r i.tr i.v Ing Inh Inst jän jan jg jh jhd
    jhdt jhs jr Jun kap kfm kl Konf kto Lat m.e.z Mag mär max mi Mill mill Min mio Mo mrd mrz
    n.br n.chr n.n nachf nachm nov o.a o.ä o.b.d o.j o.k o.o o.s okt p.a p.c p.m p.s pkt pl pos
    pp q.e.d Reg Rep Rev s.a s.d s.e s.o s.r s.u sa sek sen Sen sep sept sing Sing So sr Sr std
    stdn str strg Tel tsd u.ä u.a u.dgl u.s u.s.a v.a v.chr v.d v.o v.r v.u.z var verl w.o wkr
    zeitschr ztr
    """
)
"""May end a sentence: they do when a word follows that only a sentence start capitalises."""

OFTEN_LAST = _words(
    """
    corp dgl etc etc.pp inc llc ltd o.dgl u.ä.m u.a.m u.dgl u.s.f u.s.w u.v.a u.v.a.m u.v.m usf
    usw uva uvm
    """
)
"""End a sentence whenever a capital follows."""

BEFORE_NUMBER = _words(
    """
    abb abs abschn abt anl anm art aufl aug az bd bde bl bsp dez di do erb ersch feb febr fig
    fn fr geb gegr gest hs jan jg kap kl lfg lit max mi min mind mo no nov nr nrn okt par pkt
    pl pos postf rn rz s sa sep sept so sp st str tab taf tel tl verst z ziff zl
    """
)
"""Abbreviations only where a number follows; else ordinary words ("auf diese Art. Er …")."""

MONTHS = _words(
    """
    apr april aug august dez dezember feb feber febr februar jan jän jänner januar jul juli jun
    juni mai mär märz mrz nov november okt oktober sep sept september
    """
)

STARTERS = _words(
    """
    ab aber abermals ach alle allein allem allen aller allerdings alles allgemein als also am
    an andere anderen anderenfalls andererseits anders anfangs angeblich angesichts anhand
    anschließend anstatt anstelle auch auf aufgrund aus außer außerdem außerhalb ausgerechnet
    bald bei beide beiden beim bereits besonders bevor bis bisher bislang bloß da dabei dadurch
    dafür dagegen daher dahin dahinter damals damit danach daneben dank dann daran darauf
    daraufhin daraus darin darüber darum darunter daß das dass davon davor dazu dazwischen dein
    deine deinen dem demgegenüber demnach demzufolge den denen denn dennoch der derartige deren
    derselbe derweil derzeit des deshalb dessen desto deswegen dich die dies diese dieselbe
    diesem diesen dieser dieses diesmal dir doch dort dorthin dran draußen du durch eben
    ebenfalls ebenso ehe eher eigentlich ein eine einem einen einer einerseits eines einfach
    einige einigen einmal einst einzig endlich entgegen entlang entsprechend entweder er erneut
    erst erstmals es etliche etwa etwas euer eure falls fast ferner folglich freilich früher
    für ganz gar gegen gegenüber gelegentlich gemäß genau genauso gerade gern gestern gewiss
    gleich gleichwohl gleichzeitig glücklicherweise hat hatte hatten hauptsächlich heraus heute
    heutzutage hier hierbei hierfür hiermit hiervon hierzu hingegen hinter hinterher hinzu
    höchstens hoffentlich ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer immerhin in
    indem indes indessen infolge innerhalb ins insbesondere insgesamt insofern inwiefern
    inwieweit inzwischen irgendwann irgendwie ist ja je jede jedem jeden jedenfalls jeder
    jederzeit jedes jedoch jemand jene jenen jener jenes jenseits jetzt kann kaum kein keine
    keinem keinen keiner keines keineswegs können konnte künftig kürzlich lange laut lediglich
    leider letztendlich letztlich liegt man manche manchen mancher manches manchmal mehr
    mehrere mehreren mein meine meinem meinen meiner meist meistens mich mir mit mithilfe
    mittels mittlerweile möglicherweise muss musste nach nachdem nachher nachmittags nahezu
    namentlich natürlich neben nebenbei nein nicht nichts nie niemals niemand nirgends noch
    normalerweise nun nur ob obgleich obwohl oder offenbar offensichtlich oft oftmals ohne
    ohnehin plötzlich prinzipiell rund schade schließlich schon sehr sei seien sein seine
    seinem seinen seiner seines seit seitdem seither selbst selbstverständlich selten sie sind
    so sobald sodann sofern sofort sogar sogenannte solange solche solchen solcher soll sollen
    sollte sollten somit sondern sonst soviel soweit sowie sowohl später spätestens statt
    stattdessen tatsächlich trotz trotzdem über überall überdies überhaupt übrigens um und
    ungeachtet ungefähr uns unser unsere unserem unseren unserer unter unterdessen ursprünglich
    vermutlich viel viele vielen vieles vielleicht vielmehr vom von vor voraussichtlich vorerst
    vorher vorläufig während währenddessen wann war wäre waren warum was weder wegen weil
    weiter weitere weiteren weiterer weiteres weiterhin weitgehend welche welchem welchen
    welcher welches wem wen wenige wenigen wenigstens wenn wer werden weshalb wessen wie wieder
    wiederum wieso will wir wird wo wobei wodurch wofür wohl wollen womit womöglich woraufhin
    worin worüber wovon wozu wurde würde wurden zahlreiche zu zudem zuerst zufolge zugleich
    zuletzt zum zumal zumindest zunächst zur zurzeit zusammen zusätzlich zuvor zwar zwischen
    zwischendurch
    """
)
"""Words that German writes with a capital only at the start of a sentence (or of a title)."""

NAMES = _words(
    """
    Franz Jan Jun Max Schweiz
    """
)
"""Names whose small form is an abbreviation ("franz.", "max.")."""

UNITS = _words(
    """
    cl cm db dm lkw pkw gb ghz gw gwh hl hz kb kg khz km kw kwh mb mg mhz ml mm mw mwh pc tb tv
    """
)
"""Units and the like that have no vowel, but are written without a point."""

AFTER_ORDINAL = _words(
    """
    armee auflage ausgabe breitengrad bundesliga division etage geburtstag halbjahr
    hochzeitstag jahrestag jahrgang jahrhundert jahrhunderts klasse lebensjahr mal minute platz
    quartal runde semester spielminute spieltag stock todestag uhr weltkrieg
    """
)
"""Nouns that make the number before them an ordinal, whatever stands before it."""

BEFORE_ORDINAL = _words(
    """
    am ans aufs beim bis bzw das dein deine dem den der des die diese diesem diesen dieser
    dieses ein eine einem einen einer eines ihr ihre ihrem ihren ihrer ihres im ins jede jedem
    jeden jeder jedes jener jenes kein keine keinen mein meine meinem meinen meiner oder sein
    seine seinem seinen seiner seines und unser unsere unserem unseren unserer vom welcher zum
    zur
    """
)
"""Before "3.", these make it an ordinal."""

BEFORE_CARDINAL = _words(
    """
    ab absatz akt alter artikel auf aus autobahn band bei block bundesstraße ca circa etwa fast
    formel für gate gegen gesamt gleich gleis gruppe gut halle höchstens insgesamt ist je kanal
    kapitel klasse knapp lektion level linie maximal mindestens minus mit modell nr nummer nur
    paragraf paragraph phase platz plus pro rang raum rund runde seite sind stufe teil tor typ
    über um unter version von war waren zimmer zone zu
    """
)
"""Before "3." at the end of a sentence, these make it a plain number."""

ENGLISH_BEFORE_NAME = _words(
    """
    Adm Brig Capt Cmdr Col Cpl Dr Fr Ft Gen Gov Hon Insp Lt Maj Messrs Mr Mrs Ms Mt Prof Rep Reps
    Rev Sen Sens Sgt Supt vs
    """
)
"""English: never end a sentence, since a name follows."""

ENGLISH_BEFORE_NUMBER = _words(
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec No Nos Fig p pp Sec Vol"
)
"""English: abbreviations only where a number follows ("Oct. 3", "No. 10")."""

ENGLISH_MAY_BE_LAST = _words(
    """
    Ave Blvd Bros Co Corp Dec Dept Feb Inc Jan Jr Ltd Nov Oct Ph.D Rd Sept Sr St approx cf dept est
    etc
    """
)
"""English: end a sentence when one of ENGLISH_STARTERS follows."""

ENGLISH_STARTERS = _words(
    """
    a about according after all also although an and another any are as asked at because before both
    but by can companies critics did do does during each earlier every few for former from had has
    have he her here his how however if in instead is it its last later local many meanwhile more
    most my neither new next no none not now of officials on once one only or other others our over
    people police several she since so some sources still such that the their then there these they
    this those though three to today two under until was we were what when where while who why will
    with yet you your
    """
)
"""Words that English writes with a capital mostly at the start of a sentence."""
