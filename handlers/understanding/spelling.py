"""Words as they are compared: however they were typed, the same word looks the same.

Case, accents, vowel marks, kashida, doubled letters and the kind of apostrophe do not count;
``ä`` is ``ae`` is ``a``, ``ё`` is ``е``, ``ı`` is ``i``; letters of Persian, Pashto and Kurdish
keyboards are those of Arabic ones, traditional Chinese signs the simplified ones.
"""

import re
import unicodedata
from itertools import groupby
from typing import Final

ANY_ENDING: Final = "*"
"""Stands in a list at the end of a word for any ending."""

_TRADITIONAL: Final = (
    "個麼義書親從們會傷兒關寫農衝凍準擊別劑辦動勢臥捲壓廳廁發聽嚨嗆響頭夾媽嬰學寶對盡簾帶幫庫廢開棄彈強總戶揚護報搶掛機殺來槍橋樓殘毆氣沒洩潔渾濃漲滿滅靈災煙"
    "燒爺獨瘋癇癡癲著竄紐綁結給繼縫脈臟髒腦腳脫臉脅藥慮蟲見觸讓記識試話誤說賊軌車輪軟邊還進蹤過遺鄰裡裏鐵鎖鍋門闖間聞陽隨頂頓顆風飯牆聲處備斷暈無電丟傾搖姦後產廚圖撿現褻"
)
_SIMPLIFIED: Final = (
    "个么义书亲从们会伤儿关写农冲冻准击别剂办动势卧卷压厅厕发听咙呛响头夹妈婴学宝对尽帘带帮库废开弃弹强总户扬护报抢挂机杀来枪桥楼残殴气没泄洁浑浓涨满灭灵灾烟"
    "烧爷独疯痫痴癫着窜纽绑结给继缝脉脏脏脑脚脱脸胁药虑虫见触让记识试话误说贼轨车轮软边还进踪过遗邻里里铁锁锅门闯间闻阳随顶顿颗风饭墙声处备断晕无电丢倾摇奸后产厨图捡现亵"
)
"""Chinese signs of the lists in both ways of writing, in the same order."""
_LETTERS: Final = str.maketrans(
    {
        **dict(zip("ıøłđґæœþ", ("i", "o", "l", "d", "г", "ae", "oe", "th"), strict=True)),
        **dict(zip("ةىیکگپچژےھہەۆێڕڵۊ", "هييككبجزيهههويرلو", strict=True)),
        **dict(zip("ګټډړڼۍ", "كتدرني", strict=True)),
        **dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True)),
        **dict(zip("ሠሡሢሣሤሥሦፀፁፂፃፄፅፆ", "ሰሱሲሳሴስሶጸጹጺጻጼጽጾ", strict=True)),
        **dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)),
        **dict.fromkeys("’ʼ`´‘ʻ＇", "'"),
        # Kashida, hamza alone, soft hyphens, letters nobody can see.
        **dict.fromkeys("ـء\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"),
    }
)
_MARK: Final = re.compile("[\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0670\u06d6-\u06ed]+")
"""What decomposition leaves beside the letters of our scripts."""
_ENGLISH_OR_CYRILLIC: Final = re.compile(r"(?<=\w)'(?=(?:t|s|re|ve|ll|d|m)\b|[а-яєі])")
"""Apostrophes inside a word; elsewhere two words meet, as in French or Turkish."""
_UMLAUT: Final = re.compile("([aou])e")
_DOUBLED: Final = re.compile(r"([^\W\d_])\1+")
_SIGNS: Final = "\u3400-\u4dbf\u4e00-\u9fff"
"""Chinese stands without spaces: each sign is a word."""
_WORD: Final = re.compile(rf"[^\W_{_SIGNS}]+|[{_SIGNS}]")
_LISTED_WORD: Final = re.compile(rf"[^\W_{_SIGNS}]+\*?|[{_SIGNS}]")
_PERSIAN_PREFIX: Final = re.compile(r"\b(ن?مي) (?=\w)")
"""The verb's prefix, written apart or with a letter nobody can see."""


def words_in(text: str) -> list[str]:
    """Return the words of a text, each as it is compared; one repeated at once counts once."""
    return [word for word, _again in groupby(_WORD.findall(_plain(text)))]


def listed_words(line: str) -> tuple[str, ...]:
    """Return the words of a line of a list, with the sign for any ending."""
    return tuple(_LISTED_WORD.findall(_plain(line)))


def _plain(text: str) -> str:
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        # Once more: what was decomposed may have been a letter of these too.
        plain = _MARK.sub("", plain).translate(_LETTERS)
    if "'" in plain:
        plain = _ENGLISH_OR_CYRILLIC.sub("", plain)
    plain = _DOUBLED.sub(r"\1", _UMLAUT.sub(r"\1", plain))
    # Pashto's ې last: its word for "my" is no prefix.
    return _PERSIAN_PREFIX.sub(r"\1", plain).replace("ې", "ي")
