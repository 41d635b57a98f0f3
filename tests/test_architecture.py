"""The house's rules that a machine can check: who imports whom, what stays light, how big things get."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "storage", "generation", "prompting")  # imports point to the right only
INSIDE_BOT = (  # likewise, within bot
    "cli", "describe_command", "model_commands", "noise_commands", "run", "session", "health", "app",
    "discord_app", "telegram_app", "terminal_app", "core",
)  # fmt: skip
LIGHT = ("bot.core.service", "prompting.pipeline", "storage.library", "generation.backends", "bot.app", "bot.cli")
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
LIBRARIES_OF_OTHERS = ("torch", "diffusers", "transformers")


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def inner_name(module: str) -> str:
    """The part after the room: ``core`` in ``bot.core.commands``."""
    return module.partition(".")[2].partition(".")[0]


def imported_modules(path: Path) -> Iterator[str]:
    """Every module named in an import statement, at the top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_rooms_import_to_the_right_only() -> None:
    breaches = [
        f"{module_name(path)} imports {name}"
        for path in sources()
        for name in imported_modules(path)
        if name.split(".")[0] in ROOMS
        and ROOMS.index(name.split(".")[0]) < ROOMS.index(module_name(path).split(".")[0])
    ]
    assert breaches == []


def test_bot_imports_to_the_right_only() -> None:
    breaches = []
    for path in (ROOT / "bot").rglob("*.py"):
        here = inner_name(module_name(path))
        for name in imported_modules(path):
            there = inner_name(name) if name.startswith("bot.") else ""
            if here in INSIDE_BOT and there in INSIDE_BOT and INSIDE_BOT.index(there) < INSIDE_BOT.index(here):
                breaches.append(f"{module_name(path)} imports {name}")
    assert breaches == []


def test_every_module_of_bot_has_a_place_in_the_order() -> None:
    leaves = {"", "config", "logs"}  # import nothing of ours but the errors
    placed = {inner_name(module_name(path)) for path in (ROOT / "bot").rglob("*.py")}
    assert placed - leaves <= set(INSIDE_BOT)


def test_torch_stays_in_generation() -> None:
    breaches = [
        f"{module_name(path)} imports {name}"
        for path in sources()
        if not module_name(path).startswith("generation")
        for name in imported_modules(path)
        if name.split(".")[0] in LIBRARIES_OF_OTHERS
    ]
    assert breaches == []


@pytest.mark.parametrize("module", LIGHT)
def test_importing_does_not_bring_torch(module: str) -> None:
    check = f"import sys, {module}; print([m for m in {LIBRARIES_OF_OTHERS!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_only_the_configuration_reads_the_environment() -> None:
    names = {"environ", "getenv"}
    readers = [
        module_name(path)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in names
    ]
    assert set(readers) <= {"bot.config"}


def test_files_and_functions_stay_small() -> None:
    large = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > MAX_FILE_LINES:
            large.append(f"{module_name(path)} has {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    large.append(f"{module_name(path)}.{node.name} has {length} lines")
    assert large == []


def test_modules_say_what_they_are_for() -> None:
    silent = [
        module_name(path)
        for path in sources()
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []
