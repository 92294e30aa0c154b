"""The plan file: one broken sample per rule, all faults told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support import ENGLISH, LINES, plain_yaml

from plan09lib.errors import DataRefused
from plan09lib.read.clauses.plan_file import PlanFile, work_anchor
from plan09lib.read.plan.plan import load_plan

Raw = dict[str, Any]
Break = Callable[[Raw], object]


def of(raw: Raw, section: str, entry_id: str) -> Raw:
    return next(entry for entry in raw[section] if entry["id"] == entry_id)


def target(raw: Raw, target_id: str = "T25-3b") -> Raw:
    return of(raw, "targets", target_id)


def document(raw: Raw) -> Raw:
    return of(raw["identity"], "documents", "nghi_quyet_04")


def overlap_body(raw: Raw) -> None:
    of(raw, "bodies", "ban_to_chuc")["names"][0]["until"] = dt.date(2025, 7, 1)


def overlap_population(raw: Raw) -> None:
    first = of(raw, "populations", "cong_chuc")["versions"][0]
    first |= {"until": dt.date(2023, 8, 1)}


def who(raw: Raw, population: str = "cong_chuc") -> Raw:
    return of(raw, "populations", population)["versions"][-1]["who"][0]


def approve_both(raw: Raw) -> None:
    for alternative in target(raw, "T30-5")["alternatives"]:
        alternative["approved_by"] = "Ban Thường vụ Đảng ủy"


FAULTS: dict[str, tuple[Break, str]] = {
    "two approved readings of one target": (
        approve_both,
        "plan.yml: targets → T30-5: đã duyệt cả a và b; mỗi chỉ tiêu áp dụng một cách hiểu",
    ),
    "a work led by a body that the plan does not lay it on": (
        lambda raw: raw["task_groups"][0]["actions"][0].update(leads="ubkt"),
        'plan.yml: task_groups → 1 → 1.1 → leads: "ubkt" không thuộc các bộ phận được giao',
    ),
    "a duty led by another than its bodies": (
        lambda raw: raw["duties"][0].update(leads="ban_to_chuc"),
        'plan.yml: duties → III.1 → leads: "ban_to_chuc" không thuộc các bộ phận được giao',
    ),
    "a rhythm that is none": (
        lambda raw: raw["task_groups"][0]["actions"][0].update(rhythm="year"),
        "plan.yml: task_groups → 1 → actions → 1.1 → rhythm: giá trị 'year'",
    ),
    "how often a range is asked, in the word of another key": (
        lambda raw: raw["targets"].append(
            {
                "id": "M1",
                "from": "2022-07-27",
                "clause": "II.9",
                "deadline": "2025-12-31",
                "short": "nữ",
                "text": "nữ",
                "population": "cong_chuc",
                "condition": {"sex": "nu"},
                "every": "quarter",
                "at_least": 1,
                "acts": "ubnd",
                "approved_by": None,
            }
        ),
        "plan.yml: targets → M1 → every: giá trị 'quarter'; chỉ nhận term (một lần, khi đến hạn),"
        " year (từng năm) →",
    ),
    "a stage laid on an unknown body": (
        lambda raw: raw["life_cycle"][0].update(bodies=["ubndd"]),
        'plan.yml: life_cycle → trien_khai: bộ phận "ubndd" không có',
    ),
    "terms of an unknown post": (
        lambda raw: raw["assignment"].update(term_of="bi_thuu"),
        'plan.yml: assignment → term_of: chức vụ "bi_thuu" không có',
    ),
    "unknown key": (
        lambda raw: target(raw).update(percnt=80),
        "plan.yml: targets → T25-3b → percnt: khóa không biết; chỉ dùng các khóa đã quy định"
        " → bỏ khóa này; các khóa được phép ở đây: from, until",
    ),
    "unknown key in a section": (
        lambda raw: raw["limits"].update(suppress=5),
        "plan.yml: limits → suppress: khóa không biết",
    ),
    "unknown section": (
        lambda raw: raw.update(target=[]),
        'plan.yml: target: khóa không biết; chỉ dùng các khóa đã quy định → có phải "targets"?',
    ),
    "missing section": (
        lambda raw: raw.pop("recipients"),
        "plan.yml: recipients: thiếu khóa này; khóa này là bắt buộc → thêm khóa và giá trị",
    ),
    "missing clause of a target": (
        lambda raw: target(raw).pop("clause"),
        "plan.yml: targets → T25-3b → clause: thiếu khóa này",
    ),
    "empty clause": (
        lambda raw: target(raw).update(clause=""),
        'plan.yml: targets → T25-3b → clause: "" trống hoặc có khoảng trắng thừa',
    ),
    "missing clause of a document": (
        lambda raw: document(raw).pop("clause"),
        "plan.yml: identity → documents → nghi_quyet_04 → clause: thiếu khóa này",
    ),
    "document in a clause that is none": (
        lambda raw: document(raw).update(clause="II.9"),
        'plan.yml: identity → documents → nghi_quyet_04: clause "II.9" không có;'
        ' clause là "Mở đầu" hoặc điều khoản của một nhóm việc → sửa clause',
    ),
    "document younger than the plan": (
        lambda raw: document(raw).update(date=dt.date(2022, 7, 28)),
        "plan.yml: identity → documents → nghi_quyet_04: date 2022-07-28; kế hoạch chỉ dẫn",
    ),
    "number that is none of a document": (
        lambda raw: document(raw).update(number="04-NQ/TU "),
        'plan.yml: identity → documents → nghi_quyet_04 → number: "04-NQ/TU " trống hoặc có khoảng',
    ),
    "an action with the id of a duty": (
        lambda raw: of(raw, "task_groups", "3")["actions"][1].update(id="III.3"),
        'plan.yml: duties → III.3: mã "III.3" dùng hai lần: đã là task_groups → III.3;'
        " mỗi nhóm việc, việc, nhiệm vụ và chỉ tiêu có một mã riêng → đổi một trong hai mã",
    ),
    "a group with the id of a target": (
        lambda raw: of(raw, "task_groups", "3").update(id="T25-3b"),
        'plan.yml: task_groups → T25-3b: mã "T25-3b" dùng hai lần: đã là targets → T25-3b',
    ),
    "evidence under the code of no work": (
        lambda raw: of(raw, "task_groups", "3")["actions"][0].update(also=["III.9"]),
        'plan.yml: task_groups → 3.1 → also: mã việc "III.9" không có',
    ),
    "two works told by one count": (
        lambda raw: of(raw, "task_groups", "3")["actions"][3].update(shows="courses"),
        "plan.yml: task_groups → 3.4: shows courses đã ở 3.2; mỗi số liệu do một việc nêu",
    ),
    "cases of few people that are not sensitive": (
        lambda raw: of(raw, "task_groups", "4")["actions"][5].pop("sensitive"),
        "plan.yml: task_groups → 4.6: shows discipline mà không có sensitive; việc nêu trường hợp",
    ),
    "two documents with one id": (
        lambda raw: document(raw).update(id="nghi_quyet_09"),
        "plan.yml: identity → documents → nghi_quyet_09: mã dùng hai lần",
    ),
    "missing clause of an action": (
        lambda raw: of(raw, "task_groups", "3")["actions"][1].pop("clause"),
        "plan.yml: task_groups → 3 → actions → 3.2 → clause: thiếu khóa này",
    ),
    "overlapping names of a body": (
        overlap_body,
        "plan.yml: bodies → ban_to_chuc: bản từ 2022-07-27 còn hiệu lực khi bản từ 2025-07-01"
        " bắt đầu; các bản không được chồng ngày"
        " → đặt until của bản trước là ngày liền trước 2025-07-01",
    ),
    "overlapping versions of a population": (
        overlap_population,
        "plan.yml: populations → cong_chuc: bản từ 2022-07-27 còn hiệu lực khi bản từ 2023-08-01",
    ),
    "unknown population": (
        lambda raw: target(raw).update(population="cong_chuk"),
        'plan.yml: targets → T25-3b: nhóm đối tượng "cong_chuk" không có;'
        ' nhóm đối tượng phải được khai báo trước khi dùng → có phải "cong_chuc"?',
    ),
    "unknown population of an alternative": (
        lambda raw: target(raw, "T25-1b")["alternatives"][0].update(population="x_y_z"),
        'plan.yml: targets → T25-1b: nhóm đối tượng "x_y_z" không có',
    ),
    "unknown scale": (
        lambda raw: target(raw)["condition"].update(scale="ly_luan"),
        'plan.yml: targets → T25-3b: thang đo "ly_luan" không có',
    ),
    "unknown level": (
        lambda raw: target(raw)["condition"].update(at_least="trung_caap"),
        'plan.yml: targets → T25-3b: mức "trung_caap" không có; mức phải được khai báo'
        ' trước khi dùng → có phải "trung_cap"?',
    ),
    "unknown level inside a joint condition": (
        lambda raw: target(raw, "T30-3a")["alternatives"][0]["condition"]["all_of"][0].update(
            at_least="dai_hok"
        ),
        'plan.yml: targets → T30-3a: mức "dai_hok" không có',
    ),
    "unknown acting body": (
        lambda raw: target(raw).update(acts="ubnt"),
        'plan.yml: targets → T25-3b: bộ phận "ubnt" không có',
    ),
    "acting body that does not implement group 3": (
        lambda raw: target(raw).update(acts="ubkt"),
        'plan.yml: targets → T25-3b: bộ phận "ubkt" không thực hiện nhóm có',
    ),
    "unknown implementing body": (
        lambda raw: of(raw, "task_groups", "6")["implements"].append("hoi_dong"),
        'plan.yml: task_groups → 6: bộ phận "hoi_dong" không có',
    ),
    "unknown body of a duty": (
        lambda raw: of(raw, "duties", "III.2")["bodies"].append("ubnt"),
        'plan.yml: duties → III.2: bộ phận "ubnt" không có',
    ),
    "unknown sheet": (
        lambda raw: of(raw, "task_groups", "4")["actions"][1]["sheets"].append("xep_hang"),
        'plan.yml: task_groups → 4 → 4.2: trang tính "xep_hang" không có',
    ),
    "unknown position of a membership": (
        lambda raw: raw["memberships"][0]["positions"].append("chu_tich_xa"),
        'plan.yml: memberships → is_key: chức vụ "chu_tich_xa" không có',
    ),
    "unknown excepted position": (
        lambda raw: who(raw)["except_positions"].append("pho_cong_an"),
        'plan.yml: populations → cong_chuc → từ 2025-07-01: chức vụ "pho_cong_an" không có',
    ),
    "unknown group": (
        lambda raw: who(raw).update(group=["cong_chuk"]),
        'plan.yml: populations → cong_chuc → từ 2025-07-01: nhóm "cong_chuk" không có',
    ),
    "unknown member column": (
        lambda raw: who(raw, "cap_uy_vien").update(member="is_comittee"),
        'plan.yml: populations → cap_uy_vien → từ 2022-07-27: cột "is_comittee" không có;'
        ' cột phải được khai báo trước khi dùng → có phải "is_committee"?',
    ),
    "unknown column of a scale": (
        lambda raw: of(raw, "scales", "tin_hoc").update(column="it"),
        'plan.yml: scales → tin_hoc: cột "it" không có',
    ),
    "unknown target that is continued": (
        lambda raw: target(raw, "T30-2a").update(continues="T25-2z"),
        'plan.yml: targets → T30-2a: chỉ tiêu "T25-2z" không có',
    ),
    "id used twice": (
        lambda raw: raw["targets"].append(dict(target(raw))),
        "plan.yml: targets → T25-3b: mã dùng hai lần; mỗi mã chỉ dùng một lần",
    ),
    "stated differs from applied": (
        lambda raw: target(raw).update(applied=75),
        "plan.yml: targets → T25-3b: stated 80 khác applied 75;"
        " tỷ lệ kế hoạch đã ghi thì áp dụng đúng tỷ lệ đó",
    ),
    "until without reason": (
        lambda raw: target(raw).update(until=dt.date(2025, 6, 30)),
        "plan.yml: targets → T25-3b: có until nhưng không có reason;"
        " quy định đã hết hiệu lực phải ghi lý do → thêm reason",
    ),
    "until before from": (
        lambda raw: target(raw).update(until=dt.date(2020, 1, 1), reason="thử"),
        "plan.yml: targets → T25-3b: until 2020-01-01 trước from 2022-07-27",
    ),
    "percent as text": (
        lambda raw: target(raw).update(applied="80"),
        "plan.yml: targets → T25-3b → applied: giá trị '80'; phải là số nguyên",
    ),
    "percent as a fraction": (
        lambda raw: target(raw).update(applied=0.8),
        "plan.yml: targets → T25-3b → applied: giá trị 0.8; phải là số nguyên",
    ),
    "percent above 100": (
        lambda raw: target(raw).update(stated=101, applied=101),
        "plan.yml: targets → T25-3b → applied: giá trị 101; phải nhỏ hơn hoặc bằng 100",
    ),
    "percent below 0": (
        lambda raw: target(raw).update(stated=None, applied=-1),
        "plan.yml: targets → T25-3b → applied: giá trị -1; phải lớn hơn hoặc bằng 0",
    ),
    "id as a number": (
        lambda raw: of(raw, "task_groups", "3").update(id=3),
        "plan.yml: task_groups → 3 → id: giá trị 3; phải là văn bản",
    ),
    "not a date": (
        lambda raw: target(raw).update(deadline="cuối năm 2025"),
        "plan.yml: targets → T25-3b → deadline: giá trị 'cuối năm 2025';"
        " phải là ngày dạng 2025-12-31",
    ),
    "rule not known": (
        lambda raw: target(raw).update(rule="round"),
        "plan.yml: targets → T25-3b → rule: giá trị 'round'; chỉ nhận 'ceil', 'nearest'",
    ),
    "truth value as text": (
        lambda raw: target(raw).update(aspirational="có"),
        "plan.yml: targets → T25-3b → aspirational: giá trị 'có'; phải là true hoặc false",
    ),
    "condition without a level": (
        lambda raw: target(raw)["condition"].pop("at_least"),
        "plan.yml: targets → T25-3b → condition: điều kiện không rõ",
    ),
    "condition with two levels": (
        lambda raw: target(raw)["condition"].update(exactly="so_cap"),
        "plan.yml: targets → T25-3b → condition: điều kiện không rõ",
    ),
    "condition of two forms": (
        lambda raw: target(raw)["condition"].update(all_of=[dict(target(raw)["condition"])]),
        "plan.yml: targets → T25-3b → condition: điều kiện không rõ",
    ),
    "list instead of a group of keys": (
        lambda raw: raw.update(limits=[1, 2]),
        "plan.yml: limits: giá trị [1, 2]; phải là một nhóm khóa",
    ),
    "alternative's id used twice": (
        lambda raw: target(raw, "T30-5")["alternatives"][1].update(id="a"),
        "plan.yml: targets → T30-5",
    ),
    "level without a place on the scale": (
        lambda raw: target(raw, "T30-5")["condition"].update(at_least="chung_chi_cu"),
        "plan.yml: targets → T30-5",
    ),
    "scale over a column without a vocabulary": (
        lambda raw: of(raw, "scales", "tin_hoc").update(column="position"),
        "plan.yml: scales → tin_hoc",
    ),
    "deadline before the target's own start": (
        lambda raw: target(raw).update(deadline=dt.date(2021, 12, 31)),
        "plan.yml: targets → T25-3b",
    ),
    "population without versions": (
        lambda raw: of(raw, "populations", "can_bo").update(versions=[]),
        "plan.yml: populations → can_bo",
    ),
    "a year instead of a date": (
        lambda raw: target(raw).update(deadline=2025),
        "plan.yml: targets → T25-3b → deadline: giá trị 2025; phải là ngày dạng 2025-12-31",
    ),
    "a year in which no target is due": (
        lambda raw: of(of(raw, "task_groups", "3"), "actions", "3.4").update(targets_due=2035),
        "plan.yml: task_groups → 3 → 3.4: không chỉ tiêu nào đến hạn năm 2035; targets_due là"
        " năm có chỉ tiêu đến hạn → chọn một trong: 2025, 2030; hoặc bỏ targets_due",
    ),
    "entry that is no group of keys": (
        lambda raw: raw["targets"].append("T30-9"),
        "plan.yml: targets → mục 20: giá trị 'T30-9'; phải là một nhóm khóa",
    ),
    "text instead of a list": (
        lambda raw: raw.update(duties="III.1"),
        "plan.yml: duties: giá trị 'III.1'; phải là một danh sách",
    ),
    "targets not a list": (
        lambda raw: raw.update(targets={"T25-3b": 80}),
        "plan.yml: targets: giá trị {'T25-3b': 80}; phải là một danh sách",
    ),
}


def broken(data_dir: Path, *breaks: Break) -> Path:
    """The data folder's plan with `breaks` done to it."""
    path = data_dir / "plan" / "plan.yml"
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    for one in breaks:
        one(raw)
    path.write_text(plain_yaml(raw), encoding="utf-8")
    return data_dir / "plan"


def refusal(folder: Path) -> DataRefused:
    with pytest.raises(DataRefused) as refused:
        load_plan(folder)
    assert refused.value.exit_code == 3
    return refused.value


@pytest.mark.parametrize("name", FAULTS)
def test_broken_plan_is_refused_at_its_place(name: str, data_dir: Path) -> None:
    change, message = FAULTS[name]
    error = refusal(broken(data_dir, change))
    assert message in LINES.sub("", error.message)
    assert all(str(fault).isprintable() for fault in error.faults)
    assert ENGLISH.findall(error.message) == []


SECTIONS = sorted(PlanFile.model_fields)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("value", ["x", None, {"x": 1}, [["x"]]])
def test_a_faulty_section_is_told_whatever_stands_there(
    section: str, value: object, data_dir: Path
) -> None:
    """Never another error: what looks at the parts together does without a section."""
    error = refusal(broken(data_dir, lambda raw: raw.update({section: value})))
    assert section in error.message


def test_a_broken_sample_has_one_fault_and_no_false_ones(data_dir: Path) -> None:
    change, message = FAULTS["missing clause of a target"]
    faults = [LINES.sub("", str(one)) for one in refusal(broken(data_dir, change)).faults]
    assert len(faults) == 1
    assert faults[0].startswith(message)


def test_all_faults_of_the_file_are_told_at_once(data_dir: Path) -> None:
    names = (
        "unknown key", "missing clause of an action", "unknown body of a duty",
        "overlapping names of a body", "unknown column of a scale", "unknown section",
        "unknown position of a membership",
    )  # fmt: skip
    error = refusal(broken(data_dir, *(FAULTS[name][0] for name in names)))
    told = LINES.sub("", error.message)
    assert [name for name in names if FAULTS[name][1] not in told] == []


def test_a_fault_of_form_does_not_hide_a_fault_of_names_elsewhere(data_dir: Path) -> None:
    change = FAULTS["percent as text"][0]
    error = refusal(
        broken(data_dir, change, lambda raw: target(raw, "T25-3c").update(population="cong_chuk"))
    )
    assert {str(fault).split(": ")[1] for fault in error.faults} == {
        "targets → T25-3b → applied",
        "targets → T25-3c",
    }


def test_names_defined_in_a_faulty_entry_count_as_known(data_dir: Path) -> None:
    change = lambda raw: of(raw, "populations", "cong_chuc").update(lable="x")  # noqa: E731
    faults = refusal(broken(data_dir, change)).faults
    assert [LINES.sub("", f"{fault.where}: ")[:-2] for fault in faults] == [
        "plan.yml: populations → cong_chuc → lable"
    ]


TEXTS = {
    "syntax": (
        lambda text: text.replace("limits:\n", "limits: [\n", 1),
        r"plan\.yml dòng \d+: .*; tệp phải là YAML hợp lệ, mã hóa UTF-8 → thêm dấu phẩy",
    ),
    "tab": (
        lambda text: text.replace("  workbook_max_age_days", "\tworkbook_max_age_days", 1),
        r"plan\.yml dòng \d+: có dấu tab .*; đầu dòng chỉ thụt bằng dấu cách",
    ),
    "duplicate key": (
        lambda text: text.replace("    stated: 80\n", "    stated: 80\n    stated: 70\n", 1),
        r"plan\.yml dòng \d+: khóa viết hai lần: stated",
    ),
    "empty file": (lambda text: "", r"plan\.yml dòng 1: tệp rỗng"),
    "a list": (lambda text: "- 1\n- 2\n", r"plan\.yml dòng 1: nội dung là \[1, 2\]"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_that_is_no_plan_is_refused(name: str, data_dir: Path) -> None:
    change, message = TEXTS[name]
    path = data_dir / "plan" / "plan.yml"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DataRefused, match=message):
        load_plan(data_dir / "plan")


def test_a_file_that_is_not_utf_8_is_refused(data_dir: Path) -> None:
    path = data_dir / "plan" / "plan.yml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    with pytest.raises(DataRefused, match="mã hóa UTF-8"):
        load_plan(data_dir / "plan")


def test_a_missing_plan_file_is_named(data_dir: Path) -> None:
    (data_dir / "plan" / "plan.yml").unlink()
    with pytest.raises(DataRefused, match=r"plan\.yml: không có tệp; tệp này là bắt buộc"):
        load_plan(data_dir / "plan")


def test_a_new_target_needs_no_code(data_dir: Path) -> None:
    def add(raw: Raw) -> None:
        extra = dict(target(raw)) | {"id": "T30-9", "applied": 60, "stated": 60}
        raw["targets"].append(extra)

    assert load_plan(broken(data_dir, add)).target("T30-9").applied == 60


def test_a_vocabulary_that_is_not_there_is_named(data_dir: Path) -> None:
    (data_dir / "plan" / "vocab" / "nhom.csv").unlink()
    with pytest.raises(DataRefused, match=r"vocab/nhom\.csv: không có tệp; tệp này là bắt buộc"):
        load_plan(data_dir / "plan")


@pytest.mark.parametrize("content", ["2025-06-30", "1", "x", "{a: 1}", "[1, [2]]"])
@pytest.mark.parametrize("section", ["targets", "bodies", "scales", "populations"])
def test_a_section_that_is_no_list_of_entries_is_told(
    section: str, content: str, data_dir: Path
) -> None:
    def change(raw: Raw) -> None:
        raw[section] = yaml.safe_load(content)

    assert any(section in fault.where for fault in refusal(broken(data_dir, change)).faults)


@given(st.text(min_size=1), st.text(min_size=1))
def test_places_of_works_are_ids_and_different_for_different_numbers(one: str, two: str) -> None:
    places = [work_anchor(number) for number in (one, two)]
    assert all(re.fullmatch(r"viec-[A-Za-z0-9_-]+", place) for place in places)
    assert (places[0] == places[1]) == (one == two)
