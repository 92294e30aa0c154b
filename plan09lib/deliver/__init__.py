"""From a notebook to a published report: executed, converted, checked and put in its place.

JupyterLab brings optional helpers of jsonschema for formats of text that no notebook has:
`rfc3987_syntax` builds grammars for 1.7 s when imported, the others take a hundredth of that. They
are made unavailable in this process; jsonschema then leaves those formats unchecked, as where
JupyterLab is absent. Nothing selects elements by CSS either, for which `soupsieve` compiles its
expressions for 0.06 s; bs4 warns where it is missing, so it is empty.
A kernel forked from this process likewise does without the debugger, 0.25 s, that no report needs.
"""

from __future__ import annotations

import sys
from types import ModuleType

for unused in ("rfc3987_syntax", "rfc3986_validator", "isoduration", "debugpy"):
    sys.modules.setdefault(unused, None)  # type: ignore[arg-type]  # None: import raises
sys.modules.setdefault("soupsieve", ModuleType("soupsieve"))
