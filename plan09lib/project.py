"""Where the project lies on this machine, whatever the current folder."""

from __future__ import annotations

import functools
from pathlib import Path


@functools.cache
def project_root() -> Path:
    """The folder that holds the package, `notebooks/`, `data/` and `outputs/`.

    >>> (project_root() / "plan09lib" / "project.py").is_file()
    True
    """
    return Path(__file__).resolve().parents[1]
