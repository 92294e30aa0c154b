"""What this package does before papermill and nbconvert are imported.

JupyterLab brings `rfc3987_syntax`, an optional helper of jsonschema that builds grammars for 1.7 s
when imported. Nothing here checks an internationalised address, so the module is made unavailable
in this process; jsonschema then leaves that one format unchecked, as where JupyterLab is absent.
"""

from __future__ import annotations

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: import raises
