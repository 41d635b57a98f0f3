"""Regular expressions that are compiled when they are first used, so that importing a module costs none of them."""

from __future__ import annotations

import re
from typing import cast


class _Late:
    """Stands for a `re.Pattern`; becomes as fast as one with the first use of each of its methods."""

    def __init__(self, pattern: str, flags: re.RegexFlag) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # copying and pickling ask for these of what is not yet built
            raise AttributeError(name)
        value = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, value)
        return value


def late(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """``pattern`` as `re.compile` gives it, at the first use. What is wrong with it shows only then (`re.error`)."""
    return cast("re.Pattern[str]", _Late(pattern, flags))
