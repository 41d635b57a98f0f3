"""For all tests: those that take minutes begin first, so that two processes end at about the same time."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

LONG = ("test_kills.py", "test_telegram_kills.py", "test_noise_tools.py", "test_parity.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep every file's tests together, the long files in front."""
    items.sort(key=lambda item: LONG.index(name) if (name := Path(item.path).name) in LONG else len(LONG))


@pytest.fixture(autouse=True, scope="module")
def memory_given_back() -> Iterator[None]:
    """Models of closed engines are cycles of modules, which Python collects late: it counts objects, not bytes.

    The C library then keeps what many threads freed in arenas of its own, about a gigabyte in some minutes.
    """
    yield
    gc.collect()
    if sys.platform == "linux":
        getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)(0)  # glibc's; others have none
