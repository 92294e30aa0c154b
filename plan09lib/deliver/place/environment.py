"""Settings under which a kernel gives the same result for every user of the machine."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from plan09lib.project import project_root


def package_path() -> str:
    """The PYTHONPATH with which any interpreter finds the package, wherever it lies."""
    paths = [str(project_root()), os.environ.get("PYTHONPATH", "")]
    return os.pathsep.join(path for path in dict.fromkeys(paths) if path)


def kernel_settings() -> dict[str, str]:
    """Environment variables that hold for every kernel."""
    return {
        "PYTHONPATH": package_path(),
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",  # the interpreter's own kernel before the user's
        "MPLBACKEND": "agg",
        "OPENBLAS_NUM_THREADS": "1",
    }


@contextlib.contextmanager
def kernel_environment(work: Path) -> Iterator[None]:
    """`kernel_settings` in this process's environment; no start-up files, no user's history."""
    settings = {**kernel_settings(), "IPYTHONDIR": str(work / "ipython")}
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
