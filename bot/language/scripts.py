"""The alphabets and candidates, and the short words in which the candidates differ.

Candidates are the languages likely in a German quarter, not only those the bot speaks. Letters are
those of lower-case text, in the form of a regular expression's character class.
"""

from dataclasses import dataclass

from bot.language.romanised import ROMANISED


@dataclass(frozen=True, slots=True)
class Script:
    """Letters, and the languages that are written with them."""

    letters: str
    languages: tuple[str, ...]
    weight: int = 3
    """What a letter counts: texts in other scripts quote street names, seldom the reverse."""
    spaced: bool = True
    """Words have spaces between them; without, every letter counts as a word."""
    romanised: tuple[str, ...] = ()
    """Languages of other scripts that some type in this one."""

    @property
    def candidates(self) -> tuple[str, ...]:
        """The languages a text in this script may be in."""
        return self.languages + self.romanised


LATIN = Script(
    "a-zß-öø-ɏạ-ỹ",
    (
        *("de", "en", "tr", "pl", "ro", "it", "es", "fr", "hr", "vi", "sq", "hu", "ku", "so"),
        *("pt", "nl"),
    ),
    weight=1,
    romanised=ROMANISED,
)
CYRILLIC = Script("а-џґ", ("ru", "uk", "bg", "sr"))
ARABIC = Script("ء-ە", ("ar", "fa", "ps", "ckb", "ur"))
SCRIPTS = (
    LATIN,
    CYRILLIC,
    ARABIC,
    Script("ሀ-ፚ", ("ti", "am")),
    Script("ͱ-ώ", ("el",)),
    Script("א-ת", ("he",)),
    Script("ა-ჰ", ("ka",)),
    Script("ա-և", ("hy",)),
    Script("ऀ-ॿ", ("hi",)),
    Script("ก-๎", ("th",), spaced=False),
    Script("가-힣", ("ko",)),
    Script("一-鿿", ("zh",), spaced=False),
    Script(
        "ぁ-ヺ", ("ja",), weight=30, spaced=False
    ),  # few among Chinese letters, never in Chinese
)

SELDOM = {"am": 0.2, "ckb": 0.2, "pt": 0.2, "nl": 0.2, "ur": 0.05}
"""Candidates met less often than the others of their script, and how much less.

Portuguese and Dutch stand here so that they are not taken for Spanish, Italian or German.
"""

RELATED = (
    ("ru", "uk", "bg", "sr"),
    ("ar", "fa", "ps", "ckb", "ur"),
    ("es", "pt", "it", "ro", "fr"),
    ("tr", "ku"),
)
"""Languages that share many words, and whose people often have each other's in the messenger."""

UNMODELLED = frozenset({"ti", "am"})
"""Languages that the model is not asked about, as it does not know both."""

TELLING_LETTERS = {
    "ti": frozenset("ኣቐቑቒቓቕኸኹኺኻኽኾዝ"),
    "am": frozenset("አ"),
    "ar": frozenset("ةأإ"),
    "ur": frozenset("ٹڈڑں"),
    "ps": frozenset("ښځڅډړږټېۍګڼ"),
    "ckb": frozenset("ێۆڵڕڤە"),
}
"""Letters of one language alone among those of its script; each word with one counts."""

_PERSIAN_KEYS = {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک"}
KEYBOARDS: dict[str, dict[int, str]] = {
    "ar": {ord("ی"): "ي", ord("ک"): "ك"},
    "fa": _PERSIAN_KEYS,
    "ps": {ord("ك"): "ک", ord("ہ"): "ه", ord("ھ"): "ه"},
    "ur": {**_PERSIAN_KEYS, ord("ه"): "ہ"},
}
"""Letters that look alike on another keyboard, as each language itself has them."""
OTHER_KEYBOARD = {"ar": 5.0, "fa": 1.5, "ps": 1.5, "ur": 3.0}
"""What speaks against a language where its own keyboard would have given other letters.

Persian is often typed on an Arabic keyboard, the reverse is rare.
"""

APOSTROPHES = "’ʼ`"
LATIN_TWINS = str.maketrans("aceijopxy", "асеіјорху")
"""Latin letters typed in Cyrillic words because they look alike."""

GERMAN_PARTS = """ableser abrechnung anmeldung antrag antrags anwalt arbeitsamt aufenthalt aufzug
    ausbildung auslaender ausländer ausweis bahnhof baugenossenschaft behinderung behoerde
    behörde beratung berechtigung bescheid bescheinigung briefkasten buerger buergeramt
    buergermeister bußgeld bürger bürgeramt bürgermeister deutschkurs einwohner elterngeld
    fahrkarte fahrrad fahrschein fahrstuhl feierabend feuerwehr finanzamt flüchtling
    führerschein gemeinde genossenschaft gericht gesamtschule geschirr gesundheit
    grundschule grundsicherung haltestelle handwerker hauptbahnhof hauptschule hausarzt
    haushalt hausmeister hausordnung haustür hausverwaltung heizung jobcenter jugendamt
    kellerraum kellertür kinderarzt kindergarten kindergeld kinderzuschlag klempner
    krankenhaus krankenkass krankenschein kuendigung kündigung laterne lohnsteuer mahnung
    meldeschein mietvertrag monatskarte müllabfuhr müllcontainer müllraum mülltonne
    nachhilfe nachweis nebenkosten notdienst ordnungsamt parkausweis polizei quittung
    rathaus rechnung reinigung rentner restmüll rundfunk sachbearbeiter schluessel schlüssel
    schornstein schwimmbad sozialamt sparkasse sperrmuell sperrmüll spielplatz sprachkurs
    sprechstunde stadtwerke standesamt strasse straße tagesmutter treppenh treppenhaus
    unterkunft unterlagen verlaengerung verlängerung vermieter versicherung vertrag
    verwaltung volkshochschule vollmacht vormund waschkueche waschküche waschmaschine
    wertstoff wohnberechtigung wohngeld wohnung wohnungs zahnarzt zeugnis zuschlag zuschuss
    zuzahlung überweisung"""
"""What long German words are made of that people say in any language here."""

COMMON_WORDS = {
    "de": """alle alles am beim bin bist bitte da nie voll zu des dort du es fuer gruesse hallo
        hat hier hilfe ich im ja kaputt lampe moin morgen muell müll nein neu ok servus strasse
        tag ueber vor war was wer will wir""",
    "en": """a also am an and are as at be broken by come did do don empty find go he hello
        her hi i in is just ll local m me my next no note of okay on re s say she since stop
        street t the them then time to today us ve view was we were will yesterday""",
    "tr": """abi ama az bana ben beni benim biz bozuk burada cadde cok da dedi degil diye en
        ev evet gece gunaydin her hocam icin ki kim kötü lamba lutfen lütfen merhaba mi mu
        nasil ne neden o orada sana selam sen seni senin size sokak su tesekkur ve veya ya şey""",
    "pl": """albo ale bo ci do go i ich ja jutro kategoria lampa ma mam masz mi musi my na nad
        nam o od on ona oni po pod pomoc prosze ta tak tam te ten teraz to tu tutaj ty u ulica
        was za zepsuta""",
    "ro": """a acolo ai ajutor al ale am are au avem azi bine buna ce cine da dar de ei el ele
        era este eu ieri la le lor lui mai mea meu mi ne noi o prin rog sa salut sau se si
        strada stricat te tu un unde voi îl""",
    "it": """a ai al alle bene cerca chi ci ciao come con da del deve di domani dove e era
        erano già grazie ha hai ho i ieri il in io l la lampada le lei lo lui ma mai meno mi
        mia mio no noi nome non o ora per prego prima qua qui rotta salve sei si solo strada
        su ti tra tu un una uno vi voi""",
    "es": """a al ayer basura bien calle con cómo de del el en entre era es ese eso este
        farola ha han hasta hay he hola hoy la le les lo me mi no nos o para por que rota roto
        se ser si sin solo son su te tu un una usted y ya yo zona él""",
    "fr": """a ai as au avis bien c ce ces d de demain des du en entre es hier ici il ils j je
        l la lampe le les lui là m ma me merci mes mon n ne non on oui par parce pas qu quand
        que quel quelle qui quoi rue s sa salut se ses son t ta te ton tu un y""",
    "hr": """a ali bi bila bok da dan do dobar ga gde i ih imam ja jako je kada ko lampa me mi
        molim mora mu na nas ne nema nova novo o od on ona oni po pre s sa sad sam se si ste
        su sutra ta taj tamo te ti to u ulica uvek vas vi vrlo za""",
    "vi": """ai cam em lai là lên mai on qua rác sau ta xin""",
    "sq": """ai dje do e ende faleminderit i jam je jemi jo ju ka kam ku kur lajme llamba
        lutem me ne nje numri pa pak para pas po por pse re ri rruga se sepse si sot tani te
        tek ti tim time""",
    "hu": """a ami az be de el ez ha hol is ki le lámpa ma mert mi mindig most napot ne nekem
        neki soha te ti utca van vele""",
    "ku": """an awa baş bi bin bo da de di du duh e eger em ev ez gemar her im in kolan ku
        lampe me min na ne ser silav slaw spas te tu va were wir xirab yan""",
    "so": """ama annaga berri cusub dad dir hal haye in ka kan ku la ma maya nal qashin si tan
        u yar""",
    "pt": """a ainda amanhã ao aqui as até boa bom com como da das de depois do dos e ela ele em
        então está estão eu faz foi fui há hoje isso isto já lá lixo lâmpada mais mas me meu
        minha muito na nas no nos nossa nosso não o obrigada obrigado olá onde ontem os ou para
        pela pelo pode por porque posso qual quando que quem rua se sem ser seu sim sou sua são
        também tem tenho tudo um uma vocês você à às é""",
    "nl": """aan als bedankt ben bij dag dan dat de deze die dit doen een en er ga geen goed graag
        haar hallo heb hebben heeft hem het hier hij hoe hun ik in is ja jij je kan kapot kunnen
        maar met mij mijn moet morgen naar naast nee niet nog nu of om onze ons ook op over
        straat te tot u uit uw van veel voor waar wanneer want wat we wel wie wij wil worden ze
        zij zijn""",
    "uk": """або але бо будь бути в вам вас ваш ви вона вони воно все вчора де день для до
        добре добрий допомога дуже за завтра зараз зламаний й коли лампа ласка лише мене ми
        може можна моя на над нам нас не нова новий перед при про разом та так також там те
        тебе ти той тому треба тут у хочу хто це цей через чи ще я""",
    "ru": """в вам вас ваш вместе во все вчера где да день для до если еще за завтра здесь
        здравствуйте и из или их как кто лампа ли меня мне может можно мой моя мусор на над
        надо нам нас не нет но нужно о об ок он она они оно от перед под помощь после потому
        при привет с сейчас сказал сломан спасибо также там те тебе тебя тоже только тот тут
        уже улица фонарь хорошо хочу через я""",
    "bg": """аз ако беше благодаря боклук бях бяха в вече ви вие винаги вчера го да ден днес
        до добре за здравей здравейте и из или им има искам й как какво кога кое които кой
        който коя лампа ли мен мене ми много може мой моля моя му на над не ни ние никога нито
        но нов нова ново онзи от повече под помощ преди през при с са само се сега си след сте
        счупена тази там те тези ти то това този той трябва тук тя улица утре ще я""",
    "sr": """а ако али би била било бити вас вести ви више врло га где да дан данас до добар
        добро желим за због здраво и из или има имам имамо их кад како ко лампа ме место ми
        може можете молим мора му на нас не нема нисам нису нова нови ново о ова овде од он
        она они по покварена после пре према с са сад сам само све светло сви се си смо сте
        сутра та тамо те ти то треба у увек улица хвала""",
    "ar": """آخر بعد بل به تحت جدا سلام شارع صباح عند غدا قبل له لو ما مرحبا مصباح من نحن نعم
        هم هنا هو و""",
    "fa": """آب آن ازش است این اینجا برای خواهم خیلی دارد دارم داریم در را سر شده شما کار کند کنم
        کنید می میشه نمی نیست ها های هست هستم هنوز آشغال الان اما امروز او باید بد بعد بله به تو
        خراب دو زباله سلام شکسته قبل لطفا لطفاً ما ممنون من نه هر هم همه و ولی پس چراغ چون چگونه
        کجا کمک که کی یا""",
    "ps": """اوبه به پر چې څه زموږ سره شته شو شوی شي غواړم غواړو کوم کور کوي کې کړئ لرم لري نشته
        ولې او باید بد بل تاسو تر تل ته خو دا دلته ده دوه دوی دی زما زه سبا ستا ستاسو سلام له مات
        مرسته مننه مهرباني نن نه نور نوی هر هلته هم هو کثافات که یا""",
    "ur": """آپ اور اس اب ابھی بھی بہت پر تک تو تھا تھی جو جی خراب رہا رہی رہے سے شکریہ کا کب کر
        کل کو کوئی کہ کہاں کی کیا کیوں کے گا گئی گیا گی گھر لیے مجھے مدد میرا میری میرے میں نہیں
        نے وہ ٹوٹ ہم ہمارا ہمارے ہو ہوں ہے ہیں یا یہ یہاں چاہیے پانی بند آیا آج بجلی""",
    "ti": """ምስ ናይ እዩ ካብ ኣብ ከመይ""",
    "am": """ላይ ነው ነበር እና ውስጥ በጣም""",
}
"""Short words that everybody uses and whose letters alone leave in doubt.

A word that several candidates share stands with each of them.
"""
