"""A city's roll-up: sums of heads, nobody twice, missing is not zero, few are not ranked."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_samples import words_of, words_shown
from nbformat.v4 import new_notebook

from plan09lib.deliver.city import province_pages
from plan09lib.deliver.city.province_pages import write_province_pages
from plan09lib.deliver.gate.rules import scan_faults
from plan09lib.deliver.publish.publish import publish
from plan09lib.errors import BadParameter, NothingToJudge
from plan09lib.judge.city.comparison import (
    ALARM,
    WARNING,
    compared,
    funnel_limits,
    funnel_lines,
)
from plan09lib.judge.city.sums import perhaps_lacking, surely_lacking, totals
from plan09lib.read.city.register import official_wards
from plan09lib.read.plan.plan import Plan, readings
from plan09lib.tell.city.charts import _wards
from plan09lib.tell.city.rollup import Rollup, open_rollup
from plan09lib.tell.city.told import worst_first
from plan09lib.tell.report.opening import open_report_review
from tests.city_samples import city_facts, official_city, unit_file, write_city, write_index

ROOT = Path(__file__).resolve().parents[3]
VIEWS = ("verdict", "totals", "heat_map", "needs", "comparison_of_wards", "missing_reports",
         "over_time", "plan_versions", "evidence_annex")  # fmt: skip
HUE = [ward for ward in official_wards() if ward.province == "46"]


def rows(*counts: tuple[str, int, int], status: str = "behind") -> pd.DataFrame:
    frame = pd.DataFrame(counts, columns=["unit", "k", "n"])
    return frame.assign(
        target_id="T25-3b",
        unknown=0,
        undecided=0,
        percent=100,
        rule="ceil",
        prospect="missed",
        prospect_reason="",
        to_send=pd.NA,
        to_send_at_most=pd.NA,
        latest_start="",
        need=frame["n"],
        gap=frame["n"] - frame["k"],
        status=status,
    )


def test_a_total_is_a_sum_of_heads_and_a_need_a_sum_of_needs() -> None:
    found = totals(rows(("a", 1, 2), ("b", 90, 98))).loc["T25-3b"]
    assert (found["k"], found["n"], found["gap"], found["units"]) == (91, 100, 9, 2)


def test_what_blanks_may_fill_is_not_surely_lacking() -> None:
    """Six people, five have it, one is blank: nobody is surely lacking, one is open."""
    frame = rows(("a", 5, 6), ("b", 1, 6), ("c", 5, 10), ("d", 8, 10)).assign(
        unknown=[1, 2, 0, 0], undecided=[0, 0, 1, 3]
    )
    frame.loc[2:, ["percent", "need"]] = 80, 8
    frame["gap"] = (frame["need"] - frame["k"]).clip(lower=0)
    assert surely_lacking(frame).tolist() == [0, 3, 3, 0]  # who may join raises the need too
    assert perhaps_lacking(frame).tolist() == [1, 5, 4, 3]  # d: 80% of thirteen is eleven
    found = totals(frame).loc["T25-3b"]
    assert (found["sure"], found["most"], found["short"]) == (6, 13, 4)
    assert found["sure_missed"] == 6


def test_a_ward_of_blanks_stands_below_one_that_surely_lacks(data_dir: Path, plan: Plan) -> None:
    facts = official_city(data_dir, "hue", plan, HUE[:3])
    sure, blank = (f"don-vi-{ward.code}" for ward in HUE[:2])
    facts = facts.assign(n=10, k=10, unknown=0, need=10, gap=0, status="met", prospect="attained")
    facts["percent"], facts["to_send"], facts["latest_start"] = 100, pd.NA, ""
    at = facts["target_id"] == "T25-3b"
    for unit, k, unknown in ((sure, 8, 1), (blank, 5, 5)):
        facts.loc[at & (facts["unit"] == unit), ["k", "unknown", "gap"]] = k, unknown, 10 - k
        facts.loc[at & (facts["unit"] == unit), ["status", "prospect"]] = "behind", "undecided"
    facts.to_parquet(data_dir / "city" / "hue" / "facts.parquet", index=False)
    review = open_rollup("hue", "2025-H2", data_dir)
    names = [ward.name[:1].upper() + ward.name[1:] for ward in HUE[:3]]
    for text in (review.verdict().text, review.mail_text()):
        said = " ".join(text.split())
        first = said.index(f"{names[0]}: còn thiếu 1 lượt người, và 1 chưa rõ")
        assert first < said.index(f"{names[1]}: chưa rõ 5 lượt người")
        assert f"còn thiếu 1 người, và 6 chưa rõ, ở 2 {review.place_word} (có 13/20" in said
        assert "Tổng cộng còn thiếu 1 lượt người, và 6 chưa rõ" in said
    needs = " ".join(review.needs().text.split())
    assert f"{names[1]} 5 chưa rõ T25-3b: 5 chưa rõ" in needs
    assert f"Không còn thiếu: {names[2]}" in needs
    assert (review.facts["T25-3b.gap"].value, review.facts["T25-3b.sure"].value) == (7, 1)


def test_places_that_are_not_named_are_counted_with_what_they_lack(
    data_dir: Path, plan: Plan
) -> None:
    official_city(data_dir, "hue", plan, HUE[:8])
    review = open_rollup("hue", "2025-H2", data_dir)
    rest = worst_first(review.wards)[5:]
    heads = sum(ward.lacks for ward in rest)
    for text in (review.verdict().text, review.mail_text()):
        told = f"và {len(rest)} {review.place_word} khác: còn thiếu {heads} lượt người"
        assert told in " ".join(text.split())
    official_city(data_dir, "it", plan, HUE[:5])
    few = open_rollup("it", "2025-H2", data_dir)
    assert f"{few.place_word} khác:" not in few.verdict().text
    far = [ward for ward in official_wards() if ward.province not in ("46", "00")]
    one_of_each = list({ward.province: ward for ward in far}.values())[:7]
    official_city(data_dir, "nuoc", plan, one_of_each)
    country = open_rollup("nuoc", "2025-H2", data_dir)
    lacks = sum(place.lacks for place in country.provinces[5:])
    told = f"và 2 tỉnh, thành phố khác: còn thiếu {lacks} lượt người"
    assert told in " ".join(country.verdict().text.split())


def test_the_page_says_how_many_reports_are_drafts(data_dir: Path, plan: Plan) -> None:
    facts = official_city(data_dir, "hue", plan, HUE[:4], absent=1)
    path = data_dir / "city" / "hue" / "facts.parquet"
    told = open_rollup("hue", "2025-H2", data_dir).verdict().text
    assert "Tổng hợp từ số liệu của 3 dự thảo chưa ban hành, không dùng" in told
    facts.loc[facts["unit"] == f"don-vi-{HUE[0].code}", "number"] = "12-BC/ĐU"
    facts.to_parquet(path, index=False)
    review = open_rollup("hue", "2025-H2", data_dir)
    for text in (review.verdict().text, review.mail_text()):
        assert "ố liệu của 1 báo cáo đã ban hành và 2 dự thảo chưa ban hành" in text
    assert review.evidence_annex().text.count(", dự thảo") == 2


def test_wards_without_the_population_are_counted_apart() -> None:
    both = pd.concat(
        [
            rows(("a", 1, 2)),
            rows(("b", 3, 3), status="discontinued").assign(prospect="ends_with_group"),
        ]
    )
    found = totals(both).loc["T25-3b"]
    assert (found["units"], found["n"], found["ends_with_group"]) == (1, 2, 1)


@given(st.integers(1, 60), st.integers(1, 99), st.sampled_from([WARNING, ALARM]))
def test_funnel_limits_are_those_of_the_exact_binomial(
    n: int, percent: int, level: Fraction
) -> None:
    share, tail = Fraction(percent, 100), (1 - level) / 2
    chances = [math.comb(n, h) * share**h * (1 - share) ** (n - h) for h in range(n + 1)]
    low = next(h for h in range(n + 1) if sum(chances[: h + 1]) > tail)
    high = next(h for h in range(n, -1, -1) if sum(chances[h:]) > tail)
    limits = funnel_limits(n, share, level)
    assert (limits.low, limits.high) == (low, high)


def test_few_people_are_not_ranked_and_ties_share_a_rank() -> None:
    found = compared(rows(("a", 8, 10), ("b", 16, 20), ("c", 9, 9), ("d", 1, 40)), 10)
    assert list(found["unit"]) == ["a", "b", "d"]
    assert list(found["rank"]) == [1, 1, 3]
    assert list(found["is_firm"]) == [False, False, True]
    assert list(found["place"]) == ["high", "high", "low"]
    assert not len(compared(rows(("a", 8, 10), ("c", 9, 9)), 10))


def test_a_ward_with_blanks_is_not_ranked() -> None:
    frame = rows(("a", 8, 10), ("b", 16, 20), ("c", 9, 12))
    frame.loc[2, "unknown"] = 1
    assert set(compared(frame, 10)["unit"]) == {"a", "b"}


@pytest.fixture
def merged(data_dir: Path, plan: Plan) -> Path:
    """A city in which predecessors still claim the period of their successor."""
    units = {
        "p-moi": unit_file("p-moi", "phường Mới", "00003", "00", predecessors=["p-cu-a", "p-cu-b"]),
        "p-cu-a": unit_file("p-cu-a", "phường Cũ A", "00001", "00", since="2022-07-01"),
        "p-cu-b": unit_file(
            "p-cu-b", "phường Cũ B", "00002", "00", since="2022-07-01", until="2025-06-30"
        ),
        "p-khac": unit_file("p-khac", "phường Khác", "00004", "00", since="2022-07-01"),
    }
    now = city_facts(plan, list(units), "2025-H2", "2025-12-31")
    before = city_facts(plan, ["p-cu-a", "p-cu-b", "p-khac"], "2025-H1", "2025-06-30", seed=5)
    write_city(data_dir, "tp", plan, pd.concat([now, before]), units)
    return data_dir


def test_predecessors_and_their_successor_never_count_together(merged: Path) -> None:
    review = open_rollup("tp", "2025-H2", merged)
    assert set(review.known.rows["unit"]) == {"p-moi", "p-khac"}
    assert dict(review.known.apart) == {
        "p-cu-a": "counted_in_successor",
        "p-cu-b": "counted_in_successor",
    }
    assert "Không cộng phường Cũ A: người ở đó đã tính ở đơn vị mới" in (
        review.plan_versions().text
    )


def test_old_wards_that_sent_nothing_are_called_as_the_citys_list_does(
    data_dir: Path, plan: Plan
) -> None:
    old = ["phuong-cu-3", "xa-cu", "phuong-la"]
    units = {"p-moi": unit_file("p-moi", "phường Mới", "00003", "00", predecessors=old)}
    listed = [
        {"code": code, "name": name, "from": "2022-07-01", "until": "2025-06-30"}
        for code, name in (("00001", "phường Cũ 3"), ("00004", "xã Cũ"), ("00005", "xã cũ"))
    ]
    facts = city_facts(plan, list(units), "2025-H2", "2025-12-31")
    write_city(data_dir, "tp", plan, facts, units, wards=listed)
    told = open_rollup("tp", "2025-H2", data_dir).plan_versions().text
    unnamed = "đơn vị cũ (mã xa-cu), đơn vị cũ (mã phuong-la)"
    assert f"Phường Mới nhập từ phường Cũ 3, {unnamed}." in told


def test_what_lacks_nobody_stands_closed_below_what_does(data_dir: Path, plan: Plan) -> None:
    facts = official_city(data_dir, "hue", plan, HUE[:3])
    facts = facts.assign(n=10, k=10, need=10, gap=0, status="met", prospect="attained")
    facts["percent"], facts["to_send"], facts["latest_start"] = 100, pd.NA, ""
    short, perhaps = (facts["target_id"] == one for one in ("T25-3b", "T30-5"))
    facts.loc[short, ["k", "gap", "status", "prospect"]] = 9, 1, "missed", "missed"
    facts.loc[perhaps, "undecided"] = 1
    facts.to_parquet(data_dir / "city" / "hue" / "facts.parquet", index=False)
    html = open_rollup("hue", "2025-H2", data_dir).totals().html
    opened, closed = html.split("<details>")
    rows = (
        re.findall(r'<tr><th scope="row"><a href="#mc-([^"]+)"', one) for one in (opened, closed)
    )
    told, rest = (list(dict.fromkeys(one)) for one in rows)
    assert told == ["T25-3b", "T30-5"]
    assert rest == [one.id for one in plan.targets if one.id not in told]
    assert opened.count("3</data> chưa rõ</td>") == 1
    assert all('class="annex the"' in one for one in (opened, closed)), "cards on a phone"


def test_a_merged_ward_is_followed_back_through_all_its_predecessors(merged: Path) -> None:
    trend, same, periods = open_rollup("tp", "2025-H2", merged).trend
    assert (same, periods) == (2, ("2025-H1", "2025-H2"))
    facts = pd.read_parquet(merged / "city" / "tp" / "facts.parquet")
    before = facts[facts["period"] == "2025-H1"].groupby("target_id")["n"].sum()
    held = trend[trend["period"] == "2025-H1"].set_index("target_id")["n"]
    assert held.to_dict() == before.to_dict()


def test_a_merged_ward_with_a_silent_predecessor_is_not_compared(merged: Path) -> None:
    path = merged / "city" / "tp" / "facts.parquet"
    facts = pd.read_parquet(path)
    facts[~((facts["unit"] == "p-cu-b") & (facts["period"] == "2025-H1"))].to_parquet(path)
    trend, same, _ = open_rollup("tp", "2025-H2", merged).trend
    assert same == 1
    assert trend["units"].max() == 1


def test_a_missing_report_is_said_and_is_not_zero(data_dir: Path, plan: Plan) -> None:
    facts = official_city(data_dir, "hue", plan, HUE[:40], absent=3)
    review = open_rollup("hue", "2025-H2", data_dir)
    assert review.facts["all.missing"].value == 3
    assert review.facts["T25-3a.n"].value == facts.loc[facts["target_id"] == "T25-3a", "n"].sum()
    absent = HUE[39].name
    assert absent[:1].upper() + absent[1:] in review.missing_reports().text
    heat = review.heat_map().text
    assert heat.count("chưa có báo cáo kỳ này") == 2 * 3
    assert f"don-vi-{HUE[39].code}.T25-3a.n" not in review.facts


def test_the_first_screen_and_the_letter_name_who_is_silent_while_they_are_few(
    data_dir: Path, plan: Plan
) -> None:
    official_city(data_dir, "hue", plan, HUE[:9], absent=5)
    review = open_rollup("hue", "2025-H2", data_dir)
    silent = [ward.name[:1].upper() + ward.name[1:] for ward in HUE[4:9]]
    for text in (review.verdict().text, review.mail_text(), review.mail_html()):
        assert all(name in text for name in silent)
    assert words_of(review.mail_text()) == words_shown(review.mail_html())
    official_city(data_dir, "hue-2", plan, HUE[:9], absent=6)
    told = open_rollup("hue-2", "2025-H2", data_dir).verdict().text
    assert not any(name in told for name in silent)


def test_the_first_screen_says_how_many_targets_of_a_ward_are_short_of_their_deadline(
    merged: Path,
) -> None:
    review = open_rollup("tp", "2025-H2", merged)
    rows = review.known.rows[review.known.rows["unit"] == "p-khac"]
    counts = rows["prospect"].value_counts()
    words = {"missed": "không đạt", "out_of_reach": "không kịp", "needs_sending": "cần cử thêm"}
    owed = [f"{counts[c]} {said}" for c, said in words.items() if counts.get(c)]
    assert owed
    assert f"; {', '.join(owed).replace(' ', ' chỉ tiêu ', 1)}" in review.verdict().text


def test_page_and_letter_open_at_who_must_act_by_when_and_the_worst_wards(merged: Path) -> None:
    """What a phone shows first: the tally, who sends people, the worst ward with its own day."""
    review = open_rollup("tp", "2025-H2", merged)
    ward = next(one for one in review.wards if one.has("to_send"))
    rows = review.known.rows[review.known.rows["unit"] == ward.ward.unit]
    sending = rows[rows["prospect"] == "needs_sending"]
    assert ward.to_send.value == sending["to_send"].sum()
    assert str(ward.latest_start.value) == min(filter(None, sending["latest_start"]))
    worst = max(review.wards, key=lambda one: one.lacks)
    until = ", hạn sớm nhất" if len(sending) > 1 else ", chậm nhất"
    is_open = (sending["unknown"] + sending["undecided"]).any() or may_send(rows)
    heads = rf"{'ít nhất ' * is_open}{ward.to_send.display}( lượt)?"
    owed = rf"(cử )?{heads} để kịp hạn{until} {ward.latest_start.display}"
    for text in (review.verdict().text, review.mail_text()):
        said = " ".join(text.split())
        assert re.search(owed, said)
        name = worst.name[:1].upper() + worst.name[1:]
        order = ["Khi đến hạn, trong", "Ai phải cử thêm người", "Phường còn thiếu, nhiều nhất",
                 f"{name}: còn thiếu", "Chỉ tiêu còn thiếu nhiều người nhất"]  # fmt: skip
        assert sorted(order, key=said.index) == order
        assert ", hạn sớm nhất " in said[: said.index("Phường còn thiếu")]


def may_send(rows: pd.DataFrame) -> bool:
    """Whether it is open of a target to come if somebody has to be sent."""
    is_open = rows[rows["prospect"] == "undecided"]
    return bool(((is_open["to_send_at_most"] > 0) | (is_open["prospect_reason"] != "blanks")).any())


def may_have_missed(frame: pd.DataFrame) -> int:
    """Of how many targets past their deadline it is open whether they were met."""
    return int(((frame["prospect"] == "undecided") & (frame["deadline_as_of"] != "")).sum())


def test_what_a_ward_has_to_catch_up_with_is_told_as_its_own_report_tells_it() -> None:
    review = open_rollup("thanh-pho-mau", "2026-H1", ROOT / "data")
    texts = [" ".join(one.split()) for one in (review.verdict().text, review.mail_text())]
    by_body: dict[str, list[Any]] = {}
    for unit in ("phuong-mau-1", "phuong-mau-2", "phuong-mau-3"):
        own = open_report_review("so_ket", unit, "2026-H1", ROOT / "data")
        owed = list(own.catching_up(own.facts))
        sends = [one for one in owed if one.sends]
        heads = sum(int(one.sends.value) for one in sends)
        first = min((one.sends_by for one in sends if one.sends_by), key=lambda one: one.value)
        last = {one.on.display for one in owed}
        untold = any(not one.sends and one.prospect != "will_meet" for one in owed)
        is_open = untold or any(one.at_least for one in sends)
        is_open = is_open or bool(may_have_missed(own.frame))
        until = "hạn sớm nhất" if len(sends) > 1 else "chậm nhất"
        told = f"; cử {'ít nhất ' * is_open}{heads} lượt để bù trễ hạn, {until} {first.display}, "
        told += f"bù đến {', '.join(last)}"
        assert all(told in text for text in texts), told
        for one in owed:
            acts = own.plan.target(one.id).acts
            body = by_body.setdefault(own.plan.body_name(acts, own.acting_day), [])
            body.append(one)
    assert by_body
    for name, own in by_body.items():
        heads = sum(int(one.sends.value) for one in own if one.sends)
        first = min((one.sends_by for one in own if one.sends_by), key=lambda one: one.value)
        until = "hạn sớm nhất" if sum(bool(one.sends) for one in own) > 1 else "chậm nhất"
        told = rf"(ít nhất )?{heads}( lượt người)? để bù trễ hạn, {until} {first.display}"
        line = f"{name[:1].upper()}{name[1:]}: (cử [^;]*; |cử ){told}"
        assert all(re.search(line, text) for text in texts), line


@pytest.mark.parametrize(("sent", "differs"), [(3, True), (5, False)])
def test_where_other_people_are_sent_than_are_missing_now_both_stand_with_the_reason(
    data_dir: Path, plan: Plan, sent: int, differs: bool
) -> None:
    facts = official_city(data_dir, "hue", plan, HUE[:2])
    facts = facts.assign(n=10, k=10, unknown=0, need=10, gap=0, status="met", prospect="attained")
    facts["percent"], facts["to_send"], facts["latest_start"] = 100, pd.NA, ""
    at = (facts["target_id"] == "T30-4") & (facts["unit"] == f"don-vi-{HUE[0].code}")
    missed = (facts["target_id"] == "T25-5") & (facts["unit"] == f"don-vi-{HUE[1].code}")
    facts.loc[at, ["k", "gap", "status", "prospect"]] = 5, 5, "behind", "needs_sending"
    facts.loc[at, ["to_send", "latest_start"]] = sent, "2030-04-01"
    facts.loc[missed, ["k", "gap", "status", "prospect"]] = 6, 4, "missed", "missed"
    facts.to_parquet(data_dir / "city" / "hue" / "facts.parquet", index=False)
    review = open_rollup("hue", "2025-H2", data_dir)
    for text in (review.verdict().text, review.mail_text()):
        said = " ".join(text.split())
        assert "Tổng cộng còn thiếu 9 lượt người" in said
        assert f"cử {sent} lượt người để kịp hạn, chậm nhất 01/4/2030" in said
        told = "còn thiếu 5 người ở 1 phường (có 5/10 người, cần 10); 1 phường cần cử thêm"
        assert f"{told} {sent} người" in said
        assert ("tính đến hạn: lớp học đã xong, ai đến tuổi đã rời" in said) == differs


def test_wards_whose_province_nobody_tells_make_no_page_of_a_province(
    data_dir: Path, plan: Plan
) -> None:
    units = {"p-a": unit_file("p-a", "phường A", "00001", "79"),
             "p-b": unit_file("p-b", "phường B", "00002", "79")}  # fmt: skip
    units["p-b"]["codes"] = []
    facts = city_facts(plan, list(units), "2025-H2", "2025-12-31")
    write_city(data_dir, "tp", plan, facts, units)
    assert open_rollup("tp", "2025-H2", data_dir).pages == ()
    units["p-c"] = unit_file("p-c", "phường C", "00003", "46")
    facts = city_facts(plan, list(units), "2025-H2", "2025-12-31")
    write_city(data_dir, "hai", plan, facts, units)
    review = open_rollup("hai", "2025-H2", data_dir)
    assert review.pages == ("00", "46", "79")
    assert "Chưa rõ tỉnh, thành phố" in review.heat_map().text
    assert "Chưa rõ tỉnh, thành phố" in review.page_of("00").verdict().text


def test_a_country_of_few_wards_with_a_silent_province_is_told_on_every_page(
    data_dir: Path, plan: Plan, tmp_path: Path
) -> None:
    far = [ward for ward in official_wards() if ward.province == "04"]
    official_city(data_dir, "nuoc", plan, far[:3] + HUE[:2], absent=2)
    review = open_rollup("nuoc", "2025-H2", data_dir)
    told = [getattr(review, name)().text for name in VIEWS]
    assert all(told)
    assert review.facts["tinh-46.missing"].value == 2
    notebook = ROOT / "notebooks" / "tong_hop.ipynb"
    assert list(write_province_pages(review, notebook, "Tổng hợp", tmp_path)) == []
    silent = (tmp_path / "tinh-46.html").read_text(encoding="utf-8")
    assert silent.count("chưa có báo cáo kỳ này") > 2
    assert f"Chưa {review.page_of('46').place_word} nào có số liệu kỳ này" in silent
    assert "không còn thiếu người" not in silent
    assert "T25-3b.not_ranked" not in review.facts
    needs = review.needs().text
    assert re.search(r"Thành phố Huế\s*chưa có số liệu\s*0\s*2", needs)
    assert 'href="bao-cao.html"' in silent


def test_an_old_list_is_said(data_dir: Path, plan: Plan) -> None:
    units = {"p": unit_file("p", "phường Thử", "00001", "00")}
    facts = city_facts(plan, ["p"], "2025-H2", "2025-10-31")
    write_city(data_dir, "tp", plan, facts, units)
    told = open_rollup("tp", "2025-H2", data_dir).missing_reports().text
    assert "danh sách ngày 31/10/2025, cũ hơn cuối kỳ 61 ngày (cho phép 45)" in told


def test_figures_of_another_plan_are_not_added_and_said(data_dir: Path, plan: Plan) -> None:
    facts = official_city(data_dir, "hue", plan, HUE[:2])
    other = readings(plan) | {"T25-3b": "0" * 64}
    folder = data_dir / "city" / "hue"
    second = f"don-vi-{HUE[1].code}"
    units = {second: unit_file(second, HUE[1].name, HUE[1].code, "46")}
    write_index(folder, "b" * 64, other, units)
    facts.loc[facts["unit"] == second, "package"] = "b" * 64
    facts.to_parquet(folder / "facts.parquet", index=False)
    review = open_rollup("hue", "2025-H2", data_dir)
    assert (review.facts["T25-3b.units"].value, review.facts["T25-3a.units"].value) == (1, 2)
    assert "tính theo bản kế hoạch khác" in review.heat_map().text
    assert f"T25-3b: {HUE[1].name}" in review.plan_versions().text


def test_a_period_nobody_reported_is_refused(data_dir: Path, plan: Plan) -> None:
    official_city(data_dir, "hue", plan, HUE[:2])
    with pytest.raises(NothingToJudge, match="chưa phường nào có báo cáo kỳ 2024"):
        open_rollup("hue", "2024", data_dir)
    with pytest.raises(BadParameter, match="không có thành phố"):
        open_rollup("hoi", "2024", data_dir)


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.html", "../../../a/b/bao-cao.html", "file:///a/bao-cao.html",
     "../../phuong-x/2025-so-ket/bao-cao.html"],
)  # fmt: skip
def test_the_gate_lets_a_page_lead_only_to_pages_of_its_review(
    address: str, data_dir: Path, plan: Plan
) -> None:
    official_city(data_dir, "hue", plan, HUE[:2])
    review = open_rollup("hue", "2025-H2", data_dir)
    known = sorted(review.linked_pages)[0]

    def faults(link: str) -> list[str]:
        page = f'<html lang="vi"><title>x</title><body><a href="{link}">báo cáo</a></body></html>'
        found = scan_faults(page, new_notebook(), review)
        return [fault.rule for fault in found if fault.rule == "trang không tải gì từ ngoài"]

    assert faults(known) == []
    assert faults(address) != []


@pytest.mark.slow
def test_the_sample_city_is_published_with_links_to_its_wards(tmp_path: Path) -> None:
    done = publish("tong_hop", "thanh-pho-mau", "2026-H1", ROOT / "data", tmp_path)
    page = (done.folder / "bao-cao.html").read_text(encoding="utf-8")
    assert 'href="../../phuong-mau-3/2026-H1-so-ket/bao-cao.html"' in page
    assert "DỮ LIỆU GIẢ LẬP" in page
    assert "chưa có báo cáo kỳ này" in page
    again = publish("tong_hop", "thanh-pho-mau", "2026-H1", ROOT / "data", tmp_path)
    assert not again.is_new


def test_a_page_of_the_largest_province_is_small_with_wards_of_long_names(
    data_dir: Path, plan: Plan
) -> None:
    wards = [ward for ward in official_wards() if ward.province == "79"]
    units = {f"phuong-binh-hung-hoa-{w.code}": w for w in wards}
    files = {u: unit_file(u, w.name, w.code, w.province) for u, w in units.items()}
    facts = city_facts(plan, list(units), "2025-H2", "2025-12-31")
    write_city(data_dir, "hcm", plan, facts, files, provinces=["79"])
    review = open_rollup("hcm", "2025-H2", data_dir)
    assert len(review.known.wards) > 160
    size = sum(len(getattr(review, name)().html.encode()) for name in VIEWS)
    assert size < review.page_limit


def test_a_country_has_a_page_for_each_province_and_each_passes_the_gate(
    data_dir: Path, plan: Plan, tmp_path: Path
) -> None:
    wards = [ward for ward in official_wards() if ward.province in ("04", "46")]
    chosen = [ward for ward in wards if ward.province == "04"][:70] + HUE[:5]
    official_city(data_dir, "ca-nuoc", plan, chosen, absent=1)
    review = open_rollup("ca-nuoc", "2025-H2", data_dir)
    notebook = ROOT / "notebooks" / "tong_hop.ipynb"
    assert list(write_province_pages(review, notebook, "Tổng hợp", tmp_path)) == []
    assert sorted(path.name for path in tmp_path.glob("*.html")) == ["tinh-04.html", "tinh-46.html"]
    assert max(path.stat().st_size for path in tmp_path.glob("*.html")) < review.page_limit
    parts = [review.page_of(code).facts for code in review.pages]
    for name in ("all.missing", "all.sure", "T25-3b.k", "T30-4.need"):
        assert review.facts[name].value == sum(part[name].value for part in parts), name
    assert review.linked_pages == {"tinh-04.html", "tinh-46.html"}


def test_the_lines_of_the_funnel_are_the_limits_wards_are_held_against() -> None:
    frame = rows(("a", 8, 10), ("b", 16, 20), ("c", 9, 9), ("d", 1, 40))
    lines = funnel_lines(frame, 10).set_index("n")
    assert list(lines.index) == list(range(10, 41))
    for row in compared(frame, 10).to_dict("records"):
        drawn = lines.loc[row["n"]]
        assert (drawn["low"], drawn["high"]) == (row["low"], row["high"])
    assert funnel_lines(rows(("a", 8, 10), ("c", 9, 9)), 10).empty


def test_the_funnel_says_how_many_wards_lie_where(data_dir: Path, plan: Plan) -> None:
    official_city(data_dir, "hue", plan, HUE[:40])
    review = open_rollup("hue", "2025-H2", data_dir)
    marks = _wards(
        review.known.rows, funnel_lines(review.known.rows, 10), {"T25-3b": 0}, most=40
    )  # fmt: skip
    counts = {kind: len(found) for kind, found in marks.items()}
    names = {"high": "above", "low": "below", "few": "not_ranked"}
    for kind, name in names.items():
        assert counts[kind] == review.facts[f"T25-3b.{name}"].value, name
    assert sum(counts.values()) == review.facts["T25-3b.units"].value
    held = review.comparison[review.comparison["target_id"] == "T25-3b"]
    assert review.facts["T25-3b.common"].value == Fraction(
        int(held["k"].sum()), int(held["n"].sum())
    )
    chart = review._funnel()
    assert chart is not None
    assert {"T25-3b.common", "T25-3b.not_ranked", "all.ranked_from"} <= set(chart.facts)
    assert "không đủ cơ sở xếp hạng" in chart.alt
    told = review.facts["T25-3b.common"].display
    assert f"T25-3b: tỷ lệ chung {told}, so sánh được" in chart.alt
    again = review._funnel()
    assert again is not None
    assert (again.alt, again.facts, again.svg) == (chart.alt, chart.facts, chart.svg)


def test_the_trend_is_drawn_only_over_two_periods(merged: Path, plan: Plan) -> None:
    told = open_rollup("tp", "2025-H2", merged).over_time().html
    assert "2025-H1.T25-3b.share" in told
    assert 'id="bieu-do-xu-huong-ky"' in told
    assert "phải đạt" in told
    assert "<img" not in open_rollup("tp", "2025-H1", merged).over_time().html


def test_pages_made_beside_each_other_are_those_made_one_after_another(
    data_dir: Path, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wards = [next(w for w in official_wards() if w.province == code) for code in ("01", "04", "46")]
    official_city(data_dir, "ca-nuoc", plan, wards)
    review = open_rollup("ca-nuoc", "2025-H2", data_dir)
    notebook = ROOT / "notebooks" / "tong_hop.ipynb"
    monkeypatch.setattr(province_pages, "FEWEST_EACH", 1)
    monkeypatch.setattr(province_pages, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(Rollup, "page_limit", 1000)
    made: dict[str, dict[str, bytes]] = {}
    told: dict[str, list[str]] = {}
    for switch in ("0", "1"):
        monkeypatch.setenv("PLAN09_FORK", switch)
        (tmp_path / switch).mkdir()
        found = write_province_pages(review, notebook, "Tổng hợp", tmp_path / switch)
        told[switch] = [str(fault) for fault in found]
        made[switch] = {one.name: one.read_bytes() for one in (tmp_path / switch).iterdir()}
    assert len(made["0"]) == len(told["0"]) == 3
    assert made["0"] == made["1"]
    assert told["0"] == told["1"]


def test_a_fault_on_a_page_of_a_province_names_the_page(
    data_dir: Path, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wards = [next(w for w in official_wards() if w.province == code) for code in ("04", "46")]
    official_city(data_dir, "ca-nuoc", plan, wards)
    monkeypatch.setattr(Rollup, "page_limit", 1000)
    review = open_rollup("ca-nuoc", "2025-H2", data_dir)
    notebook = ROOT / "notebooks" / "tong_hop.ipynb"
    faults = list(write_province_pages(review, notebook, "Tổng hợp", tmp_path))
    assert {fault.where for fault in faults} == {"tinh-04.html trang", "tinh-46.html trang"}


def test_no_rank_is_told_where_all_lie_within_the_limits_or_one_head_swaps_it() -> None:
    inside = compared(rows(("a", 16, 20), ("b", 15, 20), ("c", 17, 20)), 10)
    assert list(inside["is_firm"]) == [False] * 3
    some = compared(rows(("a", 39, 40), ("b", 38, 40), ("c", 1, 40)), 10)
    assert dict(zip(some["unit"], some["is_firm"], strict=True)) == {
        "a": False, "b": False, "c": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("small", "firm"),
    [((11, 20), False), ((12, 20), True), ((9, 20), False), ((8, 20), True), ((10, 20), False)],
)
def test_nor_where_one_head_of_another_ward_swaps_it(small: tuple[int, int], firm: bool) -> None:
    """Of a large ward no head of its own, but one of a small ward some places away."""
    large = (300, 600)
    between = [("c", 306, 600), ("d", 294, 600)]
    frame = rows(("a", *large), ("b", *small), *between, ("e", 1, 600))
    found = compared(frame, 10).set_index("unit")["is_firm"]
    assert found[["a", "e"]].tolist() == [firm, True]


def test_what_ends_with_its_group_is_nobodys_shortage_though_two_targets_ask_it(
    data_dir: Path, plan: Plan
) -> None:
    """T25-4a has ended with its group, T30-3a of the same people ends with it: nobody may act."""
    facts = official_city(data_dir, "hue", plan, HUE[:2])
    own = facts["target_id"].isin(["T25-4a", "T30-3a"])
    gap = facts["target_id"].map({"T25-4a": 90, "T30-3a": 80, "T25-3a": 1}).fillna(0).astype(int)
    need = facts["k"] + gap
    spoilt = facts.assign(gap=gap, need=need, n=need, prospect="missed", status="missed")
    spoilt.loc[own, "prospect"] = "ends_with_group"
    spoilt.loc[facts["target_id"] == "T25-4a", ["status", "prospect"]] = ["discontinued", "missed"]
    spoilt.to_parquet(data_dir / "city" / "hue" / "facts.parquet", index=False)
    review = open_rollup("hue", "2025-H2", data_dir)
    assert review.facts["all.sure"].value == 2 * 1
    assert [one.id for one in review._first["worst"]] == ["T25-3a"]
    assert all(review.facts[f"{one}.sure"].value == 0 for one in ("T25-4a", "T30-3a"))


def test_of_two_targets_of_the_same_people_each_ward_counts_its_own_larger_gap(
    data_dir: Path, plan: Plan
) -> None:
    facts = official_city(data_dir, "hue", plan, HUE[:2])
    first = facts["unit"] == f"don-vi-{HUE[0].code}"
    gap = pd.Series(0, facts.index)
    gap[(facts["target_id"] == "T25-2b") & first] = 7
    gap[(facts["target_id"] == "T30-2c") & first] = 3
    gap[(facts["target_id"] == "T25-2b") & ~first] = 2
    gap[(facts["target_id"] == "T30-2c") & ~first] = 9
    need = facts["k"] + gap
    spoilt = facts.assign(gap=gap, need=need, n=need, prospect="missed", status="missed")
    spoilt.to_parquet(data_dir / "city" / "hue" / "facts.parquet", index=False)
    review = open_rollup("hue", "2025-H2", data_dir)
    assert review.facts["all.sure"].value == 7 + 9
    assert [one.id for one in review._first["worst"]] == ["T30-2c"]


def test_a_package_of_the_old_form_has_a_column_of_its_own_and_counts_for_nothing_missed(
    data_dir: Path, plan: Plan
) -> None:
    facts = official_city(data_dir, "hue", plan, HUE[:4])
    old = facts.drop(columns=["prospect", "to_send", "latest_start"])
    old.to_parquet(data_dir / "city" / "hue" / "facts.parquet", index=False)
    review = open_rollup("hue", "2025-H2", data_dir)
    assert review.counts == {"old_form": 4 * len(plan.targets)}
    told = review.totals().text
    assert "Gói cũ" in told
    assert "Không đạt" not in told
    assert f"{4 * len(plan.targets)} gói cũ" in review.verdict().text


def test_what_two_targets_ask_of_the_same_people_is_one_shortage(
    data_dir: Path, plan: Plan
) -> None:
    facts = official_city(data_dir, "hue", plan, HUE[:3])
    wanted = {"T25-2b": 30, "T30-2c": 30, "T25-3a": 20, "T30-3a": 40}
    gap = facts["target_id"].map(wanted).fillna(0).astype("int64")
    need = facts["k"] + gap
    ended = facts["target_id"] == "T30-3a"
    spoilt = facts.assign(gap=gap, need=need, n=need, prospect="missed", status="missed")
    spoilt.loc[ended, "prospect"] = "ends_with_group"
    spoilt.to_parquet(data_dir / "city" / "hue" / "facts.parquet", index=False)
    review = open_rollup("hue", "2025-H2", data_dir)
    assert review.facts["all.sure"].value == 3 * (30 + 20)
    assert [one.id for one in review._first["worst"]] == ["T25-2b", "T25-3a"]
    assert review.facts["T30-3a.gap"].value == 120
    assert review.facts["T30-3a.sure"].value == 0


def test_a_class_that_nobody_knows_makes_the_wards_report_unusable(
    data_dir: Path, plan: Plan
) -> None:
    facts = official_city(data_dir, "hue", plan, HUE[:2])
    first = f"don-vi-{HUE[0].code}"
    facts.loc[(facts["unit"] == first) & (facts["target_id"] == "T25-3a"), "prospect"] = "tot"
    facts.to_parquet(data_dir / "city" / "hue" / "facts.parquet", index=False)
    review = open_rollup("hue", "2025-H2", data_dir)
    assert set(review.known.rows["unit"]) == {f"don-vi-{HUE[1].code}"}
    assert "kết cục lạ" in str([one.fault for one in review.city.faulty])


def test_what_a_group_that_has_ended_missed_stays_missed_in_its_wards_tally() -> None:
    review = open_rollup("thanh-pho-mau", "2026-H1", ROOT / "data")
    rows = review.known.rows
    ended = rows[(rows["status"] == "discontinued") & (rows["prospect"] == "missed")]
    assert len(ended)
    for unit in ended["unit"].unique():
        missed = int(((rows["unit"] == unit) & (rows["prospect"] == "missed")).sum())
        (ward,) = (one for one in review.wards if one.ward.unit == unit)
        assert next(one.count.value for one in ward.short if one.code == "missed") == missed
