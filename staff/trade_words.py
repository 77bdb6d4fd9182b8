"""What people at a counter call a thing, and what the book calls it: a search for one finds the other."""

from functools import cache

from django.db.models import Q

from staff.pinyin import spell

# The book's word first. The tests hold that no word stands in two groups.
SAME = (
    ("制动", "刹车"),
    ("制动片", "刹车皮", "刹车块", "制动块"),
    ("制动盘", "刹车碟"),
    ("制动液", "刹车油"),
    ("机油滤清器", "机滤", "机油滤芯", "机油格"),
    ("空气滤清器", "空滤", "空气滤芯", "空气格"),
    ("燃油滤清器", "汽滤", "汽油滤清器", "汽油格"),
    ("空调滤清器", "空调滤", "空调滤芯", "空调格"),
    ("火花塞", "火咀", "火嘴"),
    ("点火线圈", "高压包"),
    ("冷却液", "防冻液", "水箱水"),
    ("散热器", "水箱"),
    ("前照灯", "大灯", "前大灯"),
    ("蓄电池", "电瓶"),
    ("起动机", "马达", "启动机", "启动马达"),
    ("转向器", "方向机", "转向机"),
    ("转向盘", "方向盘"),
    ("转向节", "羊角"),
    ("轮胎", "车胎", "外胎"),
    ("轮辋", "轮圈", "轮毂", "钢圈"),
    ("雨刮", "雨刷", "刮水器"),
    ("玻璃水", "雨刮水"),
    ("减振", "减震", "避震"),
    ("下摆臂", "下支臂", "三角臂"),
    ("变速箱", "波箱", "变速器"),
    ("离合器片", "离合片"),
    ("万向节", "球笼"),
    ("燃油泵", "汽油泵"),
    ("喷油器", "喷油嘴"),
    ("节气门", "节流阀"),
    ("消声器", "消音器"),
    ("制冷剂", "冷媒", "雪种"),
    ("后视镜", "倒车镜", "反光镜"),
    ("翼子板", "叶子板"),
    ("前保险杠", "前杠"),
    ("后保险杠", "后杠"),
    ("发动机罩", "引擎盖", "发动机盖", "机盖"),
    ("格栅", "中网"),
)

BRIEFEST = 2  # letters
TRIGRAM = 3  # signs that an index of trigrams needs


def said_otherwise(text: str) -> list[str]:
    """``"刹车片"`` → ``["制动片"]``. Nothing that would be looked for without the index where ``text`` itself goes by it."""
    found = []
    for group in SAME:
        said = max((word for word in group if word in text), key=len, default="")
        if said:
            found += [text.replace(said, word) for word in group if word not in said]
    shortest = min(len(text), TRIGRAM)
    return [other for other in dict.fromkeys(found) if len(other) >= shortest and other != text]


@cache
def spellings() -> list[list[tuple[str, str]]]:
    """``SAME`` as it sounds: of each word its pinyin and its initials."""
    return [[spell(word) for word in group] for group in SAME]


def begins_as_said(letters: str) -> Q:
    """Names that begin with what the letters, pinyin or initials, mean otherwise: ``"jl"`` is 机滤, which the book calls jylqq."""
    found = Q()
    for field, form in (("name_pinyin", 0), ("name_initials", 1)):
        for sound in sounding_otherwise(letters, form):
            found |= Q(**{f"{field}__startswith": sound})
    return found


def sounding_otherwise(letters: str, form: int) -> list[str]:
    found: list[str] = []
    for group in spellings() if len(letters) >= BRIEFEST else ():
        sounds = [word[form] for word in group]
        said = max((sound for sound in sounds if letters.startswith(sound)), key=len, default="")
        if said:
            found += [sound + letters[len(said) :] for sound in sounds if not sound.startswith(said)]
    return list(dict.fromkeys(found))
