"""What a warm process has ready before a single report: what its kernel and its page both need.

Both judge, tell and draw, and both speak to each other: what is imported here is imported once. The
process that publishes imports what else runs notebooks and makes pages, while the cells run.
"""

from __future__ import annotations

import gc
import importlib

import pandas as pd

from plan09lib.deliver.kernels import forked_kernel
from plan09lib.deliver.publish import publish
from plan09lib.tell.report import opening

MODULES = (publish, opening)


def load_one() -> None:
    """Nothing; afterwards reviews can be opened and kernels forked."""
    for name in forked_kernel.NEEDED:
        importlib.import_module(name)
    forked_kernel.allow()
    pd.options.mode.string_storage = "python"  # the same values; quicker for lists this short
    gc.freeze()  # what is here stays, and is looked through no more
