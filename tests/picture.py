"""The picture of README.md anew: a sample ward's report on a phone, and its targets on a screen.

python tests/picture.py          # or: make picture; needs Chromium
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from own_chromium import chromium
from PIL import Image

from plan09lib.deliver.page.files import PAGE
from plan09lib.deliver.publish.publish import publish
from plan09lib.project import project_root

PICTURE = project_root() / "data" / "sample" / "bao-cao-mau.png"
HEIGHT, PHONE, SCREEN, GAP = 844, 390, 1000, 30
COLOURS, LARGEST = 200, 150_000
OPENED = "one => { one.closest('details').open = true; one.scrollIntoView(); }"
LADDER = "#bieu-do-bac-thang"


def seen(browser: Any, page: Path, width: int, first: str = "") -> Image.Image:
    """What a window of `width` shows of `page`, from the first element that `first` selects on."""
    window = browser.new_page(viewport={"width": width, "height": HEIGHT})
    window.goto(page.as_uri())
    if first:
        window.locator(first).first.evaluate(OPENED)
    picture = Image.open(io.BytesIO(window.screenshot()))
    window.close()
    return picture.convert("RGB")


def main() -> None:
    """Both views side by side in `PICTURE`, in few colours."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        out = Path(folder)
        made = publish("so_ket", "phuong-mau-1", "2025-H1", project_root() / "data", out)
        left = seen(browser, made.folder / PAGE, PHONE)
        right = seen(browser, made.folder / PAGE, SCREEN, LADDER)
    both = Image.new("RGB", (PHONE + GAP + SCREEN, HEIGHT), "#888888")
    both.paste(left, (0, 0))
    both.paste(right, (PHONE + GAP, 0))
    both.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    size = PICTURE.stat().st_size
    sys.exit(f"{PICTURE}: {size} bytes, over {LARGEST}" if size > LARGEST else 0)


if __name__ == "__main__":
    main()
