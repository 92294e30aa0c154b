"""The command `plan09`: a module per group of commands; options in, one library call, words out."""

from __future__ import annotations

import atexit
import gc

gc.set_threshold(50_000)  # a start makes much that stays; 700 is for programs that throw away
atexit.register(gc.freeze)  # what is there at the end goes with the process, unsearched

from plan09lib.cli.group import main  # noqa: E402

__all__ = ["main"]
