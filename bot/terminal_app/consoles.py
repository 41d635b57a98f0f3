"""Consoles that show words as they are: ``[a:dog:0.5]`` that people typed is neither markup nor an emoji."""

from __future__ import annotations

from rich.console import Console


def console(*, stderr: bool = False) -> Console:
    """A console on standard output, or on standard error."""
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)
