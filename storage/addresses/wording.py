"""Words around an address that say nothing of where it is, in the languages of residents.

A word in none of these lists is not understood: what it stands beside is asked, not taken.
"""

from typing import Final

from storage.addresses.keys import fold


def _words(listed: str) -> frozenset[str]:
    return frozenset(fold(listed).split())


NUMBER_WORDS: Final = _words(
    """nr nummer hausnummer hausnr hnr no num number numara numarali numero haus house
    дом д буд будинок номер رقم الرقم بيت منزل مبنى"""
)
"""Stand between a street and its number."""

FLOOR_WORDS: Final = _words(
    """og obergeschoss untergeschoss geschoss stock stockwerk etage floor
    kat katta katında этаж этаже поверх поверсі طابق الطابق دور الدور"""
)
"""Make the number beside them a floor."""

BELOW_AND_ABOVE: Final = _words("ug dg")
"""Do so only behind a full stop: "5 DG" is house 5, "2. UG" a floor."""

UNIT_WORDS: Final = _words(
    """wohnung whg wg wohnungsnummer apartment appartement app apt top zimmer zi tür stiege
    aufgang block blok laterne mast tel telefon flat room daire кв квартира подъезд підїзд شقة
    الشقة غرفة bus linie gleis garage stellplatz box"""
)
"""The number behind them is of something inside, or of something else."""

VAGUE_WORDS: Final = _words(
    """nicht kein keine statt sondern außer zwischen oder bis ab hinter und not between or and
    değil veya arası arasında ile не или між и та між между рядом بين أو و ليس"""
)
"""With one of these the place is not simply the address."""

COUNTABLE_WORDS: Final = _words(
    """haus gebäude wohnhaus eingang parkplatz laterne straßenlaterne keller garten stelle einfahrt
    ort house building entrance bina köşe дом дома угол بيت"""
)
"""Harmless words that "1" may count: "Kirchgasse 1 Laterne" is hardly number 1."""

HARMLESS_WORDS: Final = _words(
    # German: little words, parts of a house, what stands before one
    """in im an am auf vor vorm bei beim zu zum zur von vom der die das den dem des ein eine einem
    einer direkt genau gleich gegenüber gegenüberliegend neben nähe höhe ecke schräg unmittelbar
    rechts links mitte mittig vorne vorn hinten oben unten draußen drinnen hier dort da es ist war
    liegt steht befindet sich also adresse anschrift straße ort stelle eingang haupteingang
    hauseingang hinterhaus vorderhaus seitenflügel hinterhof innenhof hof keller dach treppenhaus
    flur garten vorgarten parkplatz tiefgarage gehweg bürgersteig fahrbahn einfahrt haltestelle
    eg ug dg erdgeschoss dachgeschoss ground laterne straßenlaterne
    haus gebäude wohnhaus hausnummer hh vh sfl re li mi tg ca circa bitte
    danke ungefähr etwa deutschland germany de d baden württemberg bw str"""
    # English
    """ the a of on at to near next by front opposite corner right left outside inside house
    building street address it is here there nd rd th backyard yard basement entrance please
    number"""
    # Turkish
    """ de da te ta den dan önünde önü karşısı karşısında yanı yanında adres adresi cadde caddesi
    sokak sokağı sk cd bina binası numarada numaralı köşe köşesi köşesinde almanya mah apt"""
    # Ukrainian and Russian
    """ в на у біля возле около рядом із з перед напротив навпроти по адресу адрес адреса адресою
    ул улица улице вул вулиця вулиці угол дома"""
    # Arabic
    """ في عند أمام مقابل قرب بجانب شارع العنوان عنوان زاوية إلى من على هنا هناك"""
)

_NUMERALS: Final = (
    *("eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf"),
    *("zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn"),
    *("neunzehn", "zwanzig"),
)
NUMERALS: Final = {fold(word): value for value, word in enumerate(_NUMERALS, start=1)}
"""House numbers written in words."""
