"""A report's kernel, which does not repeat what it is asked, and the streams it prints to."""

from __future__ import annotations

from typing import Any

from ipykernel.iostream import OutStream
from ipykernel.ipkernel import IPythonKernel


class QuietKernel(IPythonKernel):
    """A kernel with one listener, who knows the cell that he sends.

    Every cell would be sent back to him, with its number; that is in the answer too.
    """

    def _publish_execute_input(self, code: str, parent: Any, execution_count: int) -> None:
        """Nothing: it is meant for other listeners."""


# Where the cells of a report print to, which they never should.


class QuietStream(OutStream):
    """A kernel's stdout or stderr that waits for its sending thread only when there is a text.

    The kernel flushes both after every cell, and otherwise hands over to that thread each time.
    """

    def flush(self) -> None:
        """Nothing, afterwards what was written is on its way."""
        if self._buffers:
            super().flush()
