"""Templates compiled once: kept in memory, and beside Python's own compiled files.

Compiling all of them takes as long as importing pandas. Like a `.pyc`, a kept file is used only for
the same text, the same versions and the same rules of writing; where none can be written (a folder
only to be read), each process compiles for itself.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from plan09lib.atomic_write import atomic_write
from plan09lib.digest import sha256


class Compiled(BytecodeCache):
    """The compiled templates of one folder; `rules` is the source that sets up the environment."""

    def __init__(self, templates: Path, rules: Path) -> None:
        self._templates, self._rules = templates, rules
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """The code of the template, if it was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            with contextlib.suppress(OSError):  # what is of another text or version is refused
                bucket.bytecode_from_string(self._file(bucket).read_bytes())
            self._codes[bucket.key, bucket.checksum] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template just compiled."""
        self._codes[bucket.key, bucket.checksum] = bucket.code
        if sys.dont_write_bytecode:
            return
        file = self._file(bucket)
        with contextlib.suppress(OSError):
            file.parent.mkdir(exist_ok=True)
            with atomic_write(file) as new:
                new.write_bytes(bucket.bytecode_to_string())

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key[:16]}-{self._versions}.j2c"

    @cached_property
    def _folder(self) -> Path:
        return Path(importlib.util.cache_from_source(str(self._templates / "any.py"))).parent

    @cached_property
    def _versions(self) -> str:
        rules = self._rules.read_bytes() + jinja2.__version__.encode()
        return f"{sys.implementation.cache_tag}-{sha256(rules)[:8]}"
