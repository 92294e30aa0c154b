"""What a warm process has ready before a single report: what reads the lists, and makes forks.

What judges and tells, its kernel and its page both need: the report's process imports it once, for
both, while a fork of it reads the lists. What else runs notebooks and makes pages it imports while
the kernel judges.
"""

from __future__ import annotations

import gc
import importlib

import pandas as pd

from plan09lib.collector import collector_paused
from plan09lib.deliver.kernels import forked_kernel
from plan09lib.deliver.publish import publish
from plan09lib.rooms import QUESTIONED, found
from plan09lib.tell.report import opening

MODULES = (publish, opening)
_REST = ("plan09lib.tell.charts.canvas", "plan09lib.tell.report.review")


def load_one() -> None:
    """Nothing; afterwards lists can be read and kernels forked."""
    forked_kernel.allow(load_rest)
    pd.options.mode.string_storage = "python"  # the same values; quicker for lists this short
    gc.freeze()  # what is here stays, and is looked through no more


def load_rest() -> None:
    """Nothing; afterwards reviews can be opened, and told with their charts."""
    with collector_paused():
        for name in _REST:
            importlib.import_module(name)
        found(QUESTIONED)
