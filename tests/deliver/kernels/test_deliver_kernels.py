"""Reports made in forks of a warm process: as isolated as kernels started anew, and the same."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import papermill
import pytest
from generated import invent

from plan09lib.deliver.kernels import processes
from plan09lib.deliver.kernels.processes import PUBLISH, Processes, can_fork, workshop
from plan09lib.deliver.publish.execute import CONNECTION, EXECUTED, run_notebook
from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.errors import DataRefused, NotebookFailed, ProgramFailed
from plan09lib.project import project_root
from plan09lib.read.plan.plan import load_plan

DATA = project_root() / "data"
PROBE = '''
import gc, json, os, signal, socket, sys, threading, time
from pathlib import Path
from plan09lib.deliver.kernels import forked_kernel, provisioner
from plan09lib.deliver.publish.execute import run_notebook
from plan09lib.deliver.publish.publish import publish
from plan09lib.digest import sha256
from plan09lib.errors import DataRefused, Fault
from plan09lib.tell.report import opening

def run(notebook, work, progress):
    """What the cells print."""
    with forked_kernel.preforked():
        nb = run_notebook(Path(notebook), {}, Path(work))
    progress("xong")
    return "".join(out.get("text", "") for cell in nb.cells for out in cell.get("outputs", []))

def beside(notebook, work, fails, progress):
    """What the cells print of where the fork of this process has been, which may have failed."""
    def meanwhile():
        sys.was_in = os.getpid()
        1 / (not fails)
    with forked_kernel.preforked(meanwhile):
        nb = run_notebook(Path(notebook), {}, Path(work))
    return "".join(out.get("text", "") for cell in nb.cells for out in cell.get("outputs", []))

def killed(when, notebook, work, progress):
    """What the cells print when the fork of this process is killed before its kernel is ready."""
    os.dup2(os.open(Path(work) / "stderr", os.O_CREAT | os.O_WRONLY), 2)
    def meanwhile():
        if when == "working ahead":
            os.kill(os.getpid(), signal.SIGKILL)
        if when == "leaving":
            raise SystemExit
    start = forked_kernel.PreforkedKernel.start
    def started(kernel, *order):
        if when in ("working ahead", "leaving"):
            os.waitid(os.P_PID, kernel.pid, os.WEXITED | os.WNOWAIT)
        told = start(kernel, *order)
        if when == "told to start":
            os.kill(kernel.pid, signal.SIGKILL)
        return told
    forked_kernel.PreforkedKernel.start = started
    with forked_kernel.preforked(meanwhile):
        nb = run_notebook(Path(notebook), {}, Path(work))
    return "".join(out.get("text", "") for cell in nb.cells for out in cell.get("outputs", []))

def robbed(of, says, notebook, work, progress):
    """What the cells print when another has the kernel's port before the kernel, if it has one."""
    start = forked_kernel.PreforkedKernel.start
    def started(kernel, command, folder, environment):
        info = json.loads((Path(folder) / "kernel.json").read_text())
        if info["transport"] == "tcp":
            other = socket.create_server((info["ip"], info[of]))
            threading.Thread(target=answer, args=(other,), daemon=True).start()
        return start(kernel, command, folder, environment)
    def answer(other, met=[]):
        while True:
            met.append(other.accept()[0])
            met[-1].sendall(says * 300)
    forked_kernel.PreforkedKernel.start = started
    signal.alarm(60)  # the end of this process, where it waits for ever
    return run(notebook, work, progress)

def robbed_of_a_port(*order, progress):
    provisioner.TRANSPORT = "tcp"
    return robbed(*order, progress)

def half_read(leaves, progress):
    """What is read when the fork that reads it ends halfway, and how often that was passed on."""
    here, (told, tells), (ends, end) = os.getpid(), os.pipe(), os.pipe()
    def found():
        if os.getpid() == here:
            return "here"
        os.write(tells, b"%d" % os.getpid())
        if leaves:
            raise SystemExit
        return bytes(10_000_000)
    def rest():
        pid = int(os.read(told, 20))
        if not leaves:
            time.sleep(0.5)
            os.kill(pid, signal.SIGKILL)
    forked_kernel.allow(rest)
    try:
        read = forked_kernel.while_importing(found)
    finally:
        os.write(end, b"1")
    return read, len(os.read(ends, 9))

def read_meanwhile(fails, progress):
    """Where what is read was read, and what was imported here meanwhile; at once, then again."""
    here, imported = os.getpid(), []
    def found():
        if fails and os.getpid() != here:
            raise OSError
        return os.getpid() == here
    forked_kernel.allow(lambda: imported.append(os.getpid()))
    return [forked_kernel.while_importing(found) for _ in range(2)], imported == [here]

def set_aside(how, progress):
    """Whether work done aside was done here after all, or what it raised."""
    here = os.getpid()
    def work():
        if os.getpid() != here and how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if os.getpid() != here and how == "unreadable":
            raise CannotTravel(1, 2)
        if how == "full":
            raise OSError(28, os.getpid() == here)
        return os.getpid() == here
    try:
        with forked_kernel.aside(work) as done:
            return done()
    except OSError as error:
        return error.errno, error.strerror

def left_aside(progress):
    """What is left of work that nobody asks for: the fork of this process and a kernel of that."""
    told, tells = os.pipe()
    def work():
        with forked_kernel.preforked():
            os.write(tells, b"%d %d" % (os.getpid(), forked_kernel._ready[0].pid))
            time.sleep(600)
    with forked_kernel.aside(work):
        begun = map(int, os.read(told, 40).split())
    return [pid for pid in begun if Path(f"/proc/{pid}").exists()]

def parted(progress):
    """Whether what is still to be imported is there when a kernel is forked."""
    imported = []
    forked_kernel.allow(lambda: imported.append(os.getpid()))
    with forked_kernel.preforked():
        return imported == [os.getpid()]

def opened_by(*order, progress):
    """The processes that opened a review while a report was made, this one apart."""
    marks, opens = Path(order[-1]) / "marks", opening.open_report_review
    marks.mkdir(parents=True)
    def marked(*asked):
        (marks / f"{os.getpid()}-{len(list(marks.iterdir()))}").touch()
        return opens(*asked)
    opening.open_report_review = marked
    publish(*order)
    return sorted(int(one.name.split("-")[0]) != os.getpid() for one in marks.iterdir())

def die(progress):
    os.kill(os.getpid(), signal.SIGKILL)

def refuse(progress):
    raise DataRefused(Fault("đâu", "gì", "luật", "làm"))

class CannotTravel(Exception):
    def __init__(self, one, other):
        super().__init__("only one")

class Sent:
    readinto = None
    def readable(self):
        raise CannotTravel(1, 2)

def err(progress):
    sha256(Sent())

def here(progress):
    return os.getpid()

def collected(*order, progress):
    """How often garbage was looked for while a report was made."""
    before = sum(one["collections"] for one in gc.get_stats())
    publish(*order)
    return sum(one["collections"] for one in gc.get_stats()) - before

def brought(*order, progress):
    """What a report imports in its fork."""
    before = set(sys.modules)
    publish(*order)
    return sorted(set(sys.modules) - before)
'''
ASKS = (
    "import os, random, numpy",
    "print(random.random(), numpy.random.random())",
    "print(hash('plan09'), os.getcwd(), os.environ['MPLBACKEND'])",
)
forks = pytest.mark.skipif(not can_fork(), reason="no forks here")


def notebook_of(folder: Path, *cells: str) -> Path:
    path = folder / "probe.ipynb"
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(nb, path)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("probe")
    (folder / "plan09_probe.py").write_text(PROBE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shop(folder: Path) -> Iterator[Processes]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(folder))
        with workshop(DATA) as shop:
            yield shop


def files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    return {path.name: path.read_bytes() for path in files}


@forks
def test_a_forked_kernel_gives_the_same_bytes_as_one_started_anew(
    shop: Processes, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "plan").symlink_to(DATA / "plan")
    plan = load_plan(data / "plan")
    made = 0
    for seed in range(2, 1000):
        unit = invent(seed, plan)
        unit.write(data, plan)
        order = (unit.kind, unit.unit_id, unit.period, data)
        try:
            forked = shop.call(PUBLISH, *order, tmp_path / "forked").folder
        except DataRefused:
            continue
        anew = Processes(None).call(PUBLISH, *order, tmp_path / "anew").folder
        assert files(forked) == files(anew), unit.unit_id
        assert "bao-cao.html" in files(forked)
        made += 1
        if made == request.config.getoption("--twins"):
            return
    pytest.fail("too few units can be judged")


@forks
def test_a_single_report_for_which_little_is_ready_has_the_same_bytes(
    shop: Processes, tmp_path: Path
) -> None:
    order = ("so_ket", "phuong-mau-1", "2025-H1", DATA)
    with workshop(DATA, for_one=True) as sooner:
        alone = sooner.call(PUBLISH, *order, tmp_path / "alone").folder
    assert files(alone) == files(shop.call(PUBLISH, *order, tmp_path / "among-many").folder)


@forks
def test_every_report_of_many_finds_imported_what_it_needs(shop: Processes, tmp_path: Path) -> None:
    """What a fork imports, each fork imports again."""
    order = ("so_ket", "phuong-mau-1", "2025-H1", DATA, tmp_path)
    assert shop.call("plan09_probe:brought", *order) == []


@forks
def test_a_single_report_imports_no_shell_beside_its_kernel(folder: Path, tmp_path: Path) -> None:
    order = ("so_ket", "phuong-mau-1", "2025-H1", DATA, tmp_path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(folder))
        with workshop(DATA, for_one=True) as sooner:
            brought = sooner.call("plan09_probe:brought", *order)
    assert "highspy" in brought
    assert not [name for name in brought if name.startswith("IPython.")]


@forks
def test_a_report_ends_before_it_looks_for_garbage(shop: Processes, tmp_path: Path) -> None:
    order = ("so_ket", "phuong-mau-2", "2025-H1", DATA, tmp_path)
    assert shop.call("plan09_probe:collected", *order) == 0


@forks
def test_forks_share_no_chance_but_folder_environment_and_hashes_of_a_new_kernel(
    shop: Processes, folder: Path, tmp_path: Path
) -> None:
    notebook = notebook_of(tmp_path, *ASKS)
    told = [shop.call("plan09_probe:run", notebook, tmp_path).splitlines() for _ in range(2)]
    nb = run_notebook(notebook, {}, tmp_path)
    anew = "".join(out["text"] for cell in nb.cells for out in cell.outputs).splitlines()
    assert len({number for lines in [*told, anew] for number in lines[0].split()}) == 6
    for lines in told:
        assert lines[1].split()[:3] == anew[1].split()[:3]


@forks
@pytest.mark.parametrize("fails", [False, True])
def test_a_kernel_that_waits_works_ahead_in_its_own_process(
    fails: bool, shop: Processes, tmp_path: Path
) -> None:
    notebook = notebook_of(tmp_path, "import os, sys", "print(sys.was_in == os.getpid())")
    assert shop.call("plan09_probe:beside", notebook, tmp_path, fails) == "True\n"


@forks
@pytest.mark.parametrize("fails", [False, True])
def test_lists_are_read_beside_what_is_imported_and_here_when_that_fails(
    fails: bool, shop: Processes
) -> None:
    """Once: afterwards nothing is left to import."""
    assert shop.call("plan09_probe:read_meanwhile", fails) == ([fails, True], True)


@forks
def test_what_a_kernel_and_its_page_need_is_imported_before_they_part(shop: Processes) -> None:
    """Also where no lists are read beside it: by a city's roll-up."""
    assert shop.call("plan09_probe:parted")


@forks
@pytest.mark.parametrize("leaves", [False, True])
def test_lists_half_read_by_a_fork_that_ends_are_read_here(leaves: bool, shop: Processes) -> None:
    assert shop.call("plan09_probe:half_read", leaves) == ("here", 1)


@forks
@pytest.mark.parametrize(
    ("how", "came"), [("well", False), ("killed", True), ("unreadable", True), ("full", (28, True))]
)
def test_work_done_aside_is_done_here_when_nothing_came_of_it(
    how: str, came: object, shop: Processes
) -> None:
    assert shop.call("plan09_probe:set_aside", how) == came


@forks
def test_work_done_aside_that_nobody_asks_for_ends_with_its_kernel(shop: Processes) -> None:
    assert shop.call("plan09_probe:left_aside") == []


@forks
def test_kernel_and_page_are_judged_each_once_by_their_own_process(
    shop: Processes, tmp_path: Path
) -> None:
    """What the kernel has judged ahead is what its cell opens."""
    order = ("so_ket", "phuong-mau-1", "2025-H1", DATA, tmp_path)
    assert shop.call("plan09_probe:opened_by", *order) == [False, True]


@forks
def test_a_cell_that_kills_its_kernel_fails_its_own_report_only(
    shop: Processes, tmp_path: Path
) -> None:
    notebook = notebook_of(tmp_path, "import os", "os.kill(os.getpid(), 9)", "print('sau')")
    with pytest.raises(NotebookFailed, match="như khi máy hết bộ nhớ; máy phải đủ bộ nhớ"):
        shop.call("plan09_probe:run", notebook, tmp_path)
    notebook = notebook_of(tmp_path, "print('lành')")
    assert shop.call("plan09_probe:run", notebook, tmp_path) == "lành\n"


@forks
@pytest.mark.parametrize("when", ["working ahead", "leaving"])
def test_a_kernel_that_ends_before_it_is_one_is_started_anew(
    when: str, shop: Processes, tmp_path: Path
) -> None:
    notebook = notebook_of(tmp_path, "print('lành')")
    assert shop.call("plan09_probe:killed", when, notebook, tmp_path) == "lành\n"


@forks
def test_a_kernel_that_ends_before_it_answers_is_told_as_killed(
    shop: Processes, tmp_path: Path
) -> None:
    """Once, in the reader's words; nothing of it is left."""
    notebook = notebook_of(tmp_path, "print('lành')")
    with pytest.raises(NotebookFailed, match="sổ tính bị dừng đột ngột"):
        shop.call("plan09_probe:killed", "told to start", notebook, tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.glob("[!p]*")} == {"stderr": ""}


@forks
@pytest.mark.parametrize(
    ("of", "says"),
    [("shell_port", b"\xff"), ("shell_port", b"nobody"), ("iopub_port", b"nobody")],
)
def test_where_kernels_have_ports_that_others_take_the_end_of_one_is_noticed(
    of: str, says: bytes, shop: Processes, tmp_path: Path
) -> None:
    """Who sends to a port that another answers would wait for ever: zmq gives the message up."""
    notebook = notebook_of(tmp_path, "print('lành')")
    with pytest.raises(NotebookFailed, match="sổ tính bị dừng đột ngột"):
        shop.call("plan09_probe:robbed_of_a_port", of, says, notebook, tmp_path)


@forks
def test_no_other_process_takes_the_place_where_a_kernel_answers(
    shop: Processes, tmp_path: Path
) -> None:
    order = "shell_port", b"nobody", notebook_of(tmp_path, "print('lành')"), tmp_path
    assert shop.call("plan09_probe:robbed", *order) == "lành\n"


def test_a_notebook_is_kept_beside_what_is_made_of_it_only_when_a_cell_has_failed(
    tmp_path: Path,
) -> None:
    """Writing it takes longer than all the messages; what is shared is written from memory."""
    run_notebook(notebook_of(tmp_path, "print('lành')"), {}, tmp_path)
    assert not (tmp_path / EXECUTED).exists()
    with pytest.raises(NotebookFailed, match="ZeroDivisionError"):
        run_notebook(notebook_of(tmp_path, "1 / 0"), {}, tmp_path)
    assert "ZeroDivisionError" in (tmp_path / EXECUTED).read_text(encoding="utf-8")
    assert papermill.execute.write_ipynb is papermill.iorw.write_ipynb


@forks
def test_a_fork_that_is_killed_or_refuses_stops_no_other(shop: Processes) -> None:
    with pytest.raises(NotebookFailed, match="dừng đột ngột"):
        shop.call("plan09_probe:die")
    with pytest.raises(DataRefused, match="đâu: gì"):
        shop.call("plan09_probe:refuse")
    first, second = (shop.call("plan09_probe:here") for _ in range(2))
    assert first != second


@forks
def test_an_error_of_the_program_names_where_it_was_raised_whatever_it_is(shop: Processes) -> None:
    with pytest.raises(ProgramFailed) as raised:
        shop.call("plan09_probe:err")
    assert "CannotTravel ở digest.py" in raised.value.faults[0].found
    assert "in err\n" in raised.value.trace


@forks
def test_without_a_warm_process_reports_are_made_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_SERVE", "raise SystemExit(1)")
    monkeypatch.syspath_prepend(folder)
    import os

    with workshop(DATA) as shop:
        assert shop.call("plan09_probe:here") == os.getpid()


def test_where_nothing_can_be_forked_reports_are_made_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plan09lib.deliver.kernels.processes.CAN_WARM", False)
    monkeypatch.syspath_prepend(folder)
    with workshop(DATA) as shop:
        assert shop.call("plan09_probe:here")
    assert "plan09_probe" in sys.modules


@forks
def test_the_key_of_a_kernel_lies_in_the_folder_that_the_next_run_empties(
    shop: Processes, folder: Path, tmp_path: Path
) -> None:
    """Not among the system's temporary files, where a killed run would leave it for good."""
    asks = "from ipykernel import get_connection_file", "print(get_connection_file())"
    notebook = notebook_of(tmp_path, *asks)
    nb = run_notebook(notebook, {}, tmp_path)
    anew = "".join(out["text"] for cell in nb.cells for out in cell.outputs)
    for told in (anew, shop.call("plan09_probe:run", notebook, tmp_path)):
        assert Path(told.strip()) == tmp_path.resolve() / CONNECTION
    assert not (tmp_path / CONNECTION).exists()
