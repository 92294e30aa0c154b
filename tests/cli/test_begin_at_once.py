"""Who types a command waits for nothing that it does not need, and sees at once what is done.

Not measured: told by what is imported, and by what stands on the terminal before anything large is.
Each line runs in a fork of one process that has imported the command and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from report_stubs import put_report
from support import ROOT, person

from plan09lib.deliver.record.manifest import program

LARGE = (
    "pandas", "numpy", "pyarrow", "scipy", "highspy", "matplotlib", "PIL", "lxml",
    "python_calamine", "docx", "xlsxwriter", "jinja2", "babel", "nbformat", "nbconvert", "nbclient",
    "papermill", "IPython", "ipykernel", "jupyter_client", "zmq", "css_inline", "pandera",
)  # fmt: skip
"""What takes long to import; nothing that only looks at names, settings and digests needs it."""
WAITS = ("tenacity", "asyncio", "tqdm")
"""What is imported for work that is waited for: a refusal needs none of it."""
REFUSED = {
    "a ward that is not there": "report p-9 2025-H1",
    "a period that is none": "report p-1 y",
    "several wards, none named": "report",
    "a faulty don_vi.yml": "report loi 2025-H1",
    "no don_vi.yml": "report trong 2025-H1",
    "an issued report": "report p-2 2025-H1",
    "issue: a ward that is not there": "issue p-9 2025-H1 --number 1-BC/ĐU --date 2025-07-15",
    "issue: no number": "issue p-1 2025-H1 --number mot --date 2025-07-15",
    "issue: an issued report": "issue p-2 2025-H1 --number 1-BC/ĐU --date 2025-07-15",
    "issue: a file that is not there":
        "issue p-1 2025-H1 --number 1-BC/ĐU --date 2025-07-15 --document khong-co.docx",
    "trace: a ward that is not there": "trace p-9 2025-H1",
    "trace: a city that is not there": "trace khong-co 2025-H1 --review tong-hop",
    "check: a faulty don_vi.yml": "check loi 2025-H1",
    "check: a list that is not there": "check khong-co.xlsx",
    "data-page: a ward that is not there": "data-page p-9 2025-H1",
    "mapping: a ward that is not there": "mapping p-9 2025-H1",
    "template: a ward that is not there": "template p-9 2025-12-31",
    "template: another ending": "template p-1 2025-12-31 --output a.docx",
    "template: a list of that day": "template p-1 2025-06-30",
    "template: a file that is not there": "template p-1 2025-12-31 --training khong-co.xlsx",
    "word-check: a file that is not there": "word-check p-1 2025-H1 khong-co.docx",
    "word: neither": "word p-1 2025-H1",
    "start: a list that is not there": "start khong-co.xlsx",
    "start: no list": "start khong-co.docx",
    "add: a list that is not there": "add khong-co.xlsx",
    "mail: a ward that is not there": "mail p-9 2025-H1",
    "mail: no report": "mail p-3 2025-H1",
    "mail: a draft": "mail p-1 2025-H1 --send",
    "mail: a faulty thu.yml": "mail p-1 2025-H1 --data-dir {faulty}",
    "remind: a ward that is not there": "remind p-9 2025-H1",
    "confirm: no such letter": "confirm p-1 2025-H1 --received a@b.vn",
    "due: a day that is none": "due --on 20250715",
    "export: a ward that is not there": "export-facts a.zip p-9",
    "import: a city that is not there": "import-facts khong-co a.zip",
    "rollup: a city that is not there": "rollup khong-co 2025-H1",
    "rollup: a faulty thanh_pho.yml": "rollup thanh-pho-mau 2025-H1 --data-dir {faulty}",
}  # fmt: skip
BY_NAME = {
    "plan check: a file that is not there": "plan check khong-co.yml",
    "plan new: a name that no folder may have": "plan new Phu_Nu",
    "due: a day that is none": "due --on 20250715",
    "issue: no number": "issue p-1 2025-H1 --number mot --date 2025-07-15",
}
"""Refused by what is typed alone: no model of a file is needed."""
LOOKED_AT = {
    "what is due": "due --on 2025-07-15",
    "how reports stand": "status",
    "an unchanged report": "report p-1 2025-H1",
    "an unchanged report, no period named": "report p-1",
    "an unchanged batch": "batch p-1 p-2 --periods 2025-H1",
    "a batch without a period": "batch",
    "a batch of a ward that is not there": "batch p-9 --periods 2025-H1",
    "a batch to go on with": "batch --resume --output-dir {nowhere}",
    "a faulty ward in a batch": "batch loi --periods 2025-H1",
    "a faulty plan": "report p-1 2025-H1 --data-dir {faulty}",
    "a package that is not there": "import-facts thanh-pho-mau a.zip",
}
LONG = {
    "report": "report p-3 2025-H1",
    "batch": "batch p-3 --periods 2025-H1",
    "run-due": "run-due --on 2025-07-15",
    "issue": "issue p-3 2025-H1 --number 1-BC/ĐU --date 2025-07-15",
    "trace": "trace p-3 2025-H1",
    "check": "check p-3 2025-H1",
    "check of a list": "check {list}",
    "data-page": "data-page p-3 2025-H1",
    "marked-copy": "marked-copy p-3 2025-H1",
    "mapping": "mapping p-3 2025-H1",
    "template": "template p-3 2025-12-31",
    "word-check": "word-check p-3 2025-H1 {list}",
    "start": "start {list} --yes",
    "add": "add {list} p-3",
    "mail": "mail p-1 2025-H1 --draft",
    "remind": "remind p-3 2025-H1",
    "export-facts": "export-facts a.zip",
    "import-facts": "import-facts thanh-pho-mau {list}",
    "rollup": "rollup thanh-pho-mau 2025-H1",
    "count": "count {list} b.parquet",
}
SCRIPT = """
import io, json, os, sys, traceback
from plan09lib.cli.group import main
lines, stops, told = json.loads(sys.argv[1]), set(json.loads(sys.argv[2])), {}

class Terminal(io.StringIO):
    def isatty(self):
        return True

class Stop:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in stops:
            leave(f"import of {name}")

def leave(why):
    loaded = sorted({name.partition(".")[0] for name, one in sys.modules.items() if one})
    answer = {"why": why, "loaded": loaded, "shown": shown.getvalue(), "out": out.getvalue()}
    os.write(pipe, json.dumps(answer).encode())
    os._exit(0)

for name, line in lines.items():
    ours, pipe = os.pipe()
    if os.fork() == 0:
        shown, out = Terminal(), io.StringIO()
        sys.stderr, sys.stdout = (shown, out)
        if stops:
            import subprocess
            sys.meta_path.insert(0, Stop())
            subprocess.Popen = lambda *a, **k: leave("a further process")
        try:
            main(line)
        except SystemExit as stopped:
            leave(stopped.code)
        except BaseException:
            leave(traceback.format_exc())
    os.close(pipe)
    with open(ours, "rb") as answer:
        told[name] = json.load(answer)
    os.wait()
print(json.dumps(told))
"""
Answers = dict[str, dict[str, Any]]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each line runs in a fork")


@pytest.fixture
def office(ward: Path, make_unit: Callable[..., Path], outputs: Path) -> dict[str, Path]:
    """Three wards, one with a report in place and one with an issued report, two faulty ones."""
    rows = {"2025-06-30": {"nhan_su": [person("0001")]}}
    for unit in ("p-2", "p-3"):
        make_unit(unit, rows)
    made_with = program(ROOT / "notebooks" / "so_ket.ipynb")
    put_report(ward, outputs, "p-1", "2025-H1", **made_with)
    issue = {"number": "12-BC/ĐU", "date": "2025-07-10", "replaces": ""}
    put_report(ward, outputs, "p-2", "2025-H1", issue=issue, **made_with)
    shutil.copy(ROOT / "data" / "thu.yml", ward)
    shutil.copytree(
        ROOT / "data" / "sample" / "city" / "thanh-pho-mau", ward / "city" / "thanh-pho-mau"
    )
    for name, text in (("loi", "unit: loi\n"), ("trong", None)):
        (ward / "units" / name).mkdir()
        if text:
            (ward / "units" / name / "don_vi.yml").write_text(text)
    faulty = ward.with_name("faulty")
    shutil.copytree(ward, faulty)
    for path in ("thu.yml", "plan/plan.yml", "city/thanh-pho-mau/thanh_pho.yml"):
        (faulty / path).write_text("khong_biet: 1\n")
    listed = shutil.copy(
        ward / "units" / "p-1" / "2025-06-30.xlsx", ward.parent / "DS 30.6.2025.xlsx"
    )
    places = {"data": ward, "outputs": outputs, "faulty": faulty, "list": Path(listed)}
    return {**places, "nowhere": ward.parent / "nowhere"}


def answers(office: dict[str, Path], lines: dict[str, str], stops: tuple[str, ...] = ()) -> Answers:
    """What became of each line; with `stops`, when the first of these is imported."""
    given = {name: _words(line, office) for name, line in lines.items()}
    command = [sys.executable, "-c", SCRIPT, json.dumps(given), json.dumps(stops)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, cwd=office["data"].parent
    )
    assert done.returncode == 0, done.stderr
    told: Answers = json.loads(done.stdout)
    return told


def _words(line: str, office: dict[str, Path]) -> list[str]:
    words = [word.format_map(office) for word in line.split(" ")]
    for option, place in (("--data-dir", "data"), ("--output-dir", "outputs")):
        has_none = (
            words[0] in ("mapping", "template", "import-facts", "count", "plan")
            and place == "outputs"
        )
        if option not in words and not has_none:
            words += [option, str(office[place])]
    return words


def test_a_refusal_by_a_small_file_imports_nothing_large(office: dict[str, Path]) -> None:
    for name, told in answers(office, REFUSED).items():
        assert told["why"] in (2, 3, 5), (name, told)
        assert "\n  - " in told["shown"], name
        assert {*told["loaded"]} & {*LARGE, *WAITS} == set(), name


def test_a_refusal_by_what_is_typed_alone_imports_no_models(office: dict[str, Path]) -> None:
    for name, told in answers(office, BY_NAME).items():
        assert told["why"] == 2, (name, told)
        assert {*told["loaded"]} & {*LARGE, *WAITS, "pydantic"} == set(), name


def test_what_is_only_looked_at_imports_nothing_large(office: dict[str, Path]) -> None:
    told = answers(office, LOOKED_AT)
    for name, one in told.items():
        assert isinstance(one["why"], int), (name, one)
        assert {*one["loaded"]} & {*LARGE} == set(), name
    assert "Không đổi" in told["an unchanged report"]["out"]
    assert "Không đổi" in told["an unchanged report, no period named"]["out"]
    assert "không đổi 1, không lập 1" in told["an unchanged batch"]["out"]


def test_a_line_says_what_is_done_before_anything_large_is_imported(
    office: dict[str, Path],
) -> None:
    for name, told in answers(office, LONG, LARGE).items():
        assert str(told["why"]).startswith(("import of", "a further process")), (name, told)
        assert "00:00" in told["shown"], (name, told)


def test_nothing_is_shown_where_nobody_looks_on(office: dict[str, Path]) -> None:
    words = _words(LONG["check"], office)
    done = subprocess.run(
        [sys.executable, "-m", "plan09lib", *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
