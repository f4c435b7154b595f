"""Who hears what `watch` finds: `Nobody`, or `page.Beside`, which is imported only where wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from autograder.model import Report


class Onlooker(Protocol):
    """Hears what a sitting of `watch` finds, of an exercise's file."""

    def begin(self, name: str, file: Path) -> None: ...

    def checking(self) -> None: ...

    def checked(self, file: Path, report: Report, following: str | None) -> None:
        """`following` is the exercise that `watch` goes on to, as this one is right."""

    def failed(self, name: str, file: Path, why: str) -> None: ...

    def close(self) -> None: ...


class Nobody:
    """Is told, and shows nothing."""

    def begin(self, name: str, file: Path) -> None:
        return

    def checking(self) -> None:
        return

    def checked(self, file: Path, report: Report, following: str | None) -> None:
        return

    def failed(self, name: str, file: Path, why: str) -> None:
        return

    def close(self) -> None:
        return
