"""A city told of targets that name a range: verdicts are counted, nothing measured is added."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from support import ROOT, plain_yaml

from plan09lib.deliver.city.facts_export import export_facts
from plan09lib.deliver.city.facts_import import import_facts
from plan09lib.deliver.publish.publish import publish
from plan09lib.deliver.record.manifest import sources, write_manifest
from plan09lib.errors import DataRefused
from plan09lib.judge.city.ranged import settled_rows
from plan09lib.read.city.register import official_wards
from plan09lib.read.files.yaml_values import load_yaml
from plan09lib.read.plan.plan import load_plan, readings
from plan09lib.tell.city.rollup import Rollup, open_rollup
from plan09lib.tell.numbers.explain import faults
from plan09lib.tell.numbers.measured_table import facts_table
from plan09lib.tell.report.opening import open_report_review
from tests.city_samples import city_facts, unit_file, write_city, write_index
from tests.fact_packages import RUN, rewrite

CITY, PERIOD = "thanh-pho-thu", "2025-H1"
DATED = {"from": "2022-07-01", "clause": "II.9", "approved_by": None, "acts": "ubnd"}
RANGED = [
    {"id": "X1", **DATED, "deadline": "2030-12-31", "short": "nữ công chức",
     "text": "nữ trong số công chức", "population": "cong_chuc", "condition": {"sex": "nu"},
     "at_least": 1},
    {"id": "X2", **DATED, "deadline": "2024-12-31", "short": "tuổi công chức",
     "text": "tuổi ở giữa của công chức", "measure": "median_age", "population": "cong_chuc",
     "at_most": 20},
]  # fmt: skip
VIEWS = ("verdict", "totals", "heat_map", "needs", "comparison_of_wards", "missing_reports",
         "over_time", "plan_versions", "evidence_annex")  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A data folder whose plan has two such targets, and a package of a ward that worked by it."""
    base = tmp_path_factory.mktemp("khoang")
    data, outputs = base / "data", base / "outputs"
    for part in ("plan", "sample"):
        shutil.copytree(ROOT / "data" / part, data / part)
    said = load_yaml(data / "plan" / "plan.yml")
    said["targets"] += RANGED
    (data / "plan" / "plan.yml").write_text(plain_yaml(said), encoding="utf-8")
    review = open_report_review("so_ket", "phuong-mau-1", PERIOD, data)
    folder = outputs / RUN
    folder.mkdir(parents=True)
    facts_table(review).to_parquet(folder / "facts.parquet", index=False)
    write_manifest(folder, sources(review, ROOT / "notebooks" / "so_ket.ipynb"), review, "data")
    export_facts(base / "goi", data, outputs, ["phuong-mau-1"])
    wards = [{"code": "00001", "name": "phường Mẫu Một", "from": "2022-07-01"}]
    city = data / "city" / CITY
    city.mkdir(parents=True)
    said = {"city": CITY, "name": "thành phố Thử", "synthetic": True, "wards": wards}
    (city / "thanh_pho.yml").write_text(plain_yaml(said), encoding="utf-8")
    return data, base / "goi"


@pytest.fixture(scope="module")
def review(package: tuple[Path, Path]) -> Rollup:
    import_facts(package[1], package[0], CITY)
    return open_rollup(CITY, PERIOD, package[0])


def test_verdicts_on_ranges_reach_the_citys_page(review: Rollup) -> None:
    held = {one.id: one.value for one in review.facts.values() if one.id.startswith("do-khac")}
    assert held == {
        "do-khac.so_far": 1, "do-khac.not_attained": 1, "do-khac-X1.so_far": 1,
        "do-khac-X2.not_attained": 1, "do-khac-X1.units": 1, "do-khac-X2.units": 1,
    }  # fmt: skip
    first, table = (" ".join(one.text.split()) for one in (review.verdict(), review.totals()))
    told = "Chỉ tiêu nêu một khoảng, mỗi phường một kết luận"
    assert told in first
    assert f"{told}: 1 không đạt, 1 đến nay đạt." in " ".join(review.mail_text().split())
    assert "Số đo được ở các phường không cộng với nhau" in table
    row = re.search(r'<tr><th scope="row"><a href="#mc-X2">.*?</tr>', review.totals().html, re.S)
    assert row
    assert ">1<" in row[0]
    mapped = " ".join(review.heat_map().text.split())
    assert "● đến nay đạt" in mapped
    assert "✖ không đạt" in mapped
    assert review.counts["do-khac.not_attained"] == 1
    assert list(faults(review)) == []


@pytest.mark.slow
def test_such_a_page_passes_the_gate(package: tuple[Path, Path], review: Rollup) -> None:
    made = publish("tong_hop", CITY, PERIOD, package[0], package[0].parent / "outputs")
    shown = set(re.findall(r'data-fact="([^"]*)"', (made.folder / "bao-cao.html").read_text()))
    assert {one for one in shown if one.startswith("do-khac")} == {
        one.id for one in review.facts.values() if one.id.startswith("do-khac")
    }


def test_each_page_of_several_provinces_counts_its_own_wards(
    package: tuple[Path, Path], tmp_path: Path
) -> None:
    """Three wards, two of them in one province; one has no row of a range, one was judged by
    another reading of X1."""
    data = tmp_path / "data"
    shutil.copytree(package[0] / "plan", data / "plan")
    plan = load_plan(data / "plan")
    wards = [one for one in official_wards() if one.province in ("46", "79")]
    chosen = [*(one for one in wards if one.province == "46")][:2]
    chosen += [one for one in wards if one.province == "79"][:1]
    names = [f"don-vi-{one.code}" for one in chosen]
    units = {
        name: unit_file(name, one.name, one.code, one.province)
        for name, one in zip(names, chosen, strict=True)
    }
    facts = city_facts(plan, names, "2025-H2", "2025-12-31")
    ranged = (
        facts.drop_duplicates("unit")
        .iloc[[0, 2]]
        .assign(target_id="X1", measure="share", asked_from="2022-07-01", asked_until="2030-12-31")
    )
    ranged = ranged.assign(status=["attained", "short"])
    facts = pd.concat([facts, ranged], ignore_index=True)
    folder = write_city(data, "hai-tinh", plan, facts, units, provinces=["46", "79"])
    whole = open_rollup("hai-tinh", "2025-H2", data)
    assert whole.pages == ("46", "79")
    assert {one.id: one.by_ward for one in whole.told_ranges} == {
        "X1": {names[0]: "so_far", names[2]: "short"}, "X2": {},
    }  # fmt: skip
    told = {code: whole.page_of(code) for code in whole.pages}
    for code, status in (("46", "so_far"), ("79", "short")):
        page = told[code]
        assert page.facts["do-khac-X1.units"].value == 1
        assert page.facts[f"do-khac-X1.{status}"].value == 1
        assert "chưa được hỏi" in page.heat_map().text
        assert "Chỉ tiêu nêu một khoảng" in page.totals().text
        assert list(faults(page)) == []
    assert "chưa được hỏi" not in whole.heat_map().text, "wards stand on their provinces' pages"
    read = readings(plan) | {"X1": "khac"}
    write_index(folder, "b" * 64, read, {names[0]: units[names[0]]})
    moved = facts.assign(package=facts["package"].mask(facts["unit"] == names[0], "b" * 64))
    moved.to_parquet(folder / "facts.parquet", index=False)
    apart = open_rollup("hai-tinh", "2025-H2", data).page_of("46")
    assert apart.facts["do-khac-X1.units"].value == 0
    assert "tính theo bản kế hoạch khác" in apart.heat_map().text


def test_taking_the_package_in_again_changes_nothing(
    package: tuple[Path, Path], review: Rollup
) -> None:
    assert review
    again = import_facts(package[1], package[0], CITY)
    assert (again.taken, len(again.kept), again.older) == ((), 1, ())


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"status": "tot"}, "kết luận lạ"),
        ({"asked_until": "2024-31-12"}, "thời gian được hỏi"),
        ({"at_most": 90.0}, "không đúng khoảng hoặc hạn"),
        ({"target_id": "X9"}, "thừa hoặc thiếu chỉ tiêu X9"),
    ],
)
def test_what_contradicts_itself_or_the_plan_is_refused(
    change: dict[str, object], found: str, package: tuple[Path, Path], tmp_path: Path
) -> None:
    def spoilt(frame: pd.DataFrame) -> pd.DataFrame:
        at = frame["target_id"] == "X2"
        return frame.assign(**{
            name: frame[name].astype("object").mask(at, value).astype(frame[name].dtype)
            for name, value in change.items()
        })  # fmt: skip

    shutil.copytree(package[1], tmp_path / "goi")
    rewrite(spoilt)(tmp_path / "goi")
    with pytest.raises(DataRefused, match=found):
        import_facts(tmp_path / "goi", package[0], CITY)


def test_a_ward_stands_by_the_worst_time_that_is_over() -> None:
    rows = pd.DataFrame(
        [("a", "X", "2024", "attained"), ("a", "X", "2025", "not_attained"),
         ("a", "X", "2027", "attained"), ("b", "X", "2027", "attained"),
         ("b", "Y", "2024", "attained"), ("b", "Y", "2027", "undecided"),
         ("c", "X", "2024", "attained"), ("c", "X", "2027", "not_attained")],
        columns=["unit", "target_id", "year", "status"],
    )  # fmt: skip
    rows = rows.assign(asked_from=rows["year"] + "-01-01", asked_until=rows["year"] + "-12-31")
    found = settled_rows(rows, dt.date(2026, 6, 30))
    assert set(found.itertuples(index=False, name=None)) == {
        ("a", "X", "not_attained"), ("b", "X", "so_far"), ("b", "Y", "attained"),
        ("c", "X", "not_attained"),
    }  # fmt: skip
    assert settled_rows(rows.iloc[:0], dt.date(2026, 6, 30)).empty
