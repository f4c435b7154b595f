"""What the tests share does what it says."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import pytest

from tests.support.imported_later import ImportedLater


def test_collecting_imports_no_package_that_is_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pytest asks every name of a module whether it is a mock, wrapped, or a test."""
    (tmp_path / "large_package.py").write_text("answer = 42\n")
    monkeypatch.syspath_prepend(tmp_path)
    package = ImportedLater("large_package")
    assert inspect.unwrap(package) is package
    assert getattr(package, "__test__", None) is None
    assert "large_package" not in sys.modules
    assert package.answer == 42
    del sys.modules["large_package"]
