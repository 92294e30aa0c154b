"""From a notebook to a published report: executed, converted, checked and put in its place.

JupyterLab brings `rfc3987_syntax`, an optional helper of jsonschema that builds grammars for 1.7 s
when imported. Nothing here checks an internationalised address, so the module is made unavailable
in this process; jsonschema then leaves that one format unchecked, as where JupyterLab is absent.
A kernel forked from this process likewise does without the debugger, 0.25 s, that no report needs.
"""

from __future__ import annotations

import sys

for unused in ("rfc3987_syntax", "debugpy"):
    sys.modules.setdefault(unused, None)  # type: ignore[arg-type]  # None: import raises
