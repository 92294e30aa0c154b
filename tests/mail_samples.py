"""A small published report and its mailing, made without running a notebook."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
from lxml import html as lxml_html
from support import ROOT

from plan09lib.deliver.mail.mailing import Mailing, prepare
from plan09lib.deliver.mail.message import Attachment, Mail, inlined
from plan09lib.deliver.mail.recipients import Recipient
from plan09lib.deliver.page.files import ANNEX, FACTS_CSV, PAGE
from plan09lib.deliver.record.issue_record import write_issue_record
from plan09lib.deliver.record.manifest import sources, write_manifest
from plan09lib.deliver.word.word import document_files, write_document
from plan09lib.judge.prospect.shared import shared_facts
from plan09lib.read.form.form import write_workbook
from plan09lib.read.period.issue import Issue
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import load_plan
from plan09lib.read.unit.history import History, Snapshot
from plan09lib.tell.charts.canvas import Canvas
from plan09lib.tell.charts.chart import Chart
from plan09lib.tell.letters.letter import Letter
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

UNIT, PERIOD, DATE = "phuong-mau-1", "2025-H1", "Tue, 15 Jul 2025 08:00:00 +0700"
HTML = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Thư</title>
<style>p { margin: 0; } @media (prefers-color-scheme: dark) { p { color: #eeeeee !important; } }
</style></head><body><p>Chào</p><p><img src="cid:hinh" alt="Hình bậc thang của các chỉ tiêu"></p>
</body></html>"""


def words_of(plain: str) -> list[str]:
    """The words and numbers of a text in their order, however they are written large or small."""
    return re.findall(r"\w[\w.,/]*\w|\w", plain.casefold())


def words_shown(markup: str) -> list[str]:
    """The words and numbers that a reader of the HTML sees, but those that explain a picture."""
    body = lxml_html.document_fromstring(markup).find(".//body")
    for drawn in body.xpath(".//p[img]"):
        drawn.getnext().drop_tree()
    return words_of(" ".join(body.itertext()))


def data_folder(folder: Path) -> Path:
    """The plan, `thu.yml` and one ward as if it were a real one, to be changed by a test."""
    data = folder / "data"
    shutil.copytree(ROOT / "data" / "plan", data / "plan")
    shutil.copytree(ROOT / "data" / "sample" / UNIT, data / "sample" / UNIT)
    unit = data / "sample" / UNIT / "don_vi.yml"
    is_real = unit.read_text("utf-8").replace("synthetic: true", "synthetic: false")
    unit.write_text(is_real, encoding="utf-8")
    shutil.copy(ROOT / "data" / "thu.yml", data / "thu.yml")
    with (data / "sample" / UNIT / "don_vi.yml").open("a", encoding="utf-8") as file:
        file.write('plan_number: "05-KH/ĐU"\n')
    return data


def published(data: Path, output_dir: Path, issue: Issue | None, page_bytes: int = 0) -> Review:
    """A report folder with all that mail needs of it."""
    review = open_report_review("so_ket", UNIT, PERIOD, data, issue)
    run = output_dir / UNIT / f"{PERIOD}-so-ket"
    run.mkdir(parents=True)
    for name, other, title in ((PAGE, ANNEX, "Toàn văn"), (ANNEX, PAGE, "Phụ lục")):
        text = f'<!DOCTYPE html><html lang="vi"><p><a href="{other}#x">{title}</a></p>'
        (run / name).write_text(text + "<p>chữ</p>" * (page_bytes // 12), encoding="utf-8")
    shared_facts(review.frame).to_csv(run / FACTS_CSV, index=False, lineterminator="\n")
    write_document(review, document_files(review), run)
    if issue:
        write_issue_record(run, issue)
    made_from = sources(review, ROOT / "notebooks" / "so_ket.ipynb", issue)
    write_manifest(run, made_from, review, "data")
    return review


def address_to(data: Path, readers: Iterable[Recipient]) -> None:
    """The ward's newest workbook of the period again, with `readers` on its sheet Nơi nhận."""
    plan = load_plan(data / "plan")
    history = History.load(data, UNIT, plan)
    source = next(one for one in reversed(history.sources) if one.date <= Period.parse(PERIOD).end)
    book = history.latest(source.date)
    assert isinstance(book, Snapshot)
    frames = {slug: book.sheet(slug) for slug in plan.layout.sheets}
    frames["noi_nhan"] = pd.DataFrame(
        [(one.name, one.email, one.cut, one.send_as) for one in readers],
        columns=["recipient", "email", "cut", "send_as"],
    )
    path = data / "sample" / UNIT / source.name
    write_workbook(path, frames, plan.layout, plan.vocabularies)


def prepared(data: Path, output_dir: Path, **extra: Any) -> Mailing:
    """The mailing of that report."""
    return prepare("so_ket", UNIT, PERIOD, data, output_dir, date=DATE, **extra)


def letter(subject: str = "Báo cáo sơ kết", html: str = HTML, plain: str = "Chào\n") -> Letter:
    """A letter with one picture."""
    chart = Chart("hinh", "Hình bậc thang của các chỉ tiêu", (), Canvas(0.2))
    return Letter("lanh_dao", subject, html, plain, (chart,), ())


def mail(*attachments: Attachment, **parts: str) -> Mail:
    """A small mail."""
    one = letter(**parts)
    return Mail(one, "ab12cd34ef56", inlined(one.html), attachments)


def reader(name: str = "Thường trực", email: str = "a@mau-1.example.invalid") -> Recipient:
    """Somebody who gets the leaders' letter."""
    return Recipient(name, email, "lanh_dao")


def with_mail(mailing: Mailing, cut: str, **changes: Any) -> Mailing:
    """`mailing` with one letter changed: fields of `Mail`, or of its `Letter`."""
    old = mailing.mails[cut]
    own = {key: value for key, value in changes.items() if key in ("html", "attachments")}
    rest = {key: value for key, value in changes.items() if key not in own}
    new = dataclasses.replace(old, letter=dataclasses.replace(old.letter, **rest), **own)
    return dataclasses.replace(mailing, mails={**mailing.mails, cut: new})
