"""The texts that people see, gathered from the source, and their translations held against them.

``python -m tests.catalogue`` prints what the catalogues lack, ready to be pasted into them, and what is wrong in them;
``--write`` also puts the lacking texts into the files, without a translation, and takes out those that are not in use.

A text is an argument of one of ``MARKED``: a literal, or a name or a table of this module that holds literals. An
f-string there is a mistake: what is filled in must be known apart from it. Styles say in their file what they are.
"""

from __future__ import annotations

import ast
import io
import string
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.core.language import CATALOGS, LANGUAGES

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "generation", "prompting", "storage")

# function -> its arguments that are texts, by position or by keyword
MARKED: dict[str, tuple[int | str, ...]] = {
    "_": (0,),
    "_n": (0, 1),
    "Message": (0,),
    "UserError": (1, 2),
    "OptionError": (1, 2),
    "Notice.of": (1,),
    "Notice": ("message",),
    "_refusal": (1, 2),
    "ContentError": (1, 2),
    "Check": (0,),
    "_attempt": (0,),
    "audit": (1,),
    "Option": ("help",),
    "Rule": ("help",),
    "ChatVerb": (2,),
    "ModelEntry": ("description",),
    "SlashCommand": ("name", "help"),
    "Input": ("help",),
    "app_commands.ContextMenu": ("name",),
    "tree.command": ("name", "description"),
}
SHOWN_ENUMS = frozenset({"Slot", "Origin", "Operation", "RuleKind"})  # their values are shown
SHOWN_TABLES = frozenset({"MENUS"})  # their keys are shown

Text = str | tuple[str, str]  # with its plural

_HEADER = """\
# Darkroom's texts. The entries are kept in step with the code by `python -m tests.catalogue --write`.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"

"""


@dataclass(frozen=True)
class Found:
    """A text, or with ``text`` None something that cannot be one, and where it stands."""

    text: Text | None
    file: str
    line: int


def found() -> list[Found]:
    """Every text of the program, in the order of the files."""
    return _found(ROOT)


@cache
def _found(root: Path) -> list[Found]:
    files = [file for package in PACKAGES for file in sorted((root / package).rglob("*.py"))]
    described = [
        Found(style["about"], file.relative_to(root).as_posix(), 1)
        for name in ("presets.toml", "styles.toml")
        for file in (root / "prompting" / "lexicon").glob(name)
        for style in tomllib.loads(file.read_text(encoding="utf-8")).values()
    ]
    return [text for file in files for text in _File(file, root).texts()] + described


def template() -> Catalog:
    """All texts, without translations."""
    catalog = Catalog()
    for each in found():
        if each.text is not None and _has_words(each.text):
            catalog.add(each.text, locations=[(each.file, each.line)])
    return catalog


def catalog_file(language: str) -> Path:
    """The catalogue of ``language``."""
    return CATALOGS / language / "LC_MESSAGES" / "darkroom.po"


def read_catalog(language: str) -> Catalog:
    """The translations into ``language``; an empty one where there is no file yet."""
    file = catalog_file(language)
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def faults(language: str) -> Iterator[str]:
    """What is wrong with a catalogue, one line each; what is missing is an entry to be pasted."""
    wanted, there = template(), read_catalog(language)
    for message in wanted:
        if message.id and (message.id not in there or not _filled(there[message.id].string)):
            yield f"missing ({', '.join(sorted({file for file, _ in message.locations}))}):\n{_entry(message.id)}"
    for message in there:
        if not message.id:
            continue
        if message.id not in wanted:
            yield f"not in use: {message.id!r}"
        elif message.fuzzy:
            yield f"fuzzy: {message.id!r}"
        elif _filled(message.string) and not _same_fields(message.id, message.string):
            yield f"other fields: {message.id!r} → {message.string!r}"


def misplaced() -> list[str]:
    """Where an f-string stands in place of a text."""
    return [f"{each.file}:{each.line}" for each in found() if each.text is None]


def write(language: str) -> None:
    """Put what is missing into the catalogue, and take out what is not in use."""
    there = read_catalog(language)
    merged = Catalog(locale=language, project="darkroom", charset="utf-8", fuzzy=False)
    for message in template():
        if message.id:
            known = there.get(message.id) if message.id in there else None
            files = sorted({(file, 1) for file, _ in message.locations})
            merged.add(message.id, known.string if known else None, locations=files)
    entries = io.BytesIO()
    write_po(entries, merged, width=0, include_lineno=False, omit_header=True)
    file = catalog_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    header = _HEADER.format(language=language, plurals=merged.plural_forms)
    file.write_text(header + entries.getvalue().decode("utf-8"), encoding="utf-8")


class _File:
    def __init__(self, file: Path, root: Path) -> None:
        self._name = file.relative_to(root).as_posix()
        self._tree = ast.parse(file.read_text(encoding="utf-8"))

    def texts(self) -> Iterator[Found]:
        yield from self._in(self._tree, (self._tree,))

    def _in(self, node: ast.AST, scopes: tuple[ast.AST, ...]) -> Iterator[Found]:
        """The texts in ``node``; ``scopes`` are what it stands in, the innermost first."""
        if isinstance(node, ast.ClassDef) and node.name in SHOWN_ENUMS:
            for value in (item.value for item in node.body if isinstance(item, ast.Assign)):
                yield from self._of(value, scopes)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in SHOWN_TABLES:
            for key in node.value.keys if isinstance(node.value, ast.Dict) else ():
                yield from self._of(key, scopes) if key is not None else ()
        if isinstance(node, ast.Call):
            yield from self._marked(node, scopes)
        inner = (node, *scopes) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else scopes
        for child in ast.iter_child_nodes(node):
            yield from self._in(child, inner)

    def _marked(self, call: ast.Call, scopes: tuple[ast.AST, ...]) -> Iterator[Found]:
        places = MARKED.get(_called(call.func), ())
        arguments = [argument for place in places if (argument := _argument(call, place)) is not None]
        if _called(call.func) == "_n" and all(map(_literal, arguments)):
            one, many = (str(_literal(argument)) for argument in arguments)
            yield Found((one, many), self._name, call.lineno)
            return
        for argument in arguments:
            yield from self._of(argument, scopes)

    def _of(self, node: ast.expr, scopes: tuple[ast.AST, ...], depth: int = 0) -> Iterator[Found]:
        """What ``node`` can be: literals, through names and tables; what comes from elsewhere is somebody else's."""
        match node:
            case ast.Constant(value=str(text)) if text:
                yield Found(text, self._name, node.lineno)
            case ast.JoinedStr():
                yield Found(None, self._name, node.lineno)
            case ast.Name(id=name) if depth < 3:
                for value in _assigned(name, scopes):
                    yield from self._of(value, scopes, depth + 1)
            case _:
                for part in _parts(node):
                    yield from self._of(part, scopes, depth)


def _parts(node: ast.expr) -> list[ast.expr]:
    """What one of may be the text: the branches of a condition, what a table holds."""
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.Tuple(elts=values) | ast.List(elts=values) | ast.Dict(values=values):
            return values
        case ast.Subscript(value=table):
            return [table]
        case ast.Call(func=ast.Attribute(attr="get", value=ast.Name() as table), args=[_, *defaults]):
            return [table, *defaults]
    return []


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
    return ""


def _argument(call: ast.Call, place: int | str) -> ast.expr | None:
    if isinstance(place, int):
        return call.args[place] if place < len(call.args) else None
    return next((keyword.value for keyword in call.keywords if keyword.arg == place), None)


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _assigned(name: str, scopes: tuple[ast.AST, ...]) -> list[ast.expr]:
    """What is assigned to ``name`` in the innermost scope that does."""
    for scope in scopes:
        values = [value for node in ast.walk(scope) for value in _values(node, name)]
        if values:
            return values
    return []


def _values(node: ast.AST, name: str) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            yield value
        case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
            yield value
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
            at = next((i for i, each in enumerate(targets) if isinstance(each, ast.Name) and each.id == name), None)
            if at is not None:
                yield value.elts[at] if isinstance(value, ast.Tuple) else value


def _has_words(text: Text) -> bool:
    one = text if isinstance(text, str) else text[0]
    return any(literal.strip() for literal, *_ in string.Formatter().parse(one))


def _filled(translation: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(translation) and (isinstance(translation, str) or all(translation or ()))


def _same_fields(text: Text, translation: str | tuple[str, ...] | list[str]) -> bool:
    """Whether a translation fills in what the text does, each in the same form; a plural may leave its number out."""
    wanted = set().union(*map(_fields, [text] if isinstance(text, str) else text))
    return all(_fields(each) == wanted for each in ([translation] if isinstance(translation, str) else translation))


def _fields(text: str) -> set[tuple[str | None, str | None, str | None]]:
    parsed = string.Formatter().parse(text)
    return {(name, spec, conversion) for _, name, spec, conversion in parsed if name is not None}


def _entry(text: Text) -> str:
    if isinstance(text, str):
        return f'msgid {_quoted(text)}\nmsgstr ""\n'
    return f'msgid {_quoted(text[0])}\nmsgid_plural {_quoted(text[1])}\nmsgstr[0] ""\n'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n") + '"'


def main(arguments: list[str]) -> int:
    """Print what is wrong; with ``--write`` mend what can be mended first. The exit status."""
    wrong = [f"an f-string, which cannot be translated: {place}" for place in misplaced()]
    for language in LANGUAGES:
        if language != "en":
            if "--write" in arguments:
                write(language)
            wrong += faults(language)
    print("\n".join(wrong) or "complete")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
