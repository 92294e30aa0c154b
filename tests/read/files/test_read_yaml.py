"""YAML files of the office: what is read of them, and what is refused with its file and line."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from support import ENGLISH, PLAN_FOLDER, ROOT, run

from plan09lib.errors import ECHOED, DataRefused
from plan09lib.project import project_root
from plan09lib.read.files import limits, yaml_file, yaml_values
from plan09lib.read.files.yaml_values import DEEPEST, MOST_NODES, load_yaml, read_values
from plan09lib.read.unit.unit import load_unit

LONG = "7" * 5_000
NESTED = "\n".join(
    ["a: &a [x, x, x, x, x, x, x, x, x]"]
    + [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
)
REFUSED = {
    "a day that does not exist": ("a: 1\nb: 2025-02-30", 2, "ngày không có thật"),
    "an hour that does not exist": ("a: 2025-02-20T99:00:00", 1, "ngày không có thật"),
    "an impossible time zone": ("a: 2025-02-20T09:00:00+99:99", 1, "ngày không có thật"),
    "the year nought": ("a: 0000-01-01", 1, "ngày không có thật"),
    "a tag of a number": ("a:\n  b: !!int x", 2, "nhãn kiểu"),
    "a tag of a fraction": ("a: !!float x", 1, "nhãn kiểu"),
    "a tag of bytes": ("a: !!binary '%'", 1, "nhãn kiểu"),
    "a tag of a date": ("a: !!timestamp x", 1, "nhãn kiểu"),
    "a tag of a key": ("!!python/name:os.system a: 1", 1, "nhãn kiểu"),
    "a tag of a group": ("a: !!set {b}", 1, "nhãn kiểu"),
    "a tag without a name": ("a: ! b", 1, "nhãn kiểu"),
    "a character that does not exist": ('a: "\\UFFFFFFFF"', 1, "không có trong Unicode"),
    "half a character": ('a: "\\ud800"', 1, "ký tự"),
    "a written NUL": ('a: 1\nb: "\\0"', 2, "ký tự điều khiển"),
    "a written escape": ('a: "\\e[2J"', 1, "ký tự điều khiển"),
    "a NUL": ("a: 1\nb: \0", 2, "ký tự điều khiển"),
    "an escape": ("a: 1\n# \x1b[2J", 2, "ký tự điều khiển"),
    "many brackets": ("a: " + "[" * 3_000, 1, "quá sâu"),
    "many braces": ("a: " + "{a: " * 3_000, 1, "quá sâu"),
    "many dashes": ("a:\n" + "- " * 3_000, 2, "quá sâu"),
    "a million brackets": ("a: " + "[" * 1_000_000, 1, "quá sâu"),
    "a long number": (f"a: {LONG}", 1, "số không dùng được"),
    "a long number of base 16": (f"a: 0x{LONG}", 1, "số không dùng được"),
    "a long number of base 8": (f"a: 0{LONG}", 1, "số không dùng được"),
    "a long number of base 2": (f"a: 0b{'1' * 5_000}", 1, "số không dùng được"),
    "a long number of base 60": (f"a: 1{':59' * 3_000}", 1, "số không dùng được"),
    "a long fraction": (f"a: 0.{LONG}", 1, "số không dùng được"),
    "a number that no cell can hold": ("a: 9999999999999999", 1, "số không dùng được"),
    "no digits": ("a: 0b_", 1, "số không dùng được"),
    "infinity": ("a: .inf", 1, "số không dùng được"),
    "no number": ("a: .nan", 1, "số không dùng được"),
    "an hour taken for a number": ("a: 12:30", 1, "số không dùng được"),
    "a list as a key": ("? [a]: b\n: c", 1, "khóa không phải chữ"),
    "a group as a key": ("a: 1\n{}: x", 2, "khóa không phải chữ"),
    "a truth as a key": ("yes: x", 1, "khóa không phải chữ"),
    "nothing as a key": ("~: x", 1, "khóa không phải chữ"),
    "a key twice": ("a: 1\nb: 2\na: 3", 3, "khóa viết hai lần: a"),
    "merged keys": ("a: {<<: {b: 1}}", 1, "ký hiệu <<"),
    "an equals sign": ("a: =", 1, "ký hiệu ="),
    "an anchor": ("a: &x 1", 1, "bí danh"),
    "an alias": ("a: 1\nb: *x", 2, "bí danh"),
    "a list in itself": ("a: &x [*x]", 1, "bí danh"),
    "nested aliases": (NESTED, 1, "bí danh"),
    "two documents": ("a: 1\n---\nb: 2", 2, "phần thứ hai"),
    "no document": ("# chưa có gì\n", 1, "tệp rỗng"),
    "nothing": ("", 1, "tệp rỗng"),
    "nothing after a line": ("---\n", 1, "một nhóm khóa"),
    "a list": ("- a\n- b", 1, "một nhóm khóa"),
    "a long list": ("- " + "\n- ".join(["dài"] * 3_000), 1, "một nhóm khóa"),
    "a word": ("chữ", 1, "một nhóm khóa"),
    "an open quote": ('a: 1\nb: "x', 2, "chưa đóng"),
    "an open bracket": ("a: [1", 1, "dấu ]"),
    "a tab": ("a:\n\tb: 1", 2, "tab"),
    "two colons": ("a: b: c", 1, "dấu hai chấm"),
    "another version": ("%YAML 9.9\n---\na: 1", 1, "YAML"),
}


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(("text", "line", "told"), REFUSED.values(), ids=REFUSED)
def test_refused_at_its_line(
    text: str, line: int, told: str, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_values, "_LOADER", getattr(yaml, loader))
    with pytest.raises(DataRefused) as refused:
        read_values(text, "tep.yml")
    (fault,) = refused.value.faults
    assert told in f"{fault.found} {fault.rule}"
    assert re.fullmatch(r"tep\.yml dòng \d+", fault.where)
    assert abs(int(fault.where.rpartition(" ")[2]) - line) <= ("đóng" in told or "]" in told)
    assert not ENGLISH.search(str(fault))
    assert len(str(fault)) < 300


@pytest.mark.parametrize(("text", "line", "told"), REFUSED.values(), ids=REFUSED)
def test_every_refusal_has_exit_code_3(
    text: str, line: int, told: str, ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (ward / "units" / "p-1" / "corrections.yml").write_text(text, encoding="utf-8")
    code, _, err = run(capsys, "check", "p-1", "2025-H1", "--data-dir", str(ward))
    assert code == 3
    assert "corrections.yml dòng " in err


def test_bytes_that_are_no_utf8_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    for half in (b"\xed\xa0\x80", b"\xff\xfe", "ă".encode("cp1258")):
        path.write_bytes(b"a: 1\nb: " + half)
        with pytest.raises(DataRefused, match=r"a\.yml dòng 2: có byte không phải UTF-8"):
            load_yaml(path)


def test_a_mark_of_utf8_at_the_beginning_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert load_yaml(tmp_path / "a.yml") == {"a": 1}


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    with path.open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(DataRefused, match=r"a\.yml: tệp quá lớn; một tệp YAML không quá 2 MB"):
        load_yaml(path)


def test_too_many_values_are_refused() -> None:
    with pytest.raises(DataRefused, match="quá nhiều khóa và giá trị"):
        read_values("a: [" + "1," * MOST_NODES + "]", "a.yml")


PLAIN = sorted(path for path in (ROOT / "data").rglob("*.yml") if path.name != "flaws.yml")


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.parent.name + "/" + path.name)
def test_the_own_files_say_what_they_always_said(path: Path) -> None:
    assert load_yaml(path) == yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_limits_leave_the_own_files_room() -> None:
    text = (PLAN_FOLDER / "plan.yml").read_text(encoding="utf-8")
    events = list(yaml.parse(text))
    depth = deepest = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        deepest = max(deepest, depth)
    assert deepest * 2 < DEEPEST
    assert len(events) * 20 < MOST_NODES
    assert len(text.encode()) * 20 < limits.OWN_BYTES


SCALARS = [
    "", "~", "null", "yes", "No", "on", "0", "-7", "010", "0x1F", "1_000", "1.5", "-.5", "1e3",
    "2025-06-30", "2025-06-30T00:00:00", "a b", "a:b", "00123", "1.2.3", "'0012'", '"\\u1ea1"',
    "|\n  x\n  y", ">-\n  x\n  y",
]  # fmt: skip


@pytest.mark.parametrize("scalar", SCALARS)
def test_values_are_what_the_usual_loader_makes_of_them(scalar: str) -> None:
    text = f"a: {scalar}\n"
    assert read_values(text, "a.yml") == yaml.safe_load(text)


def test_nested_aliases_take_no_memory(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(NESTED, encoding="utf-8")
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from plan09lib.read.files.yaml_values import load_yaml\n"
        "from plan09lib.errors import DataRefused\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: load_yaml(Path(sys.argv[1]))\n"
        "except DataRefused: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.yml")],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert int(done.stdout) < 20_000  # kB


def test_a_required_file_of_nearly_the_right_name_is_pointed_to(
    data_dir: Path, make_unit: Callable[..., Path]
) -> None:
    (data_dir / "thu.yaml").write_text("host: x\n", encoding="utf-8")
    with pytest.raises(DataRefused, match=r'thu\.yml: không có tệp; .* → có phải "thu\.yaml"\?'):
        load_yaml(data_dir / "thu.yml")


def test_a_value_with_bars_is_told_whole(data_dir: Path) -> None:
    from plan09lib.deliver.mail.settings import load_settings

    (data_dir / "thu.yml").write_text(
        "host: x\nport: 25\nsecurity: tls\nfrom: a@b.vn\nallowed_domains: [b.vn]\n"
        "full_text: link\nlink_base: 'a | b | c | d'\n",
        encoding="utf-8",
    )
    with pytest.raises(DataRefused, match=r'link_base "a \| b \| c \| d"; full_text: link cần'):
        load_settings(data_dir)


def test_a_file_of_faults_tells_the_first_hundred(ward: Path) -> None:
    from plan09lib.read.workbook.corrections import load_corrections

    path = ward / "units" / "p-1" / "corrections.yml"
    path.write_text("corrections: [" + "{}, " * 500 + "]\n", encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        load_corrections(path.parent, [])
    assert len(refused.value.faults) == yaml_file.MOST_TOLD + 1
    assert refused.value.faults[-1].found == "còn 3900 lỗi nữa"


def test_values_in_faults_are_cut(ward: Path) -> None:
    from plan09lib.read.workbook.corrections import load_corrections

    path = ward / "units" / "p-1" / "corrections.yml"
    words = ["corrections: [{}]", "{}: 1", "corrections: {{{}: 1}}", "corrections: [{{{}: [1]}}]"]
    for text in words:
        for long in ("x" * 9_000, "'" + 'x "' * 3_000 + "'"):
            path.write_text(text.format(long) + "\n", encoding="utf-8")
            with pytest.raises(DataRefused) as refused:
                load_corrections(path.parent, [])
            assert "x" * (ECHOED + 1) not in refused.value.message
            assert all(len(str(fault)) < 600 for fault in refused.value.faults)


@pytest.mark.parametrize(
    "day", ["0001-01-01", "'0001-01-01'", "9999-12-31", "86400", "'86400'", "2025-06-30T00:00:00",
            "'2025-02-30'", "2025", "true", "[2025-06-30]"],
)  # fmt: skip
def test_a_day_is_a_day_of_our_time_and_nothing_like_it(day: str, ward: Path) -> None:
    path = ward / "units" / "p-1" / "don_vi.yml"
    text = re.sub(r"(?m)^(valid:\n\s+from:).*$", rf"\1 {day}", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataRefused, match=r"valid → from: giá trị .*; phải là ngày dạng"):
        load_unit(ward, "p-1")


def test_a_number_as_a_key_is_told_as_it_stands(ward: Path) -> None:
    path = ward / "units" / "p-1" / "don_vi.yml"
    path.write_text(path.read_text(encoding="utf-8") + "2025: x\n", encoding="utf-8")
    with pytest.raises(DataRefused, match=r"2025: giá trị '?2025'?; khóa phải là chữ"):
        load_unit(ward, "p-1")


def test_a_new_data_folder_is_told_what_to_copy_into_it(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    ours = project_root() / "data"
    for name, action in (
        ("plan/plan.yml", f"chép cả thư mục {ours}/plan vào {tmp_path}"),
        ("plan/bieu_mau.yml", f"chép cả thư mục {ours}/plan vào {tmp_path}"),
        ("thu.yml", f"chép {ours}/thu.yml vào {tmp_path} rồi sửa"),
        ("la.yml", f"tạo tệp {tmp_path}/la.yml"),
    ):
        with pytest.raises(DataRefused) as refused:
            load_yaml(tmp_path / name)
        assert refused.value.faults[0].action == action
