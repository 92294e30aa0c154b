"""Makes everything the samples give with two versions of the program, and compares it byte by byte.

    make compare BEFORE=v1 [AFTER=HEAD]        (AFTER left out: the working tree)

Each version is unpacked into a folder of its own and runs with this environment's packages on its
own code, plan and samples: reports with their letters, drafts and reminders for each reader, the
pages of data, the roll-ups, the next workbooks, every number with its trace, what the commands say.
Of a manifest only what no two runs share is left out: digest and commit of the program, the time.

What may differ on purpose stands in `intended.txt`: a pattern for paths and the reason. Exit code
1 when something else differs, or when a pattern fits nothing that does (then it is out of date).
"""

from __future__ import annotations

import argparse
import difflib
import email
import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INTENDED = Path(__file__).with_name("intended.txt")
_MAIN = "from plan09lib.cli import main; main()"
_VOLATILE = {"code", "commit", "created_at"}
"""Keys of a manifest, or of a record that the city keeps of one, that no two runs share."""
_TIMES = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?")
_RUN = re.compile(rb"(M\xc3\xa3 l\xe1\xba\xa7n l\xe1\xba\xadp: )[0-9a-f]{12}")
"""The run that a letter is from: a digest of the manifest, the time among it."""
_PICTURE = re.compile(rb"(?<=\.)[0-9a-f]{16}(?=@)")
"""The same in the name of a picture in a letter."""
_PACKAGE = re.compile(rb"(M\xc3\xa3 ki\xe1\xbb\x83m tra: )[0-9a-f]{64}")
_HEADERS = ("Date", "Message-ID", "X-Plan09-Run", "Content-Type")
"""Headers of a letter that name time or run, one of them through its boundary."""
_DAY = "2026-07-15"
"""The day on which `due` is asked; no page depends on a day."""


def unpack(version: str, folder: Path) -> None:
    """The files of `version` (a revision, or empty: the working tree) in `folder`."""
    folder.mkdir(parents=True)
    if version:
        packed = subprocess.run(
            ["git", "-C", ROOT, "archive", version], check=True, stdout=subprocess.PIPE
        ).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=packed, check=True)
        return
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-zco", "--exclude-standard"],
        check=True, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


class Tree:
    """One version at work: `made` is the folder of all that it makes."""

    def __init__(self, version: str, place: Path):
        self.version, self.folder, self.made = version, place / "tree", place / "made"

    def run(self, code: str, *arguments: str) -> str:
        """What Python says and its exit code, run in this tree on this tree's code."""
        environment = os.environ | {"PYTHONPATH": str(self.folder), "PYTHONHASHSEED": "0"}
        done = subprocess.run(
            [sys.executable, "-P", "-c", code, *arguments], cwd=self.folder, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        return f"{done.stdout}(exit code {done.returncode})\n"

    def say(self, name: str, *arguments: str, outputs: bool = True) -> None:
        """Run a command and keep what it says."""
        where = ("--output-dir", str(self.made / "outputs")) if outputs else ()
        (self.made / "said" / f"{name}.txt").write_text(self.run(_MAIN, *arguments, *where))

    def make_all(self) -> None:
        """Everything that the samples give; nothing when it lies there already."""
        if self.made.is_dir():
            return
        unpack(self.version, self.folder)
        (self.made / "said").mkdir(parents=True)
        self.say("batch", "batch", "--sample", "--workers", "2")
        reports = sorted((self.made / "outputs").glob("*/*/manifest.json"))
        for record in (json.loads(path.read_text("utf-8")) for path in reports):
            self._around_a_report(
                record["review"].replace("_", "-"), record["unit"], record["period"]
            )
        for unit in sorted({path.parents[1].name for path in reports}):
            self.say(f"{unit}-check", "check", unit, "2025", "--page", "--marked-copy")
            self.say(f"{unit}-data-trace", "trace", unit, "2025", "--review", "du-lieu")
            form = str(self.made / "forms" / f"{unit}.xlsx")
            Path(form).parent.mkdir(exist_ok=True)
            self.say(
                f"{unit}-form", "template", unit, "2026-12-31", "--output", form, outputs=False
            )
        for city in sorted(path.name for path in (self.folder / "data/sample/city").iterdir()):
            for period in ("2024", "2025-H1", "2026-H1", "2022..2025"):
                self.say(f"{city}-{period}", "rollup", city, period)
                self.say(f"{city}-{period}-trace", "trace", city, period, "--review", "tong-hop")
        package = str(self.made / "facts.zip")
        self.say("export", "export-facts", package)
        self.say("status", "status")
        self.say("status-json", "status", "--json")
        self.say("due", "due", "--on", _DAY)
        self.say("due-json", "due", "--on", _DAY, "--json")

    def _around_a_report(self, review: str, unit: str, period: str) -> None:
        name = f"{unit}-{period}-{review}"
        self.say(f"{name}-mail", "mail", unit, period, "--review", review, "--draft")
        self.say(f"{name}-remind", "mail", unit, period, "--review", review, "--remind")
        told = self.run(_NUMBERS, review.replace("-", "_"), unit, period, "data")
        (self.made / "said" / f"{name}-numbers.txt").write_text(told)


_NUMBERS = """
import sys
from plan09lib import open_review
review = open_review(*sys.argv[1:])
for key in sorted(review.facts):
    fact = review.facts[key]
    print(key, repr(fact.value), fact.kind)
    print(review.trace(key))
"""


def normal(path: Path, places: tuple[Path, Path]) -> bytes:
    """A file's content without what no two runs share."""
    content = path.read_bytes()
    if path.name == "manifest.json" or path.parent.name == "goi":
        record = {k: v for k, v in json.loads(content).items() if k not in _VOLATILE}
        return json.dumps(record, ensure_ascii=False, indent=1).encode()
    if (
        path.name == ".plan09.json" and path.parent.name == "thu"
    ):  # digests of letters, the time too
        return json.dumps(sorted(json.loads(content).get("files", {}))).encode()
    if path.suffix in (".xlsx", ".zip") and zipfile.is_zipfile(path):
        return _unzipped(path)
    if path.suffix == ".eml":
        content = _PICTURE.sub(b"RUN", _letter(content))
    if path.parent.name == "said":
        for place, name in zip(places, (b"TREE", b"MADE"), strict=True):
            content = content.replace(str(place).encode(), name)
        content = _PACKAGE.sub(b"PACKAGE", _TIMES.sub(b"TIME", content))
    if path.name == "batch.json":
        content = _TIMES.sub(b"TIME", content)
    if path.parent.name == "thu":
        content = _RUN.sub(b"RUN", content)
    return content


def _letter(content: bytes) -> bytes:
    """Headers and decoded parts of a letter, one after the other."""
    parts = []
    for part in email.message_from_bytes(content).walk():
        kept = [f"{name}: {value}" for name, value in part.items() if name not in _HEADERS]
        parts += [*(line.encode() for line in kept), part.get_content_type().encode()]
        if not part.is_multipart():
            parts.append(part.get_payload(decode=True) or b"")
    return b"\n".join(parts)


def _unzipped(path: Path) -> bytes:
    """The parts of a workbook or package; in the list of a package no digests of manifests."""
    parts = []
    with zipfile.ZipFile(path) as packed:
        for name in sorted(packed.namelist()):
            content = packed.read(name)
            if name.endswith(".json"):
                record = {k: v for k, v in json.loads(content).items() if k not in _VOLATILE}
                if "files" in record:
                    record["files"] = {
                        file: digest
                        for file, digest in record["files"].items()
                        if not file.endswith("manifest.json")
                    }
                content = json.dumps(record, ensure_ascii=False, indent=1).encode()
            parts.append(name.encode() + b"\n" + _TIMES.sub(b"TIME", content))
    return b"\n".join(parts)


def files_of(tree: Tree) -> dict[str, Path]:
    """Every file made, by its path."""
    return {
        path.relative_to(tree.made).as_posix(): path
        for path in sorted(tree.made.rglob("*"))
        if path.is_file()
    }


def differences(before: Tree, after: Tree) -> Iterator[tuple[str, str]]:
    """Path and what differs, of each file that is not the same in both."""
    first, second = files_of(before), files_of(after)
    for name in sorted(first.keys() | second.keys()):
        if name not in first or name not in second:
            yield name, "only after" if name in second else "only before"
            continue
        one = normal(first[name], (before.folder, before.made))
        two = normal(second[name], (after.folder, after.made))
        if one != two:
            yield name, _shown(one, two)


def _shown(one: bytes, two: bytes) -> str:
    try:
        lines = (one.decode().splitlines(), two.decode().splitlines())
    except UnicodeDecodeError:
        return f"bytes differ ({len(one)} and {len(two)})"
    changed = difflib.unified_diff(*lines, "before", "after", n=0, lineterm="")
    return "\n".join("    " + line[:200] for line, _ in zip(changed, range(12), strict=False))


def intended() -> dict[str, str]:
    """Patterns of paths that may differ, each with its reason."""
    lines = INTENDED.read_text("utf-8").splitlines() if INTENDED.is_file() else []
    pairs = (line.split(None, 1) for line in lines if line.strip() and not line.startswith("#"))
    return dict(pairs)


def compare(before: Tree, after: Tree) -> int:
    """Tell what differs; how many files do so without having been listed as meant to."""
    listed, used, unlisted = intended(), set[str](), 0
    for name, what in differences(before, after):
        fitting = [pattern for pattern in listed if fnmatch.fnmatch(name, pattern)]
        used |= set(fitting)
        if fitting:
            print(f"meant    {name}: {listed[fitting[0]]}")
        else:
            unlisted += 1
            print(f"DIFFERS  {name}\n{what}")
    for pattern in listed.keys() - used:
        print(f"OUT OF DATE  intended.txt: {pattern} fits nothing that differs")
    count = len(files_of(after))
    print(f"{count} files compared, {unlisted} differ unmeant; {len(used)} patterns meant")
    return unlisted + len(listed.keys() - used)


def main() -> int:
    """Both trees made and compared; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", help="a revision")
    parser.add_argument("after", nargs="?", default="", help="another; none: the working tree")
    parser.add_argument(
        "--keep", type=Path, help="where to keep what was made; what is there stays"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = asked.keep or Path(scratch)
        trees = []
        for side, version in (("before", asked.before), ("after", asked.after)):
            trees.append(Tree(version, place / side))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Tree.make_all, trees))
        return 1 if compare(*trees) else 0


if __name__ == "__main__":
    sys.exit(main())
