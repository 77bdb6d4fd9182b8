"""What people, scanners, clumsy pastes and attackers put into a field."""

import datetime
from typing import Any

from hypothesis import strategies as st

from tests.input.pages import Field, Form

HOSTILE = [
    "", " ", "\u3000", "\x00", "王\x00建国", "\u202egpj.exe", "王\u200b建国", "\x85\x9b31m", "\ufeff大众", "\ufffe",
    "䶮𬭎", "👨‍👩‍👧", "e\u0301" * 50, "<script>alert(1)</script>", "' OR 1=1 --", "%s%(x)s{0}{{ x }}", "../../etc/passwd",
    "=1+1", "龘" * 300, "a" * 10_001, "很长的一行\n" * 10_000, "\r\n\r\n",
    "0", "-1", "-0", "1.5", "1,5", "1e400", "1e-400", "NaN", "sNaN", "Infinity", "-Infinity", "1_000", "0x10", "１２", "²", "٣",
    str(10**30), "9" * 5000, "2147483648", "9223372036854775808", "-9223372036854775809", "0.005", "99999999.99", "1E+7",
    "0001-01-01", "9999-12-31", "0000-00-00", "2026-02-30", "0001-01-01T00:00", "9999-12-31T23:59", "2026-11-26T25:61",
    "1991-04-14T00:30", "24:00", "99:99", "2026-W01", "20261126",
    "true", "on", "None", "null", "[]", "{}", '"x"', "[[[1e400, NaN]]]", '[[["\\ud800", 1]]]', '[[[1, 2]], "x"]',
    '[{"item": "\\u0000", "ok": 1}]', '{"a": "\\u0000"}', "[" * 3000, '[[["1", true]]]', "[[[9, 9]]]" * 3,
    '[{"x": 1, "y": 1, "kind": "scratch", "note": "\\ud800\\u0000"}]', '[{"x": 1e400, "y": 1, "kind": [], "note": 1}]',
    "last", "-", "?", "__all__", "id; DROP TABLE", "-pk", "number,name", "xyz",
]  # fmt: skip
QUERY_NAMES = ("page", "sort", "per_page", "q", "text", "next", "day", "from", "to")


def usual(field: Field) -> str:
    """What somebody who means well would put there; "" where only an id would do."""
    tomorrow = datetime.datetime.now() + datetime.timedelta(days=1)  # noqa: DTZ005 (a browser's own clock)
    by_kind = {
        "number": "1",
        "date": f"{tomorrow:%Y-%m-%d}",
        "time": "10:00",
        "datetime-local": f"{tomorrow:%Y-%m-%dT10:00}",
        "email": "wang@example.com",
        "tel": "13800138000",
        "hidden": "",
    }
    by_name = {
        "plate": "豫A54321",
        "phone": "13800138000",
        "bin_code": "1-01-01-01",
        "vin": "LSVAA49J132047371",
        "strokes": "[[[100, 200], [400, 150]]]",
        "signature": "[[[100, 200], [400, 150]]]",
        "username": "zhangsan",
        "password": "kx7m-p2vq-9dwz",
    }
    for part, value in by_name.items():
        if part in field.name:
            return value
    if any(field.values):
        return field.values[-1]
    if field.is_number:
        return "1"
    return by_kind.get(field.kind, "王建国")


def plausible(field: Field, keys: list[int]) -> Any:
    if field.choices:
        return st.sampled_from(field.choices)
    if usual(field) == "":
        return st.sampled_from([str(key) for key in keys])
    return st.just(usual(field))


def hostile(keys: list[int]) -> Any:
    return st.one_of(
        st.sampled_from(HOSTILE),
        st.sampled_from([str(key) for key in keys]),
        st.text(max_size=30),
        st.integers().map(str),
    )


Typed = dict[str, list[str]]


@st.composite
def filled(draw: Any, form: Form, keys: list[int]) -> Typed:
    """A form filled well but for a few fields: hostile, missing or sent twice. Sometimes all of them."""
    names = [name for name in form.fields if name != "csrfmiddlewaretoken" and "__prefix__" not in name]
    if not names:
        return {}
    spoiled = set(draw(st.one_of(st.lists(st.sampled_from(names), max_size=3), st.just(names))))
    typed: Typed = {}
    for name in names:
        field = form.fields[name]
        if field.kind == "file":
            continue
        if name.endswith("_FORMS") and len(spoiled) < len(names):  # mostly left alone, or no line would ever be read
            typed[name] = field.values
            continue
        if name not in spoiled:
            untouched = draw(st.booleans()) and field.kind in ("checkbox", "submit")
            typed[name] = field.values if untouched else [draw(plausible(field, keys))]
            continue
        typed[name] = draw(st.lists(hostile(keys), max_size=2))
    return {name: values for name, values in typed.items() if values}


@st.composite
def asked(draw: Any, names: list[str], known: dict[str, list[str]], keys: list[int]) -> Typed:
    """A query string: known keys and others, with known values and others."""
    chosen = draw(st.lists(st.sampled_from([*names, *QUERY_NAMES]), min_size=1, max_size=4, unique=True))
    return {
        name: draw(
            st.lists(st.one_of(st.sampled_from(known.get(name) or ["1"]), hostile(keys)), min_size=1, max_size=2)
        )
        for name in chosen
    }
