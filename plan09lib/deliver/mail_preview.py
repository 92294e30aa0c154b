"""Letters as files to look at before they are sent: messages, bodies, and a page with all."""

from __future__ import annotations

import base64
import html
from pathlib import Path

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.mailing import Mailing
from plan09lib.deliver.own_files import clear_own, make_way, private_folder, sign
from plan09lib.deliver.send_gate import SEND_RULES

FOLDER, PREVIEW = "thu", "xem-truoc.html"
_STYLE = (
    "body { font-family: Arial, sans-serif; overflow-wrap: anywhere; }"
    " iframe { max-width: 100%; box-sizing: border-box; }"
    " pre { white-space: pre-wrap; }"
)
"""No letter, however wide it is shown or long its lines, moves the page sideways on a phone."""


def write_letters(mailing: Mailing) -> Path:
    """`thu/` in the report's folder: per cut the message and its body to look at, and a preview.

    They tell addresses: only this user may read them. Letters from before go, unless somebody has
    changed them.
    """
    texts = {f"{cut}.html": _visible(mailing, cut) for cut in mailing.wire}
    texts[PREVIEW] = _preview(mailing)
    letters = {f"{cut}.eml": content for cut, content in mailing.wire.items()}
    files = {**letters, **{name: text.encode() for name, text in texts.items()}}
    folder = mailing.run / FOLDER
    clear_own(folder)
    private_folder(folder)
    for name, content in files.items():
        make_way(folder / name)
        with atomic_write(folder / name, private=True) as new:
            new.write_bytes(content)
    sign(folder, [folder / name for name in files])
    return folder


def _visible(mailing: Mailing, cut: str) -> str:
    """The body with its pictures inside, for a browser."""
    body = mailing.mails[cut].html
    for chart in mailing.mails[cut].letter.charts:
        picture = "data:image/png;base64," + base64.b64encode(chart.picture).decode()
        body = body.replace(f'src="cid:{chart.id}"', f'src="{picture}"')
    return body


def _preview(mailing: Mailing) -> str:
    """A page with the rules passed and every letter: its readers, subject, size and body."""
    parts = []
    for cut, one in mailing.mails.items():
        label = mailing.label(cut)
        readers = "; ".join(f"{r.name} <{r.email}> ({r.send_as})" for r in mailing.readers(cut))
        size = f"{len(mailing.wire[cut]) // 1000} KB"
        frames = "".join(
            f'<iframe src="{cut}.html" title="{html.escape(label)}, {width} điểm"'
            f' width="{width}" height="700"></iframe>'
            for width in (680, 320)
        )
        parts.append(
            f"<h2>{html.escape(label)}</h2><p>{html.escape(one.letter.subject)}</p>"
            f"<p>{html.escape(readers)}. {size}</p>{frames}"
            f"<pre>{html.escape(one.letter.plain)}</pre>"
        )
    passed = "".join(f"<li>✔ {html.escape(rule.says)}</li>" for rule in SEND_RULES)
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Xem trước thư</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head>"
        f"<body><h1>Xem trước thư</h1><h2>Đã qua cửa kiểm tra</h2><ul>{passed}</ul>"
        f"{''.join(parts)}</body></html>\n"
    )
