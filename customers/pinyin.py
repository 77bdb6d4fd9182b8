"""How Chinese names are found by typing letters."""

from pypinyin import Style, lazy_pinyin

# Surnames that are read otherwise than the sign usually is; a name is looked up by its first sign.
SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "任": "ren", "查": "zha", "尉": "wei", "区": "ou",
    "朴": "piao", "盖": "ge", "翟": "zhai", "黑": "he", "乐": "yue", "员": "yun", "召": "shao", "华": "hua",
    "秘": "bi", "冼": "xian", "折": "she", "缪": "miao", "宓": "fu", "万": "wan", "纪": "ji", "重": "chong",
}  # fmt: skip


def spell(name: str, *, is_person: bool = False) -> tuple[str, str]:
    """``"张三丰"`` → ``("zhangsanfeng", "zsf")``; letters and digits stay as they are."""
    syllables = lazy_pinyin(name.lower(), style=Style.NORMAL, errors=list)  # type: ignore[arg-type]  # its stubs know no list
    if is_person and name[:1] in SURNAMES and syllables:
        syllables[0] = SURNAMES[name[0]]
    kept = ["".join(c for c in s if c.isalnum()) for s in syllables]
    return "".join(kept), "".join(s[0] for s in kept if s)
