"""Patterns that are compiled when they are first asked, so that importing them costs nothing."""

from collections.abc import Callable
import re
from typing import Any, cast


class _Lazy:
    """Stands for a pattern until one of its methods is wanted; after that it holds them."""

    def __init__(self, pattern: str | Callable[[], str], flags: re.RegexFlag) -> None:
        self._pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        text = self._pattern if isinstance(self._pattern, str) else self._pattern()
        method = getattr(re.compile(text, self._flags), name)
        setattr(self, name, method)
        return method


def pattern(
    text: str | Callable[[], str], flags: re.RegexFlag = re.RegexFlag.NOFLAG
) -> re.Pattern[str]:
    """Return a pattern that is compiled at its first use; its text may be made only then."""
    return cast("re.Pattern[str]", _Lazy(text, flags))
