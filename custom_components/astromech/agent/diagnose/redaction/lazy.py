"""Patterns that are compiled when they are first asked, so that importing them costs nothing."""

from collections.abc import Callable
from functools import cached_property
import re
from typing import Any, Final, cast

_ALL: Final[list[_Lazy]] = []


class _Lazy:
    """Stands for a pattern until one of its methods is wanted; after that it holds them."""

    def __init__(self, pattern: str | Callable[[], str], flags: re.RegexFlag) -> None:
        self._pattern = pattern
        self._flags = flags
        _ALL.append(self)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Return the pattern itself."""
        text = self._pattern if isinstance(self._pattern, str) else self._pattern()
        return re.compile(text, self._flags)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.compiled, name)
        setattr(self, name, method)
        return method


def pattern(
    text: str | Callable[[], str], flags: re.RegexFlag = re.RegexFlag.NOFLAG
) -> re.Pattern[str]:
    """Return a pattern that is compiled at its first use; its text may be made only then."""
    return cast("re.Pattern[str]", _Lazy(text, flags))


def compile_all() -> None:
    """Compile all patterns: takes some tens of milliseconds, so not in the event loop."""
    for lazy in _ALL:
        _ = lazy.compiled
