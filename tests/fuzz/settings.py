"""Mutants of the files that the office types: every YAML and CSV of its own, and cells of lists.

A mutant is a data folder with one file spoilt; it is loaded the way the program loads that file.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from mutants import mutant as office_file

from plan09lib.errors import ECHOED, DataRefused, Plan09Error, visible
from plan09lib.read.files.yaml_values import read_values

DATA = Path(__file__).resolve().parents[2] / "data"
UNIT, CITY, DAY = "phuong-thu", "thanh-pho-mau", dt.date(2025, 6, 30)
LONG = "x" * 5_000
TYPED = {
    "mapping.yml": """\
approved_by: Văn phòng
files:
- pattern: '*.xlsx'
  sheet: Nhân sự
  read_as: nhan_su
  date_order: dmy
  columns: {Ghi chú: khong_dung, 'Trình độ / ĐH': qualification=dai_hoc}
""",
    "corrections.yml": """\
corrections:
- workbook: 2025-06-30.xlsx
  sheet: Nhân sự
  column: Ngày sinh
  row: 7
  old: ''
  new: 01/01/1980
  reason: ghi thiếu
  who: Văn phòng
  when: 2025-07-03
""",
    "nghi_huu.yml": """\
people:
- id: '0001'
  leaves_on: 2026-05-01
  reason: quyết định nghỉ
  who: Văn phòng
  when: 2025-07-01
""",
    "dao_tao.yml": """\
approved_by: Thường trực
limits: {minimum_present_percent: 80}
budget: {2026: 50000000}
weights: {T25-3b: 2}
courses:
- id: trung_cap_llct
  seats: {2026: 2, 2027: 3}
""",
    "da_cong_bo.csv": """\
date,what,n,k,percent,decimals,source
2024-12-31,T25-3b,9,7,"77,8",1,Báo cáo số 1
2024-12-31,công chức: trình độ chuyên môn từ đại học trở lên,9,9,100,0,Báo cáo số 1
""",
}
"""Files that a ward may have and the samples lack."""
NASTY = [
    LONG, f"'{LONG}'", f"'{LONG} {LONG}'", "", "~", "[]", "{}", "[[]]", "{a: 1}", "yes", "-1",
    "0", "1", "99999999", "123456789012345", "7" * 5_000, "0x" + "f" * 5_000, "1:59:59:59", "1.5",
    ".inf", ".nan", "-.inf", "1e999", "1.0e+999", "2025-02-30", "0001-01-01", "9999-12-31",
    "'0001-01-01'", "'9999-12-31'", "'2025-02-30'", "2025-06-30T10:00:00+99:99", "86400",
    "'86400'", "!!int x", "!!float x", "!!binary x", "!!timestamp x", "!!python/name:os.system",
    "&a 1", "*a", "&a [*a]", '"\\UFFFFFFFF"', '"\\ud800"', '"\\0"', '"\\e[2J"', '"\\u202e"',
    "a | b | c | d", "../../x", "/", "٣", "'٣'", "%s{}", "'{{ 7*7 }}'", "a: b", "? [a]\n",
    "<<: {a: 1}", "|\n   a", "'", '"', "[" * 3_000, "{a: " * 500, "\x1b[2J", "\0", "\u2028",
    "khong_dung", "nhan_su", "nam", "2025-06-30.xlsx", "[" + "1, " * 5_000 + "]",
    "[" + "{}, " * 3_000 + "]", '"' + '\\"' * 200 + '"', "'" * 402,
]  # fmt: skip
VALUES: list[Any] = [
    None, True, 0, -1, 10**14, 2025, 1.5, "", LONG, f"a\n{LONG}", "2025-06-30", dt.date(1, 1, 1),
    dt.date(9999, 12, 31), DAY, [], {}, [None], [[]], [{}], {"a": 1}, {1: 2}, {LONG: LONG},
    "a | b | c", ['"' + LONG], "x\x1b[2J", "\u202e", {"id": LONG}, [{"id": LONG}, {"id": LONG}],
    "../x", "((", "[",
]  # fmt: skip
_SCALAR = re.compile(r"(?<=: )[^\n#,\]}{\[]+|(?<=- )[^\n#:]+$|(?<=,)[^\n,]+", re.MULTILINE)
_KEY = re.compile(r"\b[A-Za-z_0-9-]{1,30}(?=:)")


def prepare(folder: Path) -> list[Path]:
    """A data folder with one file of each kind in `folder`; the files that can be spoilt."""
    shutil.copytree(DATA / "plan", folder / "plan")
    shutil.copytree(DATA / "sample" / "city" / CITY, folder / "city" / CITY)
    shutil.copy(DATA / "thu.yml", folder)
    unit = folder / "units" / UNIT
    unit.mkdir(parents=True)
    own = DATA / "sample" / "phuong-mau-1"
    shutil.copy(own / "2025-06-30.xlsx", unit)
    text = (own / "don_vi.yml").read_text(encoding="utf-8").replace("phuong-mau-1", UNIT)
    (unit / "don_vi.yml").write_text(text, encoding="utf-8")
    for name, typed in TYPED.items():
        (unit / name).write_text(typed, encoding="utf-8")
    files = [*folder.rglob("*.yml"), *folder.rglob("*.csv")]
    often = [path for path in files if path.suffix == ".yml" or path.parent == unit]
    return sorted(files) + sorted(often) * 3


def trial(seed: int, folder: Path, files: list[Path]) -> tuple[str, str, str]:
    """The file that is spoilt, a verdict (read, refused, a fault of the program) and its words."""
    dice = random.Random(seed)
    if dice.random() < 0.1:
        name, data = office_file(seed)
        path = folder / "units" / UNIT / name
    else:
        path = dice.choice(files)
        data = _spoilt(path.read_bytes(), dice)
    before = path.read_bytes() if path.exists() else None
    path.write_bytes(data)
    try:
        _load(path, folder)
        return path.name, "read", ""
    except Plan09Error as error:
        return path.name, *_told(error)
    finally:
        path.unlink()
        if before is not None:
            path.write_bytes(before)


def _load(path: Path, folder: Path) -> None:
    """Whatever reads the file at `path`, down to where its values are used first."""
    from plan09lib.deliver.mail.settings import load_settings
    from plan09lib.read.city.city_file import city_folder, load_city_file
    from plan09lib.read.form.prefill import previous_snapshot
    from plan09lib.read.plan import plan as plans
    from plan09lib.read.unit.history import History
    from plan09lib.read.unit.published_file import load_published
    from plan09lib.read.unit.unit import unit_folders

    if path.name == "thu.yml":
        load_settings(folder)
    elif path.name == "thanh_pho.yml":
        load_city_file(city_folder(folder, CITY)).expected(DAY)
    else:
        if "plan" in path.parts:
            plans.loaded.clear()
        plan = plans.load_plan(folder / "plan")
        if "plan" in path.parts:
            plans.loaded.clear()
            return
        assert list(unit_folders(folder)) == [UNIT]
        history = History.load(folder, UNIT, plan)
        history.unit.name_on(DAY), history.unit.coverage_on(DAY), history.unit.code_on(DAY)
        load_published(history.unit.folder), history.training, history.digests(DAY)
        if path.name != "don_vi.yml" or not history.unit.file.predecessors:
            previous_snapshot(history, dt.date(2025, 7, 31))


def _told(error: Plan09Error) -> tuple[str, str]:
    """Whether every fault has four parts, in Vietnamese, short, harmless to a terminal."""
    text = error.message
    if any(not part for fault in error.faults for part in vars(fault).values()):
        return "no_place", text
    if "x" * (ECHOED + 1) in text or any(len(str(fault)) > 3_000 for fault in error.faults):
        return "not_cut", text[:3_000]
    if visible(text) != text:
        return "not_visible", repr(text)
    if re.search(r"Input should|Keys should|a valid |Value error|[Ee]xpected|Traceback", text):
        return "not_vietnamese", text
    return ("refused", "") if error.exit_code in (2, 3) else ("exit_code", text)


def _spoilt(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        data = dice.choice(KINDS)(data, dice)
    return data


def _scalar(data: bytes, dice: random.Random) -> bytes:
    return _replaced(_SCALAR, data, dice.choice(NASTY), dice)


def _key(data: bytes, dice: random.Random) -> bytes:
    return _replaced(_KEY, data, dice.choice(NASTY), dice)


def _replaced(pattern: re.Pattern[str], data: bytes, value: str, dice: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    found = list(pattern.finditer(text))
    if not found:
        return data
    one = dice.choice(found)
    return (text[: one.start()] + value + text[one.end() :]).encode("utf-8", "replace")


def _node(data: bytes, dice: random.Random) -> bytes:
    """One value of the whole replaced by another kind of value, the rest as it was."""
    try:
        whole = read_values(data.decode("utf-8"), "x.yml")
    except (DataRefused, UnicodeDecodeError):
        return data
    place: Any = whole
    while isinstance(place, dict | list) and place:
        key = dice.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if not isinstance(place[key], dict | list) or not place[key] or dice.random() < 0.2:
            change = dice.random()
            if change < 0.15:
                del place[key]
            elif change < 0.3:
                place[key] = f"{place[key]}{LONG}"
            else:
                place[key] = dice.choice(VALUES)
            break
        place = place[key]
    return yaml.safe_dump(whole, allow_unicode=dice.random() < 0.5, sort_keys=False).encode()


def _lines(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = dice.randrange(len(lines))
    change = dice.randrange(5)
    if change == 0:
        del lines[at]
    elif change == 1:
        lines.insert(at, dice.choice(lines))
    elif change == 2:
        lines[at] = (
            dice.choice([b" ", b"  ", b"\t", b"- ", b"? ", b": ", b"---\n", b"# "]) + lines[at]
        )
    elif change == 3:
        lines[at] = lines[at].strip()
    else:
        dice.shuffle(lines)
    return b"\n".join(lines)


def _bytes(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    new = dice.choice(
        [
            b"\0",
            b"\xff",
            b"\xed\xa0\x80",
            b"\x1b",
            b"\xef\xbb\xbf",
            b"\r",
            b"*a",
            b"&a ",
            b"!",
            b"%",
            b"'",
        ]
    )
    return data[:at] + new + data[at + dice.choice([0, 1, 40]) :]


def _whole(data: bytes, dice: random.Random) -> bytes:
    """Another file in its place: nothing, half, twice, bombs, another code."""
    nested = "\n".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in ["ab", "bc", "cd", "de", "ef"]
    )
    return dice.choice([
        b"", b"# \n", b"---\n", b"[]", b"x", b"- a", b"{}", data[: len(data) // 2], data * 2,
        data + b"\n---\n" + data, data.decode("utf-8", "replace").encode("utf-16"),
        f"a: &a [x]\n{nested}\n".encode() + data, b"[" * 100_000, b"a: [" + b"1, " * 120_000 + b"]",
        b"x," * 1_000_000, b"a: " + b"7" * 1_000_000, data + b"#" * 3_000_000, b"a:\n " * 5_000,
    ])  # fmt: skip


Spoil = Callable[[bytes, random.Random], bytes]
KINDS: list[Spoil] = [
    *[_scalar] * 8,
    *[_key] * 3,
    *[_node] * 8,
    *[_lines] * 3,
    *[_bytes] * 3,
    _whole,
]
