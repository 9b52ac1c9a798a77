"""Languages that some people type in Latin letters, as they sound: *Romanised* ones.

Neither voter has met them so.  The profiles of the Slavic ones and of Greek are written over into
Latin letters, the ways people have for it mixed; vowels that Arabic, Persian and Urdu leave out
cannot be guessed, so these speak by words alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.language.words import EVERYDAY_WORDS

ROMANISED = ("ru", "uk", "bg", "el", "ar", "fa", "ur")
"""Candidates for a text in Latin letters that is typed on the wrong keyboard."""

FIGURES = {"2": "ar", "3": "ar", "5": "ar", "7": "ar", "9": "ar", "4": "bg", "6": "bg"}
"""Who writes a letter as this figure."""
FIGURE_LETTERS = {"3": "a", "4": "ch", "5": "kh", "6": "sh", "7": "h", "9": "q"}
"""How it is read; the others stand for a pause."""

_EAST = {
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "д": "d",
    "е": "e",
    "ё": "yo",
    "ж": "zh",
    "з": "z",
    "и": "i",
    "й": "y",
    "к": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ф": "f",
    "х": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ы": "y",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
    "і": "i",
    "ї": "yi",
    "є": "ye",
    "ґ": "g",
}
_WAYS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "ru": (
        _EAST,
        {**_EAST, "й": "i", "х": "kh", "щ": "sch", "ё": "e", "ы": "i", "ц": "c"},
        {**_EAST, "ж": "j", "й": "j", "ю": "ju", "я": "ja", "ё": "jo", "ц": "c", "в": "w"},
    ),
    "uk": (
        {**_EAST, "г": "h", "и": "y", "х": "kh"},
        {**_EAST, "й": "i", "ю": "iu", "я": "ia", "є": "ie", "ї": "i", "г": "h", "и": "y"},
        {**_EAST, "й": "j", "ю": "ju", "я": "ja", "є": "je", "ї": "ji", "ц": "c"},
    ),
    "bg": (
        {**_EAST, "й": "y", "щ": "sht", "ъ": "a"},
        {**_EAST, "й": "i", "щ": "sht", "ъ": "u", "ц": "c", "ж": "j", "я": "ia", "ю": "iu"},
        {**_EAST, "й": "i", "щ": "sht", "ъ": "y", "ц": "c", "я": "q"},
    ),
    "el": tuple(
        dict(
            zip(
                "αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋφχψωώ",
                f"a a v g d e e z i i th i i i i k l m n {x} o o p r s s t {y} {y} {y} f {ch} ps"
                f" {w} {w}".split(" "),
                strict=True,
            )
        )
        for x, y, ch, w in (("x", "i", "h", "o"), ("ks", "y", "ch", "w"), ("x", "u", "x", "o"))
    ),
}
_PAIRS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "el": (("ου", "ou"), ("ού", "ou"), ("ευ", "ev"), ("εύ", "ev"), ("αυ", "av"), ("αύ", "av"))
}
"""Letters that stand for something else together."""

WRITTEN_OVER = frozenset(_WAYS)
"""Romanised languages that letters speak for, not words alone."""

_WORDS: Mapping[str, str] = {
    "ru": """адрес анкету батарея без большая большое было быть вам вас ваш весь воды вода вот
        все всегда вчера вы где горит грязно да дверь двор делать день для добрый доброе дом
        доме другой если есть еще завтра здесь здравствуйте зачем знаю или их как какой
        квартира когда кто куда лампа лифт машина меня мне много может можно мой моя мусор надо
        нам нас не неделю немецки нельзя нет ничего ночь ночью нужен нужна нужно об окно он она
        опять от очень письмо плохо подъезд подъезде пожалуйста получить помогите помочь помощь
        понимаю после почему пришел привет прием просто работает ребенок рядом сделать сегодня
        сейчас скажите сколько сломался сломана снова соседи спасибо справку стоит так там
        теперь тоже только тут ты у уже улица утро фонарь хорошо хочу хотел через что чтобы шум
        шумят это я""",
    "uk": """адреса але батарея без бо брудно буде будинок будь був бути вам вас ваш вже ви
        вода води вона вони все вулиця вчора де день для до добре добрий довідку допомога
        допомоги допоможіть допомогу дуже дякую є завтра зараз зламався знову і й її його як
        який якщо коли кого лампа ласка лист ліфт ліхтар мені мене ми можна можу мій моя нам
        нас не немає ніч ніхто нічого новий потрібна потрібно працює прийде прийшов під підїзд
        підїзді розумію світить світло скажіть скільки сміття сусіди сьогодні та так там
        тиждень тільки треба тут хочу хто це цей чи чому що щоб ще я""",
    "bg": """ако асансьор асансьорът без беше благодаря благодарим боклук боклукът във ваш вече
        ви видях вода водата всеки всичко всяка вчера гореща да ден днес до добър документите
        дойде домакинът за здравей здравейте защо и идва или има искам как каква какво като
        кога който колко контейнер към къде лампата ли ме мен може можете мога моля моята му на
        не нищо нощ нужна нужно нямаме няма от още по помощ помощта после при работи разбирам
        само сега се си след сме строшена съм съседи съседите счупена счупен свети тази там
        това този топла трябва тук улица улицата утре шум ще""",
    "el": """από αυτό αύριο γιατί δεν δουλεύει δρόμο εδώ είναι ένα ευχαριστώ έχει έχουμε έχω η
        θέλω καλημέρα καλησπέρα και κάνω λάμπα με μου μπορώ μπορείτε να νερό όχι παρακαλώ πολύ
        που πότε πρέπει σας σπίτι στην στο σήμερα τα την της τι το τον του φως χαλασμένο
        χρειάζομαι ώρα ασανσέρ ανάβει νερά κρύο ζεστό τίποτα γεια""",
}
_LATIN_WORDS: Mapping[str, str] = {
    "el": """efharisto efxaristo euxaristo parakalo kalimera kalhmera kalispera mou sou tou
        mporo boro thelo ston stin einai exoume exo den fos nero poli poly""",
    "ar": """ahlan akhi al alaikum alaykum aleikum alhamdulillah allah ana anta asanser assalam
        aw ayna b3d bab bade badi badna bal bas bayt beit bel bet bi bidi bidna bil binaye
        bghit bghina bokra bukra bye byishtighil byishteghel byeshtaghel byshteghil daw dajje
        darori eh el elkahraba fe fen fi fih fini fiyi habibi hada hadi hal hala halla hallaq
        hatha hay hek hena hon hona howa hiya ila il inshallah inta inti isma jamb janb jazilan
        jiran jirani kahraba kahrabaa kaman kayf keef kef keif kifak kifik kif kil kol kul
        kulshi kthir ktir labas la2 lahza laish lamma law lazem lazim lel lesh leish li lil m3
        ma mabrouk mafi mafe mafish maftouh maktoub marhaba marhaban masa masdoud mawed maya
        mayy mayya mesh mish moshkila moshkle mosh msa mudir mumkin momken musaada musaade
        mushkila mushkile na3am naam nehna nahnu nfs nihna qimama sabah salam salamo salamu
        samaht sar shaghal shi shlon shlonak sho shokran shou shu shukran shukron shari tamam
        taman tayyeb tabib ta3ban wa wala wallah walla wayn wein wen wesh weyn ya yalla yani
        ya3ni yishtighil yom yumkin zbala zbale zibala kamaan barra fouq taht bina kharban
        kharbane khalas maksour maksura lift problem""",
    "fa": """agar amade amadan ast astam az ba baadaz baraye baz be bebakhshid befarmayid
        bogoid chand che chera cheragh cheraghe chetor chi dad dar daram darim dard dare dast
        dastam emruz emrooz ghat hast hastam hastim hanuz inja injaa ja kar kharab kharabe
        khane khaneh khaste kheili kheyli khodafez khob khub koja kojast komak konid konam
        kuche lampe lotfan ma mamnoon mamnun man mano mara mersi mikham mikhaham mikonam
        mikonad mikone mishe mishavad moshkel moteassefane motshakeram motshakkeram na nadarad
        nadarim nadaram nemidanam nemidunam nemikonad nemikone nemishe nist ra rooz ruz sa'at
        salam shab shekaste shoma shode shodeh ta tashakor toro va vaght vase ye yek zobale
        ashghal ab garm hamsaye lift""",
    "ur": """aap aur acha accha apka apni bahut bijli bohat bohot chahiye chahie chaiye darwaza
        diya dost gaya ghar gya hai hain hamara hamare hoga hota hum humara humare hun hoon ji
        jata ka kab kahan kaise kaisay kar karna karta ke kharab ki kia kiya ko koi koora kuch
        kyun kya madad main mein mera mere meri mujhe mujhay nahi nahin nahii pani par paani
        raha rahi rha rhi sadak sath shukria shukriya tha thi toot wala yahan yeh zaroorat lift""",
}


def romanised_words(language: str) -> Iterable[str]:
    """Return common words of a language in Latin letters, in every way they are typed."""
    if language in WRITTEN_OVER:
        for word in f"{_WORDS[language]} {EVERYDAY_WORDS.get(language, '')}".split():
            yield from _write(language, word)
    yield from _LATIN_WORDS.get(language, "").split()


def _write(language: str, text: str) -> set[str]:
    """Return a text in Latin letters, in every way a language has for it."""
    for pair, letters in _PAIRS.get(language, ()):
        text = text.replace(pair, letters)
    return {"".join(way.get(letter, letter) for letter in text) for way in _WAYS[language]}


def romanise(language: str, shares: Mapping[str, float]) -> dict[str, float]:
    """Return the shares of pairs and triples in Latin letters, of a language written over.

    Args:
        language: Which language's ways.
        shares: How frequent each pair and triple of its own letters is.
    """
    found: dict[int, defaultdict[str, float]] = {2: defaultdict(float), 3: defaultdict(float)}
    for piece, share in shares.items():
        if len(piece) == max(found):
            for written in _write(language, piece):
                for size, pieces in found.items():
                    for part in _parts(written, size):
                        pieces[part] += share
    return {
        piece: share / total
        for pieces in found.values()
        for total in (sum(pieces.values()),)
        for piece, share in pieces.items()
    }


def _parts(text: str, size: int) -> Iterable[str]:
    return (text[at : at + size] for at in range(len(text) - size + 1))
