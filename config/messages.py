"""The texts and their Chinese: python -m config.messages collect|check.

`collect` gathers what the code says into locale/zh_Hans, fills in the Chinese of locale/parts/*.tsv
(text, tab, Chinese; or context, tab, text, tab, Chinese; or "plural", tab, text of one, tab, text of many, tab, Chinese)
and keeps what is there already.
`check` fails when a text has no Chinese or only a guess.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PARTS = ROOT / "locale" / "parts"
HEADER = 'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
HEADER += '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
HEADER += '"Plural-Forms: nplurals=1; plural=0;\\n"\n'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _entries() -> str:
    """Turn the parts into one catalogue; the first Chinese of a text counts."""
    seen: dict[tuple[str, str, str], str] = {}
    for path in sorted(PARTS.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            match [column.replace("\\n", "\n") for column in line.split("\t") if column]:
                case ["plural", text, many, chinese]:
                    seen.setdefault(("", text, many), chinese)
                case [context, text, chinese]:
                    seen.setdefault((context, text, ""), chinese)
                case [text, chinese]:
                    seen.setdefault(("", text, ""), chinese)
                case _:
                    sys.exit(
                        f"{path.relative_to(ROOT)}:{number}: two or three columns are needed, or a plural: {line!r}"
                    )
    lines = []
    for (context, text, many), chinese in seen.items():
        head = f"msgctxt {_quoted(context)}\n" if context else ""
        flag = "#, python-format\n" if "%(" in text else ""
        said = f"msgid_plural {_quoted(many)}\nmsgstr[0]" if many else "msgstr"
        lines.append(f"{flag}{head}msgid {_quoted(text)}\n{said} {_quoted(chinese)}\n")
    return "\n".join(lines)


def _run(*words: str | Path) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{words[0]}: {done.stderr or done.stdout}")
    return done.stdout


def _collect_into(folder: Path) -> Path:
    """Gather the texts of code and templates, and of nothing else, into a fresh catalogue."""
    collected = folder / "django.po"
    before = CATALOGUE.read_text(encoding="utf-8") if CATALOGUE.exists() else None
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(HEADER, encoding="utf-8")
    ignored = [word for name in ("node_modules", "var", "tests", ".venv") for word in ("--ignore", f"{name}/*")]
    try:
        _run(sys.executable, "manage.py", "makemessages", "--locale=zh_Hans", "--no-location", "--no-wrap", *ignored)
        collected.write_text(CATALOGUE.read_text(encoding="utf-8"), encoding="utf-8")
    finally:
        if before is None:
            CATALOGUE.unlink(missing_ok=True)
        else:
            CATALOGUE.write_text(before, encoding="utf-8")
    return collected


def _merged(folder: Path) -> Path:
    parts, merged = folder / "parts.po", folder / "merged.po"
    parts.write_text(f"{HEADER}\n{_entries()}", encoding="utf-8")
    empty = folder / "empty.po"
    empty.write_text(HEADER, encoding="utf-8")
    compendia: list[str | Path] = ["--compendium", parts]
    if CATALOGUE.exists():
        compendia += ["--compendium", CATALOGUE]
    options = ["--no-fuzzy-matching", "--no-wrap", "--no-location", "--sort-output", "--quiet"]
    _run("msgmerge", *options, *compendia, "-o", merged, empty, _collect_into(folder))
    return merged


def collect() -> int:
    """Write the catalogue anew."""
    with tempfile.TemporaryDirectory() as folder:
        merged = _merged(Path(folder)).read_text(encoding="utf-8")
    stable = [line for line in merged.splitlines() if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date'))]
    CATALOGUE.write_text("\n".join(stable) + "\n", encoding="utf-8")
    _run("msgfmt", "--check-format", "-o", CATALOGUE.with_suffix(".mo"), CATALOGUE)
    return check()


def unfinished() -> list[str]:
    """List the texts of the code that the catalogue has no Chinese for, or only a guess."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        merged = folder / "merged.po"
        source = CATALOGUE if CATALOGUE.exists() else _collect_into(folder)
        options = ["--no-fuzzy-matching", "--no-wrap", "--quiet"]
        _run("msgmerge", *options, "-o", merged, source, _collect_into(folder))
        found = []
        for kind in ("--untranslated", "--only-fuzzy"):
            shown = _run("msgattrib", "--no-obsolete", "--no-wrap", kind, merged)
            entries = shown.split("\n\n")[1:]
            found += [entry[entry.index("msgid") :].strip() for entry in entries if "msgid" in entry]
    return found


def check() -> int:
    """Say what is unfinished."""
    found = unfinished()
    for entry in found:
        print(entry)
    if found:
        print(f"{len(found)} texts have no Chinese, or only a guess: write it into locale/parts, then make messages.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit({"collect": collect, "check": check}[sys.argv[1]]())
