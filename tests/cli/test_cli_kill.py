"""Commands killed at random moments: the office's files as they were, what is there is whole.

The next run does what an undisturbed one does, and nothing of the program's own is left behind.
`make kill` kills each ten times; `issue`, `word --update`, batches and letters have tests of their
own beside them.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from fact_packages import CITY, publish_wards
from killing import HANG, RUN, is_whole, killed_at_change, until
from office_lists import CADRES, OPEN, STAFF, TITLES, write_office_list
from support import ROOT

from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.digest import sha256

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
_REFUSED = 3
POST = "Trưởng Ban Xây dựng Đảng"
Files = dict[str, str]


@dataclass
class Office:
    """A folder with all that a command reads and writes, temporary files too."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def outputs(self) -> Path:
        return self.folder / "out"

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """The command in a process of its own."""
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
        silence = subprocess.DEVNULL
        return subprocess.Popen(
            [sys.executable, "-c", RUN, *words], env=environment, stdout=silence, stderr=silence,
            stdin=silence, cwd=self.folder, start_new_session=True,
        )  # fmt: skip

    def run(self, *words: str) -> int:
        """Its exit code."""
        return self.start(*words).wait(HANG)

    def files(self) -> Files:
        """The digest of every file but of reports, which are compared by their names; folders."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            is_of_report = name.startswith("out/") or path.suffix == ".lock"
            found[name] = sha256(path) if path.is_file() and not is_of_report else ""
        return found


def one_ward(office: Office) -> None:
    shutil.copytree(ROOT / "data" / "plan", office.data / "plan")
    shutil.copytree(ROOT / "data/sample/phuong-mau-1", office.data / "units/phuong-mau-1")


def two_reports(office: Office) -> None:
    publish_wards(office.folder)
    (office.folder / "outputs").rename(office.outputs)


def a_package(office: Office) -> None:
    two_reports(office)
    city = office.data / "city" / CITY
    city.mkdir(parents=True)
    said = f"city: {CITY}\nname: thành phố Thử\nsynthetic: true\n"
    (city / "thanh_pho.yml").write_text(said, encoding="utf-8")
    assert office.run("export-facts", "goi.zip", *where(office)) == 0


def a_package_to_replace(office: Office) -> None:
    two_reports(office)
    assert office.run("export-facts", "goi", "phuong-cu-b", *where(office)) == 0


def a_list(office: Office) -> None:
    shutil.copytree(ROOT / "data" / "plan", office.data / "plan")
    (office.data / "units").mkdir()
    first = [*TITLES[:3], "Tính đến ngày 31/12/2024"]
    write_office_list(office.folder / "a.xlsx", first)
    people = [list(row) for row in (*CADRES, *STAFF)]
    people[0][2] = "16/09/1979"
    write_office_list(office.folder / "b.xlsx", TITLES, people)
    for name, answers in {
        "a": OPEN,
        "b": {"nguoi/8": "c", "gia_tri/state_management/CVVV": "c"},
    }.items():
        said = yaml.safe_dump({"by": POST, "answers": answers}, allow_unicode=True)
        (office.folder / f"{name}.yml").write_text(said, encoding="utf-8")


def two_lists(office: Office) -> None:
    a_list(office)
    assert office.run("start", "a.xlsx", "--answers", "a.yml", *where(office)) == 0


def where(office: Office) -> tuple[str, ...]:
    return ("--data-dir", str(office.data), "--output-dir", str(office.outputs))


@dataclass(frozen=True)
class Case:
    """A command, what it needs, and how many changes of the disk it takes or so.

    `then` is the run that follows where it refuses to be typed again once it has ended.
    """

    words: tuple[str, ...]
    prepare: Callable[[Office], None]
    changes: int
    then: tuple[str, ...] = ()
    has_outputs: bool = True


CASES = {
    "template": Case(
        ("template", "phuong-mau-1", "2026-12-31"),
        one_ward,
        6,
        then=("template", "phuong-mau-1", "2027-06-30"),
        has_outputs=False,
    ),
    "export-facts, a zip": Case(("export-facts", "moi.zip"), two_reports, 6),
    "export-facts, a folder": Case(("export-facts", "goi"), a_package_to_replace, 20),
    "import-facts": Case(("import-facts", CITY, "goi.zip"), a_package, 10, has_outputs=False),
    "start": Case(("start", "a.xlsx", "--answers", "a.yml"), a_list, 70),
    "add": Case(("add", "b.xlsx", "--answers", "b.yml"), two_lists, 70),
}


@pytest.fixture
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    """The office before the command runs."""
    office = Office(tmp_path / "mot")
    office.folder.mkdir()
    CASES[request.node.callspec.params["case"]].prepare(office)
    return office


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_killed_command_leaves_nothing_half_made_and_is_taken_up_by_the_next(
    case: str, made: Office, request: pytest.FixtureRequest
) -> None:
    one, killed = CASES[case], made
    undisturbed = Office(made.folder.with_name("hai"))
    shutil.copytree(made.folder, undisturbed.folder)
    before = killed.files()

    def words(office: Office, command: tuple[str, ...] = one.words) -> tuple[str, ...]:
        folders = where(office) if one.has_outputs else where(office)[:2]
        return (*command, *folders)

    assert undisturbed.run(*words(undisturbed)) == 0
    assert not one.then or undisturbed.run(*words(undisturbed, one.then)) == 0
    after = undisturbed.files()
    chance = random.Random()
    for _ in range(request.config.getoption("--kills") - 1):
        process = killed.start(*words(killed))
        killed_at_change(process, killed.folder, chance.randint(1, one.changes))
        now = killed.files()
        for name, digest in now.items():
            if digest and not is_own_beside(name):
                assert digest in (before.get(name), after.get(name)), f"{name} is half-written"
        for report in killed.outputs.glob(f"phuong-mau-bon/*/{MANIFEST}"):
            assert is_whole(report.parent)
    assert killed.run(*words(killed)) in ((0, _REFUSED) if one.then else (0,))
    assert not one.then or killed.run(*words(killed, one.then)) == 0
    assert killed.files() == after


def is_own_beside(name: str) -> bool:
    """Whether a file is of those that only the program reads: hidden, or in a hidden folder."""
    return bool(re.search(r"(^|/)\.|^tmp/", name))


@pytest.mark.slow
def test_a_report_killed_in_mid_notebook_leaves_nothing_after_the_next(tmp_path: Path) -> None:
    office = Office(tmp_path)
    one_ward(office)
    words = ("report", "phuong-mau-1", "2025-H1", *where(office))
    process = office.start(*words)
    staging = office.outputs / ".staging"
    work = staging / "phuong-mau-1--2025-H1-so-ket" / "work"
    until((work / "kernel.json").exists, process)
    process.kill()
    process.wait()
    assert (work / "kernel.json").exists()
    for own in (staging / "kernel.json", staging / "ghi-chu" / "kernel.json"):
        own.parent.mkdir(exist_ok=True)
        own.write_text("của tôi", encoding="utf-8")
    (tmp_path / "tmp" / "plan09-ghi-chu.txt").write_text("của tôi", encoding="utf-8")
    assert office.run("report", "phuong-mau-1", "2024", *where(office)) == 0
    left = {path.name for path in staging.iterdir() if path.suffix != ".lock"}
    assert left == {"kernel.json", "ghi-chu"}
    assert [one.name for one in (tmp_path / "tmp").iterdir()] == ["plan09-ghi-chu.txt"]
    assert office.run(*words) == 0
    assert is_whole(office.outputs / "phuong-mau-1" / "2025-H1-so-ket")
