"""How Chinese names are found by typing letters.

The library's own list of phrases weighs 44 MB in every process. What companies and places are called is these few words.
"""

import os

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, lazy_pinyin, load_phrases_dict

# Words in which a sign is read otherwise than it usually is.
WORDS = {
    "重庆": "chóng qìng", "银行": "yín háng", "商行": "shāng háng", "车行": "chē háng",
    "分行": "fēn háng", "支行": "zhī háng", "洋行": "yáng háng", "建行": "jiàn háng",
    "工行": "gōng háng", "农行": "nóng háng", "行业": "háng yè", "长安": "cháng ān",
    "长城": "cháng chéng", "长春": "cháng chūn", "长沙": "cháng shā", "长江": "cháng jiāng",
    "长葛": "cháng gě", "长垣": "cháng yuán", "长远": "cháng yuǎn", "长虹": "cháng hóng",
    "长途": "cháng tú", "成都": "chéng dū", "首都": "shǒu dū", "都市": "dū shì",
    "会计": "kuài jì", "六安": "lù ān", "蚌埠": "bèng bù", "音乐": "yīn yuè",
    "西藏": "xī zàng", "朝阳": "zhāo yáng", "重阳": "chóng yáng", "厦门": "xià mén",
    "柏林": "bó lín", "佛山": "fó shān", "中牟": "zhōng mù", "调味": "tiáo wèi",
    "参茸": "shēn róng",
}  # fmt: skip
load_phrases_dict({word: [[syllable] for syllable in said.split()] for word, said in WORDS.items()})

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
