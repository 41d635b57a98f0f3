"""Measures the engine on a GPU, with random weights and without downloads.

    python -m tests.benchmarks.gpu [PART …] [--rehearse] [--seconds N] [--out FILE]
    python -m tests.benchmarks.gpu --table FILE …

Parts: see `PARTS`; without any, all of them in that order, each with ``--seconds`` (540). Each row is printed as a line
of JSON as soon as it is there, and added to ``--out``; the tables for generation/BENCHMARKS.md come at the end, or
from earlier files by ``--table``. Models are built under ``--home`` once (SD 1.5 3 GB, SDXL 7 GB, FLUX.1 25 GB).
``--rehearse`` goes the whole way with tiny models, on a CPU too; its figures mean nothing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from tests.benchmarks.gpu import engine_parts, parts
from tests.benchmarks.gpu.measuring import Setting

PARTS: dict[str, Callable[[Setting], Iterator[parts.Row]]] = {
    "models": parts.built,
    "ceiling": parts.ceiling,
    "steps": parts.steps,
    "end-to-end": engine_parts.end_to_end,
    "vae": parts.vae,
    "convolutions": parts.convolutions,
    "layouts": parts.layouts,
    "replays": engine_parts.replays,
    "recovery": engine_parts.recovery,
    "compiling": parts.compiling,
}
REHEARSAL = "cpu:0"  # by another name than the CPU where parts of a model wait, so that they really move
HIDDEN = {"one-process-of-convolutions": parts.one_process_of_convolutions}


def main() -> None:
    options = _options()
    if options.table:
        print(tables([json.loads(line) for file in options.table for line in file.read_text().splitlines()]))  # noqa: T201
        return
    device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else REHEARSAL))
    if device.type != "cuda" and not options.rehearse:
        raise SystemExit("There is no GPU here; --rehearse tries the script on this machine.")
    lines: list[dict[str, object]] = []
    for name in options.parts or PARTS:
        setting = Setting(device, options.home, options.rehearse, time.monotonic() + options.seconds)
        for row in _rows(name, setting):
            line = {"part": name, "device": _device_name(device), "rehearsal": options.rehearse, "row": row}
            lines.append(line)
            print(json.dumps(line), flush=True)  # noqa: T201
            if options.out is not None:
                with options.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
        if device.type == "cuda":
            torch.cuda.empty_cache()
    if not set(options.parts) & set(HIDDEN):
        print("\n" + tables(lines))  # noqa: T201


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("parts", nargs="*", choices=[*PARTS, *HIDDEN, []], metavar="PART")
    reader.add_argument("--rehearse", action="store_true")
    reader.add_argument("--seconds", type=float, default=540.0)
    reader.add_argument("--out", type=Path)
    reader.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "darkroom-gpu-models")
    reader.add_argument("--device")
    reader.add_argument("--table", type=Path, nargs="+")
    return reader.parse_args()


def _rows(name: str, setting: Setting) -> Iterator[parts.Row]:
    """The rows of a part. What goes wrong in it is a row too, so that the others are measured."""
    begun = time.monotonic()
    try:
        yield from (PARTS | HIDDEN)[name](setting)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        yield {"failed": repr(error)[:300], "where": f"{Path(last.filename).name}:{last.lineno}"}
    if setting.over:
        yield {"stopped after": f"{time.monotonic() - begun:.0f} s"}


def _device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"


def tables(lines: list[dict[str, object]]) -> str:
    """A Markdown table for each part."""
    texts = []
    for part in dict.fromkeys(str(line["part"]) for line in lines):
        mine = [line for line in lines if line["part"] == part]
        rows = [line["row"] for line in mine if isinstance(line["row"], dict)]
        names = list(dict.fromkeys(name for row in rows for name in row))
        kind = f"{mine[0]['device']}{', a rehearsal' if mine[0]['rehearsal'] else ''}"
        head = [f"### {part} ({kind})", "", f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
        body = [f"| {' | '.join(_cell(row.get(name)) for name in names)} |" for row in rows]
        texts.append("\n".join([*head, *body]))
    return "\n\n".join(texts)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "**no**"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {one}" for name, one in value.items())
    return "" if value is None else str(value)


if __name__ == "__main__":
    main()
