"""Letters as files to look at before they are sent: messages, bodies, and a page with all."""

from __future__ import annotations

import base64
import html
from pathlib import Path

from plan09lib.deliver.mailing import Mailing
from plan09lib.deliver.send_gate import SEND_RULES

FOLDER, PREVIEW = "thu", "xem-truoc.html"
_STYLE = (
    "body { font-family: Arial, sans-serif; overflow-wrap: anywhere; }"
    " iframe { max-width: 100%; box-sizing: border-box; }"
    " pre { white-space: pre-wrap; }"
)
"""No letter, however wide it is shown or long its lines, moves the page sideways on a phone."""


def write_letters(mailing: Mailing) -> Path:
    """`thu/` in the report's folder: per cut the message and its body to look at, and a preview."""
    folder = mailing.run / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.eml"), *folder.glob("*.html")):
        old.unlink()
    for cut, content in mailing.wire.items():
        (folder / f"{cut}.eml").write_bytes(content)
        (folder / f"{cut}.html").write_text(_visible(mailing, cut), encoding="utf-8", newline="\n")
    (folder / PREVIEW).write_text(_preview(mailing), encoding="utf-8", newline="\n")
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
