"""Numbers of a roll-up that stand beside each other are counted on the same wards.

And each says on which: outcomes add up to their base, what is lacking to what is needed, and a sum
is the least there may be where one of its parts is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support import ROOT

from plan09lib.read.city.register import official_wards
from plan09lib.read.plan.plan import Plan, readings
from plan09lib.tell.city.rollup import Rollup, open_rollup
from tests.city_samples import city_facts, official_city, unit_file, write_city, write_index

VIEWS = ("verdict", "totals", "heat_map", "needs", "comparison_of_wards", "missing_reports",
         "over_time", "plan_versions", "evidence_annex")  # fmt: skip
WARDS = [w for w in official_wards() if w.province == "46" and w.name.startswith("phường ")]
COMMUNES = [w for w in official_wards() if w.province == "46" and w.name.startswith("xã ")]


def tables(html: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The heads and the rows of each table, as text; cells over several columns are left out."""
    for table in re.findall(r"<table.*?</table>", html, re.S):
        heads, *rows = re.findall(r"<tr.*?</tr>", table, re.S)
        cells = [re.findall(r"<t[hd](?![^>]*colspan)[^>]*>(.*?)</t[hd]>", one, re.S)
                 for one in (heads, *rows)]  # fmt: skip
        said = [[re.sub(r"<[^>]*>", "", cell).strip() for cell in row] for row in cells]
        yield said[0], said[1:]


def whole(cell: str) -> int:
    return 0 if cell == "–" else int(cell)


def outcomes(review: Rollup) -> Iterator[tuple[int, int]]:
    """Per row of each table of outcomes its base, and what the outcomes add up to."""
    word = review.place_word
    for heads, rows in tables(review.totals().html):
        base = f"Số {word}"
        if base in heads:
            first = heads.index(base)
            until = next((n for n, head in enumerate(heads) if head.startswith("Phải cử")), None)
            for row in rows:
                yield whole(row[first]), sum(map(whole, row[first + 1 : until]))
    for heads, rows in tables(review.comparison_of_wards().html):
        if "So sánh được" in heads:
            for row in rows:
                units = review.facts[f"{row[0]}.units"].value
                yield int(str(units)), whole(row[1]) + whole(row[3])


def some_city(data_dir: Path, plan: Plan, seed: int) -> Rollup:
    """Wards with blanks, without people, that end, that sent a package of the old form."""
    units = {f"p-{n}": unit_file(f"p-{n}", f"phường {n}", f"{n:05d}", "00", since="2022-07-01")
             for n in range(1, 13)}  # fmt: skip
    facts, rng = city_facts(plan, [*units], "2025-H2", "2025-12-31", seed), np.random.default_rng(7)
    blank = (rng.random(len(facts)) < 0.2) & (facts["k"] > 0)
    facts.loc[blank, ["k", "unknown"]] = facts.loc[blank, ["k", "unknown"]] + [-1, 1]
    nobody = rng.random(len(facts)) < 0.1
    facts.loc[nobody, ["n", "k", "unknown", "need"]] = 0
    facts.loc[nobody, "status"] = "no_population"
    facts.loc[nobody & (rng.random(len(facts)) < 0.5), "prospect"] = "no_population"
    need = -(-facts["percent"] * facts["n"] // 100)
    facts = facts.assign(need=need, gap=np.maximum(0, need - facts["k"]))
    write_city(data_dir, f"tp-{seed}", plan, facts, units)
    return open_rollup(f"tp-{seed}", "2025-H2", data_dir)


@pytest.fixture
def cities(data_dir: Path, plan: Plan) -> list[Rollup]:
    """The sample city in every period, and invented ones."""
    periods = ("2024", "2025-H1", "2022..2025", "2026-H1")
    samples = [open_rollup("thanh-pho-mau", period, ROOT / "data") for period in periods]
    return [*samples, *(some_city(data_dir, plan, seed) for seed in (1, 2))]


def test_outcomes_add_up_to_the_base_beside_them(cities: list[Rollup]) -> None:
    found = [pair for review in cities for pair in outcomes(review)]
    assert len(found) > 200
    assert [pair for pair in found if pair[0] != pair[1]] == []


def test_the_tally_is_of_all_verdicts_and_what_is_none_is_told_apart(cities: list[Rollup]) -> None:
    for review in cities:
        chips = re.findall(r"<li class=.*?</li>", review.verdict().html, re.S)
        counts = [int(re.findall(r'data value="(\d+)"', chip)[0]) for chip in chips]
        assert sum(counts) == review.facts["all.verdicts"].value
        apart = review._context["apart"]
        total = sum(counts) + sum(one.count.value for one in apart)
        assert total == len(review.known.rows)
        assert not any(f" {one.label}</li>" in chip for one in apart for chip in chips)
        told = " ".join(review.verdict().text.split())
        assert all(f"{one.count.display} {one.label}" in told for one in apart)


def test_what_lacks_is_what_is_needed_less_what_there_is_in_the_wards_told_beside_it(
    cities: list[Rollup],
) -> None:
    seen = 0
    for review in cities:
        rows = review.known.rows
        for one in review.told_sums:
            own = rows[rows["target_id"] == one.id]
            if not one.may_lack or own["undecided"].any():
                continue
            seen += 1
            gap = one.in_short.need.value - one.in_short.k.value
            assert gap == one.sure.value + one.open.value
            assert int(one["short"].value) <= int(one.units.value)
            ending = [one.ending.get(name) for name in ("sure", "open")]
            heads = sum(int(str(part.value)) for part in ending if part)
            assert one.gap.value == gap + heads
            for name in ("sure", "open"):
                of_classes = [one.get(f"{name}_{part.code}") for part in one.short]
                assert one[name].value == sum(int(str(f.value)) for f in of_classes if f)
    assert seen > 30


def test_the_first_screen_names_the_wards_its_counts_are_of() -> None:
    """Of T25-4b the wards that end have 14/21 people: they are not in what the others lack."""
    review = open_rollup("thanh-pho-mau", "2025-H1", ROOT / "data")
    for text in (review.verdict().text, review.mail_text()):
        said = " ".join(text.split())
        assert ("còn thiếu 6 người, và 2 chưa rõ, ở 2 phường (có 15/23 người, cần 23); "
                "2 phường cần cử thêm ít nhất 6 người") in said  # fmt: skip
        assert "29/44" not in said
        assert ("còn thiếu 4 người ở 2 phường (có 15/23 người, cần 19); 1 phường không kịp "
                "(nay thiếu 3), 1 sẽ đạt (nay thiếu 1)") in said  # fmt: skip


def test_who_was_met_and_lacks_now_is_told_apart_from_what_others_lack_now() -> None:
    review = open_rollup("thanh-pho-mau", "2026-H1", ROOT / "data")
    for text in (review.verdict().text, review.mail_text()):
        said = " ".join(text.split())
        assert ("cần 28); 2 phường không đạt (nay thiếu 8), "
                "1 đạt khi đến hạn (nay thiếu 2)") in said  # fmt: skip


def number(cell: str) -> int:
    return whole(cell.removeprefix("ít nhất ").replace("không nêu số", "–"))


def _sent_twice(review: Rollup, plan: Plan, key: str) -> int:
    """Heads of a body that the table tells of two targets that ask the same."""
    rows, alike = review.known.rows, {"T30-2a": "T25-2a", "T30-2b": "T25-2c", "T30-2c": "T25-2b",
                                      "T30-3a": "T25-4a"}  # fmt: skip
    own = rows[rows["prospect"] == "needs_sending"].set_index(["unit", "target_id"])["to_send"]
    return sum(
        int(min(own[unit, later], own[unit, first]))
        for unit in rows["unit"].unique()
        for later, first in alike.items()
        if {(unit, later), (unit, first)} <= {*own.index}
        and key == f"chu-tri-{plan.target(later).acts}"
    )


def test_whom_a_body_has_to_send_is_found_again_in_the_table_of_targets(plan: Plan) -> None:
    """What wards catch up with stood on the first screen, and in no table."""
    for period in ("2024", "2025-H1", "2022..2025", "2026-H1"):
        review = open_rollup("thanh-pho-mau", period, ROOT / "data")
        for name, fact in (("để kịp hạn", ".to_send"), ("để bù trễ hạn", ".bu.to_send")):
            found = Counter[str]()
            for heads, rows in tables(review.totals().html):
                column = f"Phải cử {name} (lượt người)"
                for row in rows if column in heads else ():
                    found[plan.target(row[0]).acts] += number(row[heads.index(column)])
            for one in review.owners:
                told = review.facts.get(f"{one.key}{fact}")
                twice = _sent_twice(review, plan, one.key) if fact == ".to_send" else 0
                body = one.key.removeprefix("chu-tri-")
                assert found[body] - twice == (int(str(told.value)) if told else 0)


def test_people_whom_two_targets_ask_the_same_of_are_sent_once() -> None:
    """2 of one ward for T25-2c, and for T30-2b, stood as 4."""
    review = open_rollup("thanh-pho-mau", "2025-H1", ROOT / "data")
    assert [review.facts[f"{key}.to_send"].value for key in ("T25-2c", "T30-2b")] == [2, 2]
    for text in (review.verdict().text, review.mail_text()):
        said = " ".join(text.split())
        assert "Ủy ban Mặt trận Tổ quốc Việt Nam phường: cử ít nhất 2 lượt người" in said
        assert re.search(r"Phường Mẫu Hai: .*?; cử ít nhất 16 lượt để kịp hạn", said)
        assert "người thiếu, người phải cử ở hai chỉ tiêu đòi cùng một điều tính một lần" in said


def test_a_ward_that_has_to_send_so_many_is_not_said_to_send_at_least_as_many() -> None:
    """Of T25-3a its report says that nobody has to be sent: the city took it for not told."""
    review = open_rollup("thanh-pho-mau", "2026-H1", ROOT / "data")
    for text in (review.verdict().text, review.mail_text()):
        assert re.search(r"Phường Mẫu Một: .*?; cử 4 lượt để bù trễ hạn", " ".join(text.split()))


def test_sums_say_that_they_are_of_the_wards_that_reported(data_dir: Path, plan: Plan) -> None:
    official_city(data_dir, "hue", plan, WARDS[:9], absent=2)
    far = [ward for ward in official_wards() if ward.province == "04"]
    official_city(data_dir, "nuoc", plan, [*far[:2], *WARDS[:3]], absent=1)
    part, country = (open_rollup(one, "2025-H2", data_dir) for one in ("hue", "nuoc"))
    for text in (part.verdict().text, part.mail_text()):
        assert "lượt người ở các phường đã báo cáo" in " ".join(text.split())
    for text in (country.verdict().text, country.mail_text()):
        said = " ".join(text.split())
        assert re.search(r"Thành phố Huế: còn thiếu \d+ lượt người; 1 phường chưa báo cáo", said)


def test_a_sum_of_who_satisfies_says_of_how_many_nothing_is_known() -> None:
    review = open_rollup("thanh-pho-mau", "2025-H1", ROOT / "data")
    (row,) = (row for heads, rows in tables(review.totals().html) if "Cần" in heads
              for row in rows if row[0] == "T25-4b")  # fmt: skip
    assert row[3] == "29/44 người (65,9%); 2 chưa có thông tin"


def test_wards_that_end_are_not_said_to_lack_nobody() -> None:
    review = open_rollup("thanh-pho-mau", "2025-H1", ROOT / "data")
    told = review.needs().text
    assert "Kết thúc trước hạn, không phải cử ai: Phường Cũ A, Phường Cũ B." in told
    assert "Không còn thiếu" not in told


def test_nobody_lacks_is_said_of_what_does_not_end(
    pair: tuple[pd.DataFrame, Path, list[pd.Series]],
) -> None:
    facts, path, (first, _) = pair
    end = ", không kể phần kết thúc trước hạn"
    for ends in (False, True):
        at = (facts["target_id"] == "T30-4") & first & ends
        facts.loc[at, ["k", "gap", "status", "prospect"]] = 7, 3, "behind", "ends_with_group"
        facts.to_parquet(path, index=False)
        review = open_rollup("hue", "2025-H2", path.parents[2])
        for text in (review.verdict().text, review.mail_text(), review.needs().text):
            told = f"không còn thiếu người ở chỉ tiêu nào{end * ends}."
            assert told in " ".join(text.split())


def test_what_another_plan_leaves_out_of_the_sums_is_said_at_once(
    pair: tuple[pd.DataFrame, Path, list[pd.Series]], plan: Plan
) -> None:
    facts, path, (_, second) = pair
    ward = WARDS[1]
    units = {f"don-vi-{ward.code}": unit_file(f"don-vi-{ward.code}", ward.name, ward.code, "46")}
    write_index(path.parent, "b" * 64, readings(plan) | {"T25-3b": "0" * 64}, units)
    facts.loc[second, "package"] = "b" * 64
    facts.to_parquet(path, index=False)
    review = open_rollup("hue", "2025-H2", path.parents[2])
    for text in (review.verdict().text, review.mail_text()):
        assert "Chưa cộng số liệu của 1 phường ở những chỉ tiêu tính theo bản kế hoạch khác" in text


@pytest.fixture
def pair(data_dir: Path, plan: Plan) -> tuple[pd.DataFrame, Path, list[pd.Series]]:
    """Two wards that lack nobody: their facts, where they stand, and which rows are whose."""
    facts = official_city(data_dir, "hue", plan, WARDS[:2])
    facts = facts.assign(n=10, k=10, unknown=0, need=10, gap=0, status="met", prospect="attained")
    facts["percent"], facts["latest_start"], facts["prospect_reason"] = 100, "", ""
    for name in ("to_send", "to_send_at_most", "catch_up_to_send"):
        facts[name] = pd.array([pd.NA] * len(facts), dtype="Int64")
    facts["catch_up_on"] = facts["catch_up_latest_start"] = ""
    own = [facts["unit"] == f"don-vi-{ward.code}" for ward in WARDS[:2]]
    return facts, data_dir / "city" / "hue" / "facts.parquet", own


@pytest.mark.parametrize(
    ("reason", "at_most", "is_least"),
    [("blanks", 1, True), ("roster_changes", pd.NA, True), ("blanks", 0, False),
     ("no_deadline_list", pd.NA, False)],
)  # fmt: skip
def test_a_sum_of_people_to_send_is_the_least_while_a_ward_cannot_say_if_it_has_to(
    pair: tuple[pd.DataFrame, Path, list[pd.Series]], reason: str, at_most: int, is_least: bool
) -> None:
    facts, path, (first, second) = pair
    at = facts["target_id"] == "T30-4"
    facts.loc[at & first, ["k", "gap", "status", "prospect"]] = 7, 3, "behind", "needs_sending"
    facts.loc[at & first, ["to_send", "latest_start"]] = 3, "2030-04-01"
    facts.loc[at & second, ["k", "unknown", "gap"]] = 9, 1, 1
    facts.loc[at & second, ["prospect", "prospect_reason"]] = "undecided", reason
    facts.loc[at & second, "to_send_at_most"] = at_most
    facts.to_parquet(path, index=False)
    review = open_rollup("hue", "2025-H2", path.parents[2])
    least = "ít nhất " * is_least
    for text in (review.verdict().text, review.mail_text()):
        said = " ".join(text.split())
        assert f"phường: cử {least}3 lượt người để kịp hạn, chậm nhất 01/4/2030" in said
        assert "1 phường cần cử thêm 3 người" in said, "of the wards that send it is exact"
    cells = next(row for heads, rows in tables(review.totals().html) if "Số phường" in heads
                 for row in rows if row[0] == "T30-4")  # fmt: skip
    assert f"{least}3" in cells


@pytest.mark.parametrize(("heads", "is_least"), [(2, False), (pd.NA, True)])
def test_a_sum_to_catch_up_with_is_the_least_where_a_ward_tells_no_number(
    pair: tuple[pd.DataFrame, Path, list[pd.Series]], heads: int, is_least: bool
) -> None:
    facts, path, own = pair
    at = facts["target_id"] == "T25-5"
    for ward, sent in zip(own, (3, heads), strict=True):
        facts.loc[at & ward, ["k", "gap", "status", "prospect"]] = 7, 3, "missed", "missed"
        facts.loc[at & ward, ["catch_up_on", "catch_up_to_send"]] = "2027-12-31", sent
        facts.loc[at & ward, "catch_up_latest_start"] = "2027-10-01"
    facts.to_parquet(path, index=False)
    review = open_rollup("hue", "2025-H2", path.parents[2])
    told = "cử ít nhất 3" if is_least else "cử 5"
    for text in (review.verdict().text, review.mail_text()):
        assert f"phường: {told} lượt người để bù trễ hạn" in " ".join(text.split())


@pytest.mark.parametrize(
    ("wards", "word"),
    [(WARDS[:3], "phường"), (COMMUNES[:3], "xã"), ([WARDS[0], COMMUNES[0]], "đơn vị")],
)
def test_a_ward_is_called_by_its_kind_everywhere(
    data_dir: Path, plan: Plan, wards: list[str], word: str
) -> None:
    official_city(data_dir, "hue", plan, wards, absent=1)
    review = open_rollup("hue", "2025-H2", data_dir)
    assert review.place_word == word
    told = [getattr(review, name)().text for name in VIEWS] + [review.mail_text()]
    assert not [one for one in told if re.search(r"\bnơi\b", one)]
    assert f"1 {word} chưa có" in review.mail_text()
