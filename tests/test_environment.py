"""The lists of packages say the same; README and CHANGELOG name what exists, in their form."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PYPI_NAME = {
    "jupyter_server": "jupyter-server",
    "matplotlib-base": "matplotlib",
    "playwright-python": "playwright",
    "python-duckdb": "duckdb",
}
"""Where conda-forge calls a package by another name than PyPI does."""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pyproject() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))


def bounds(requirements: list[str]) -> dict[str, str]:
    """Normalised name → version bounds, as text that compares equal when the bounds do."""
    parsed = [Requirement(text) for text in requirements]
    return {canonicalize_name(r.name): str(r.specifier) for r in parsed}


def asked_for() -> dict[str, str]:
    """What pyproject.toml asks for: to run and to test."""
    project = pyproject()["project"]
    return bounds(project["dependencies"] + project["optional-dependencies"]["test"])


def lock_entries(lock: str) -> list[str]:
    """One text per pinned package: its first line and the hash lines that continue it."""
    lines = [line for line in lock.splitlines() if line and not line.startswith("#")]
    return [" ".join(entry.split()) for entry in "\n".join(lines).replace("\\\n", " ").split("\n")]


def locked() -> list[Requirement]:
    """Every pin with its marker, hashes left out."""
    entries = lock_entries(read("requirements.lock"))
    return [Requirement(entry.split(" --hash=")[0]) for entry in entries]


def pinned_versions() -> dict[str, list[str]]:
    """Normalised name → its pinned versions: more than one where a marker tells them apart."""
    versions: dict[str, list[str]] = {}
    for pin in locked():
        version = str(pin.specifier).removeprefix("==")
        versions.setdefault(canonicalize_name(pin.name), []).append(version)
    return versions


def conda_lists() -> tuple[list[str], list[str]]:
    """What environment.yml takes from conda-forge (conda's names) and what from PyPI."""
    entries = yaml.safe_load(read("environment.yml"))["dependencies"]
    from_conda = [entry for entry in entries if isinstance(entry, str)]
    (from_pip,) = [entry["pip"] for entry in entries if isinstance(entry, dict)]
    return from_conda, from_pip


def test_the_lock_pins_everything_that_pyproject_asks_for_within_its_bounds() -> None:
    pins = pinned_versions()
    faults = [
        f"{name}{bound}: requirements.lock has {pins.get(name, 'no such package')}; run `make lock`"
        for name, bound in asked_for().items()
        if name not in pins or not all(SpecifierSet(bound).contains(v) for v in pins[name])
    ]
    assert faults == []


def test_the_lock_holds_the_build_backend_so_that_an_offline_install_works() -> None:
    ((name, bound),) = bounds(pyproject()["build-system"]["requires"]).items()
    (version,) = pinned_versions()[name]
    assert SpecifierSet(bound).contains(version)


def test_every_locked_package_is_pinned_exactly_and_has_a_hash() -> None:
    form = re.compile(r"^[\w.-]+==[\w.+!]+( ; [^#]+?)?( --hash=sha256:[0-9a-f]{64})+$")
    entries = lock_entries(read("requirements.lock"))
    assert [entry[:80] for entry in entries if not form.match(entry)] == []


@pytest.mark.parametrize("leak", ["/", "\\", "@", "-i ", "-e ", "-f ", "index", "find-links"])
def test_the_lock_names_no_index_no_host_and_no_path(leak: str) -> None:
    lines = [line.removesuffix(" \\") for line in read("requirements.lock").splitlines()]
    assert [line for line in lines if leak in line] == []


def test_the_lock_serves_every_system_that_the_readme_names() -> None:
    markers = {pin.name: pin.marker for pin in locked()}
    windows = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"}
    mac = {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"}
    assert markers["colorama"].evaluate(windows)
    assert not markers["colorama"].evaluate(mac)
    assert markers["appnope"].evaluate(mac)


def test_conda_and_pip_users_get_the_same_packages_with_the_same_bounds() -> None:
    from_conda, from_pip = conda_lists()
    not_a_library = {"python=3.11", "pip", "-e ."}
    named = bounds([entry for entry in [*from_conda, *from_pip] if entry not in not_a_library])
    assert {PYPI_NAME.get(name, name): bound for name, bound in named.items()} == asked_for()


ADVISED = {
    "lxml": "6.1.1", "jupyterlab": "4.6.2", "jupyter-server": "2.20", "nbconvert": "7.17.1",
}  # fmt: skip
"""The first versions that no known security advisory is about."""


@pytest.mark.parametrize(("name", "first"), ADVISED.items())
def test_no_version_with_a_known_advisory_is_within_the_bounds(name: str, first: str) -> None:
    assert asked_for()[name] == f">={first}"


FAILS = (
    "Chromium is not installed; apt install chromium", "openssl makes the keys",
    "not installed: soffice; apt install libreoffice-writer-nogui", "missing: a font for Word",
)  # fmt: skip
PASSES = ("SIGKILL is a POSIX signal", "the long form: make kill-mail", "no forks here")


@pytest.mark.parametrize(("ci", "failed"), [("true", {*FAILS, "axe is missing"}), ("", set())])
def test_what_is_left_out_for_want_of_a_program_fails_where_all_is_to_be_there(
    ci: str, failed: set[str], tmp_path: Path
) -> None:
    (tmp_path / "conftest.py").write_text("from looked_away import *\n")
    file = "import pytest\npytest.skip('axe is missing', allow_module_level=True)\n"
    (tmp_path / "test_file.py").write_text(file)
    marks = "\n".join(
        f"@pytest.mark.skipif(True, reason={reason!r})\ndef test_{place}(): pass"
        for place, reason in enumerate((*FAILS, *PASSES))
    )
    (tmp_path / "test_marks.py").write_text(f"import pytest\n{marks}\n")
    environment = os.environ | {"CI": ci, "PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, "-m", "pytest", "-q", "--continue-on-collection-errors"]
    command += ["-p", "no:cacheprovider", "--rootdir", "."]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert {line for line in done.stdout.splitlines() if line.startswith("CI=true: ")} == {
        f"CI=true: Skipped: {reason}" for reason in failed
    }
    assert bool(done.returncode) is bool(failed)


def test_conda_users_get_the_python_that_the_lock_was_made_for() -> None:
    from_conda, _ = conda_lists()
    allowed = SpecifierSet(pyproject()["project"]["requires-python"])
    assert "python=3.11" in from_conda
    assert allowed.contains("3.11.0")
    assert not allowed.contains("3.12.0")


def test_conda_users_get_plan09lib_itself_and_name_no_host() -> None:
    _, from_pip = conda_lists()
    assert "-e ." in from_pip
    assert "://" not in read("environment.yml")
    assert set(yaml.safe_load(read("environment.yml"))["channels"]) == {"conda-forge", "nodefaults"}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):", read("Makefile"), flags=re.MULTILINE))


def make_commands(markdown: str) -> set[str]:
    """Targets of the `make x` commands in code spans and code blocks; prose does not count.

    >>> sorted(make_commands("Run `make setup`, then make sure of `make test lint`."))
    ['lint', 'setup', 'test']
    """
    code = re.findall(r"```.*?```|`[^`\n]+`", markdown, flags=re.DOTALL)
    calls = re.findall(r"(?<![\w-])make((?:[ \t]+[\w=./-]+)+)", "\n".join(code))
    return {word for call in calls for word in call.split() if re.fullmatch(r"[a-z][\w-]*", word)}


def test_every_make_target_that_readme_and_docs_name_exists() -> None:
    pages = ["README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
    assert make_commands(read("README.md")) >= {"report", "test"}
    named = {command for page in pages for command in make_commands(read(page))}
    assert named - make_targets() == set()


def test_every_make_target_says_what_it_does() -> None:
    described = set(re.findall(r"^([a-z][\w-]*):.*## \S", read("Makefile"), flags=re.MULTILINE))
    assert make_targets() - described == set()


ENTRY = re.compile(r"- (new|changed|fix|speed) · [^·]+ · [^·]+ · \S")


def test_every_entry_of_the_changelog_has_kind_periods_targets_and_details() -> None:
    entries = re.findall(r"^- .*", read("CHANGELOG.md"), flags=re.MULTILINE)
    assert entries
    assert [entry for entry in entries if not ENTRY.match(entry)] == []
