"""A plan that numbers everything otherwise, beside the default one: its report is its own."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
import yaml
from docx import Document
from lxml import html as lxml_html
from support import ENGLISH, PLAN_FOLDER, ROOT, person, plain_yaml, run

from plan09lib.deliver.page.by_plan import by_plan
from plan09lib.deliver.record.manifest import read_manifest
from plan09lib.errors import BadParameter, DataRefused
from plan09lib.read.form.form import write_workbook
from plan09lib.read.plan.plan import load_plan
from plan09lib.read.plan.plans import DEFAULT, PlanFiles
from plan09lib.read.unit.history import History
from plan09lib.read.unit.plans import plan_of
from plan09lib.tell.numbers.explain import faults
from plan09lib.tell.report.opening import open_review

OTHER = "dan-so"
WARD = "xa-thu"
FOREIGN = re.compile(r"II\.\d|III\.\d|69-KH|09-NQ|sáu nhóm|T25-|T30-|\b2025\b|\b2030\b|Nâng cao")
"""Words of the default plan that no report by another may have."""
LEVELS = ("dai_hoc", "dai_hoc", "trung_cap", "dai_hoc", None, "cao_dang")


def roster() -> list[dict[str, Any]]:
    officials = [
        person(f"1{n:03d}", education=level, political_theory="trung_cap", party_member="co")
        for n, level in enumerate(LEVELS * 2)
    ]
    leaders = [
        person(
            f"2{n:03d}",
            group="can_bo",
            position="Bí thư Đoàn Thanh niên",
            education="dai_hoc",
            political_theory=level,
            is_key="khong",
            planned_position="Phó Bí thư" if n else None,
        )
        for n, level in enumerate(("cao_cap", "trung_cap", "so_cap"))
    ]
    return [*officials, *leaders]


def activity(day: dt.date, code: str, body: str, content: str) -> dict[str, Any]:
    return {"date": day, "action_id": code, "body": body, "content": content}


def sheets() -> dict[str, list[dict[str, Any]]]:
    day = dt.date(2026, 3, 20)
    done = [
        activity(day, "một/a", "Tổ dân phố 1", "hội nghị đối thoại"),
        activity(day, "năm/b", "Ủy ban Kiểm tra Đảng ủy", "cuộc kiểm tra"),
        activity(day, "một-a", "Tổ dân phố 2", "mã viết sai"),
        activity(day, "1.1", "Chi bộ 1", "việc của kế hoạch mặc định"),
    ]
    votes = {"position": "Chủ tịch", "date": day, "issued": 30, "returned": 30, "high": 20,
             "medium": 8, "low": 2}  # fmt: skip
    said = {"section": "ba", "comment_kind": "uu_diem", "content": "Đã mở được lớp", "date": day,
            "author": "Ban Xây dựng Đảng"}  # fmt: skip
    return {"nhan_su": roster(), "hoat_dong": done, "tin_nhiem": [votes], "nhan_xet": [said]}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with both plans and one ward that works by the other one from March 2026."""
    folder = tmp_path_factory.mktemp("khac") / "data"
    shutil.copytree(PLAN_FOLDER, folder / "plan")
    shutil.copytree(ROOT / "tests" / "cases" / "plans" / OTHER, folder / "plan" / OTHER)
    shutil.copy(ROOT / "data" / "thu.yml", folder)
    ward = folder / "units" / WARD
    ward.mkdir(parents=True)
    name = {"from": "2026-01-01", "ward": "xã Thử", "parent": "ĐẢNG BỘ TỈNH THỬ",
            "committee": "ĐẢNG ỦY XÃ THỬ", "place": "Thử"}  # fmt: skip
    unit = {
        "unit": WARD, "synthetic": True, "valid": {"from": "2026-01-01"}, "names": [name],
        "plans": [
            {"id": OTHER, "from": "2026-03-01", "number": "5-CTr/ĐU"},
            {"id": DEFAULT, "from": "2026-01-01", "until": "2026-12-31"},
        ],
        "coverage": [{"from": "2026-01-01", "chi_bo": 5, "to_dan_pho": 4, "co_quan": 6}],
        "in_use_since": "2026-03-31",
    }  # fmt: skip
    (ward / "don_vi.yml").write_text(plain_yaml(unit), encoding="utf-8")
    plan = load_plan(folder / "plan", OTHER)
    for day in ("2026-03-31", "2026-06-30"):
        frames = {slug: pd.DataFrame(rows) for slug, rows in sheets().items()}
        write_workbook(ward / f"{day}.xlsx", frames, plan.layout, plan.vocabularies, "GIẢ LẬP")
    return folder


@pytest.fixture(scope="module")
def made(data: Path) -> Path:
    """The folder of its interim report, which has passed the gate."""
    from plan09lib.deliver.publish.publish import publish

    return publish("so_ket", WARD, "2026-H1", data, data.parent / "outputs").folder


@pytest.fixture
def plan09(data: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command on `data`."""

    def command(*arguments: str, outputs: bool = True) -> tuple[int, str, str]:
        where = ["--output-dir", str(data.parent / "outputs")] if outputs else []
        return run(capsys, *arguments, "--data-dir", str(data), *where)

    return command


def text_of(path: Path) -> str:
    return " ".join(lxml_html.parse(path).getroot().text_content().split())


def test_a_report_by_another_plan_lies_apart_and_has_no_word_of_the_default_one(made: Path) -> None:
    assert made.name == f"2026-H1-so-ket-{OTHER}"
    for name in ("bao-cao.html", "phu-luc.html", "thu.html"):
        assert not FOREIGN.findall(text_of(made / name)), name


def test_each_of_its_groups_has_a_part_with_its_heading(made: Path) -> None:
    page = lxml_html.parse(made / "bao-cao.html").getroot()
    headings = [one.text_content() for one in page.iter("h3")]
    titles = ["Gần dân", "Lấy phiếu và xếp loại", "Học tập", "Chuyển đổi số", "Kỷ cương",
              "Chăm lo", "Quy hoạch", "Việc khác"]  # fmt: skip
    assert [one for one in headings if one in titles] == titles
    ids = [one.get("id") for one in page.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert {"viec-hai_2d_a", "viec-hai-a"} <= set(ids)
    assert "Chương trình số 5-CTr/ĐU của" in text_of(made / "bao-cao.html")


def test_its_word_files_have_no_word_of_the_default_plan(made: Path) -> None:
    for name in ("bao-cao.docx", "phu-luc.docx"):
        document = Document(str(made / name))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        text = "\n".join([*(p.text for p in document.paragraphs), *cells])
        assert not FOREIGN.findall(text), name


def test_every_number_of_it_can_be_followed(data: Path) -> None:
    review = open_review("so_ket", WARD, "2026-H1", data)
    assert review.plan.id == OTHER
    assert list(faults(review)) == []


def test_the_codes_of_the_other_plan_of_a_ward_are_no_finding(data: Path) -> None:
    for plan in (OTHER, DEFAULT):
        rules = load_plan(data / "plan", "" if plan == DEFAULT else plan)
        history = History.load(data, WARD, rules)
        found = [one for one in history.latest(dt.date(2026, 6, 30)).workbooks[0].findings
                 if one.code == "unknown_code"]  # fmt: skip
        assert [one.raw for one in found if one.column == "Mã việc"] == ["một-a"]
        assert rules.file.example_codes[0] in found[0].action


def test_reports_of_two_plans_lie_apart_and_are_told_apart(
    made: Path, plan09: Callable[..., tuple[int, str, str]]
) -> None:
    before = {path.name: path.read_bytes() for path in made.iterdir() if path.is_file()}
    code, told, _ = plan09("report", WARD, "2026-H1", "--plan", DEFAULT)
    assert (code, "2026-H1-so-ket/bao-cao.html" in told) == (0, True)
    assert {path.name: path.read_bytes() for path in made.iterdir() if path.is_file()} == before
    own, default = (read_manifest(made.with_name(name)) for name in (made.name, "2026-H1-so-ket"))
    assert own
    assert default
    assert (own.plan, default.plan) == (OTHER, "")
    assert f"plan/{OTHER}/plan.yml" in own.inputs
    due = plan09("due", "--on", "2026-09-01")[1]
    assert f"sơ kết 2026-H1 ({OTHER})" in due
    assert f"sơ kết 2026-H1 ({DEFAULT})" in due
    assert due.count("đã lập") == 3  # two lines and the sum
    rows = plan09("status")[1].splitlines()[1:]
    assert [(row.split()[1], "không đổi" in row) for row in rows] == [
        ("2026-H1-so-ket", True), (made.name, True),
    ]  # fmt: skip


def test_what_is_due_is_made_by_the_plan_that_asks_for_it(
    made: Path, plan09: Callable[..., tuple[int, str, str]]
) -> None:
    code, told, _ = plan09("batch", WARD, "--periods", "2026-H1", "--plan", OTHER)
    assert (code, "không đổi" in told) == (0, True)
    code, _, said = plan09("mail", WARD, "2026-Q1", "--plan", OTHER)
    assert code == 3
    assert f"plan09 report {WARD} 2026-Q1 --review so-ket --plan {OTHER}" in said


def test_a_ward_has_the_first_plan_in_force_unless_another_is_asked_for(data: Path) -> None:
    day = dt.date(2026, 6, 30)
    assert plan_of(data, WARD, day) == OTHER
    assert plan_of(data, WARD, dt.date(2026, 1, 31)) == ""
    assert plan_of(data, WARD, day, DEFAULT) == ""
    assert plan_of(data, WARD, dt.date(2027, 6, 30)) == OTHER
    with pytest.raises(BadParameter, match="không kế hoạch nào có hiệu lực ngày 31/12/2025"):
        plan_of(data, WARD, dt.date(2025, 12, 31))
    with pytest.raises(BadParameter, match=f'không có kế hoạch "dan-xo".*có phải "{OTHER}"'):
        plan_of(data, WARD, day, "dan-xo")


def test_two_plans_at_one_time_share_no_code(data: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(data, tmp_path / "data")
    changed(folder / "plan" / OTHER / "plan.yml", lambda raw: raw["task_groups"][0]["actions"][
        0].update(id="1.1"))  # fmt: skip
    with pytest.raises(DataRefused, match=f"mã việc 1.1 có ở cả hai kế hoạch {OTHER} và {DEFAULT}"):
        History.load(folder, WARD, load_plan(folder / "plan", OTHER))


def test_a_plan_asked_for_that_the_ward_does_not_name_stands_beside_its_own(
    data: Path, tmp_path: Path
) -> None:
    """A row of 1.1 would be told as done for a plan that nobody has told it for."""
    folder = shutil.copytree(data, tmp_path / "data")
    changed(folder / "units" / WARD / "don_vi.yml", lambda raw: raw.pop("plans"))
    other = load_plan(folder / "plan", OTHER)
    assert History.load(folder, WARD, other).plans[0].id == ""
    changed(folder / "plan" / OTHER / "plan.yml", lambda raw: raw["task_groups"][0]["actions"][
        0].update(id="1.1"))  # fmt: skip
    with pytest.raises(DataRefused, match=f"mã việc 1.1 có ở cả hai kế hoạch {OTHER} và {DEFAULT}"):
        History.load(folder, WARD, load_plan(folder / "plan", OTHER))
    assert History.load(folder, WARD, load_plan(folder / "plan")).plans == []
    both = [{"id": DEFAULT, "from": "2026-01-01", "until": "2026-02-28"},
            {"id": OTHER, "from": "2026-03-01"}]  # fmt: skip
    changed(folder / "units" / WARD / "don_vi.yml", lambda raw: raw.update(plans=both))
    assert History.load(folder, WARD, load_plan(folder / "plan", OTHER)).plans[0].id == ""


def test_what_is_written_for_another_plan_of_the_ward_is_left_out_and_that_is_told(
    data: Path, tmp_path: Path
) -> None:
    """Comments on the whole, on the other plan's codes, and proposals: they name no plan."""
    folder = shutil.copytree(data, tmp_path / "data")
    ward, day = folder / "units" / WARD, dt.date(2026, 6, 20)
    sections = ("ba", "1", "chung", "T25-3b", "mục lạ")
    said = [
        {"section": at, "comment_kind": "uu_diem", "content": f"Lời ở {at}.", "date": day,
         "author": "Bí thư"} for at in sections
    ]  # fmt: skip
    asked = {"proposal_id": "KN-1", "date": day, "content": "Mở lớp", "addressee": "Tỉnh ủy"}
    plan = load_plan(folder / "plan", OTHER)
    written = {**sheets(), "nhan_xet": said, "kien_nghi": [asked]}
    frames = {slug: pd.DataFrame(rows) for slug, rows in written.items()}
    (ward / "2026-06-30.xlsx").unlink()
    write_workbook(ward / "2026-06-30.xlsx", frames, plan.layout, plan.vocabularies, "GIẢ LẬP")

    def told(asked_for: str) -> tuple[list[str], int, str]:
        review = open_review("so_ket", WARD, "2026-H1", folder, plan=asked_for)
        assert list(faults(review)) == []
        sections = [one.section for one in review.comments]
        page = f"{review.assessment().html} {review.proposals().html}"
        document = review.document().html
        for one in said:
            assert (one["content"] in document) == (one["section"] in sections)
        assert ("Chưa có nhận xét chung về ưu điểm" in page) == (not sections)
        codes = [one.raw for one in review.told_findings if one.column == "Mục"]
        unnamed = asked_for == DEFAULT and not review.evidence.history.plans
        assert codes == [*(["ba"] if unnamed else []), "mục lạ"]
        notes = " ".join(lxml_html.fromstring(review.writer_notes_html()).text_content().split())
        return sections, len(review.tasks.proposals), notes

    first, second = told(OTHER), told(DEFAULT)
    assert first[:2] == (["ba", "chung"], 1)
    assert second[:2] == (["1", "T25-3b"], 0)
    left_out = "Dòng của văn bản khác mà đơn vị đang thực hiện, ở trang "
    assert f"{left_out}Nhận xét, không nêu ở báo cáo này." in first[2]
    assert f"{left_out}Nhận xét, Kiến nghị, không nêu ở báo cáo này. Nhận xét của" in second[2]
    changed(ward / "don_vi.yml", lambda raw: raw.pop("plans"))
    assert [one[:2] for one in (told(OTHER), told(DEFAULT))] == [
        (["ba"], 0), (["1", "chung", "T25-3b"], 1),
    ]  # fmt: skip


def test_the_default_plan_is_none_of_another_plans_business(data: Path, tmp_path: Path) -> None:
    alone = shutil.copytree(PLAN_FOLDER, tmp_path / "data" / "plan")
    both = PlanFiles(data / "plan").digests()
    assert PlanFiles(alone).digests() == both
    digests = PlanFiles(data / "plan", OTHER).digests()
    assert digests == both | {f"plan/{OTHER}/plan.yml": digests[f"plan/{OTHER}/plan.yml"]}


def test_a_file_beside_another_plan_takes_the_place_of_the_default_ones(
    data: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(data / "plan", tmp_path / "plan")
    (folder / OTHER / "vocab").mkdir()
    table = (folder / "vocab" / "gioi_tinh.csv").read_text(encoding="utf-8")
    (folder / OTHER / "vocab" / "gioi_tinh.csv").write_text(table.replace("nữ", "nữ giới"), "utf-8")
    (folder / OTHER / "dao_tao.yml").write_text("courses: []\n", encoding="utf-8")
    own, default = load_plan(folder, OTHER), load_plan(folder)
    assert (len(own.training.courses), len(default.training.courses)) == (0, 11)
    assert own.label("gioi_tinh", "nu") != default.label("gioi_tinh", "nu")
    assert own.label("nhom", "can_bo") == default.label("nhom", "can_bo")


def test_by_the_default_plan_a_notebook_keeps_its_cells() -> None:
    plan = load_plan(PLAN_FOLDER)
    for kind in ("so_ket", "tong_ket"):
        source = nbformat.read(ROOT / "notebooks" / f"{kind}.ipynb", as_version=4)
        kept = [one.source for one in by_plan(source, plan).cells]
        asked = [re.sub(r'task_group\("(\d)"\)', r"task_group(\1)", text) for text in kept]
        assert asked[3:] == [one.source for one in source.cells][3:]
        assert 'plan: str = ""' in kept[1]
        assert kept[2].endswith("human_part, plan=plan)")


# The commands about plans.


def changed(file: Path, change: Callable[[Any], object]) -> None:
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(raw)
    file.write_text(plain_yaml(raw), encoding="utf-8")


def test_a_plan_is_checked_where_it_lies_and_what_was_understood_is_told(
    plan09: Callable[..., tuple[int, str, str]],
) -> None:
    code, told, _ = plan09(
        "plan", "check", str(ROOT / "tests/cases/plans" / OTHER / "plan.yml"), outputs=False
    )
    assert code == 0
    assert {
        "Nhóm nhiệm vụ: 8, gồm 13 việc",
        "Nhiệm vụ tổ chức thực hiện: 0",
        "  T28-1  đại học của công chức (I.1/2028): có trình độ chuyên môn từ đại học trở lên",
        "Không đánh giá được bằng số liệu: 0",
    } <= {*told.splitlines()}
    assert "Lấy của kế hoạch mặc định: ngưỡng" in told


def test_every_fault_of_a_plan_is_told_at_once(
    plan09: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    file = Path(shutil.copy(ROOT / "tests/cases/plans" / OTHER / "plan.yml", tmp_path))

    def spoil(raw: Any) -> None:
        raw["task_groups"][0]["clause"] = " A.1"
        raw["task_groups"][1]["actions"][0]["shows"] = "phieu"
        raw["targets"][0]["population"] = "cong_chuk"
        raw["identity"]["documents"][0]["clause"] = "B.9"

    changed(file, spoil)
    code, _, told = plan09("plan", "check", str(file), outputs=False)
    assert code == 3
    for place in ("task_groups → một → clause", "actions → hai-a → shows", "targets → T28-1",
                  "documents → quyet_dinh"):  # fmt: skip
        assert place in " ".join(told.split())
    assert not ENGLISH.search(told)


def test_the_skeleton_of_a_plan_loads_and_gives_a_report_of_a_sample_ward(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(PLAN_FOLDER, data / "plan")
    shutil.copytree(ROOT / "data" / "sample" / "phuong-mau-1", data / "units" / "phuong-mau-1")
    where = ("--data-dir", str(data))
    assert run(capsys, "plan", "new", "moi", *where)[0] == 0
    assert run(capsys, "plan", "check", str(data / "plan" / "moi" / "plan.yml"), *where)[0] == 0
    outputs = ("--output-dir", str(tmp_path / "outputs"))
    asked = ("report", "phuong-mau-1", "2025-H1", "--plan", "moi", *where, *outputs)
    code, told, _ = run(capsys, *asked)
    assert (code, "2025-H1-so-ket-moi" in told) == (0, True)
    assert run(capsys, "plan", "new", "moi", *where)[0] == 2  # never over what is there
    assert run(capsys, "plan", "new", "../moi", *where)[0] == 2
