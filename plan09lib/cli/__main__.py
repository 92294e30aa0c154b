"""`python -m plan09lib.cli` is `plan09`."""

from __future__ import annotations

from plan09lib.cli.group import main

if __name__ == "__main__":  # a process that is spawned imports this module anew
    main()
