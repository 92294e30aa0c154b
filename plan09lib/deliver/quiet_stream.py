"""Where the cells of a report print to, which they never should."""

from __future__ import annotations

from ipykernel.iostream import OutStream


class QuietStream(OutStream):
    """A kernel's stdout or stderr that waits for its sending thread only when there is a text.

    The kernel flushes both after every cell, and otherwise hands over to that thread each time.
    """

    def flush(self) -> None:
        """Nothing, afterwards what was written is on its way."""
        if self._buffers:
            super().flush()
