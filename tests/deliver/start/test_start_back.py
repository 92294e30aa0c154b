"""Whoever types answers can go back to an earlier question, and says at the end what is right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner
from office_lists import write_office_list

from plan09lib.cli import main
from plan09lib.deliver.start.answers import Answers, InputEnded
from plan09lib.deliver.start.question import Question
from plan09lib.errors import Fault

POST = "Trưởng Ban Xây dựng Đảng"
ENDED = Fault("câu trả lời", "đầu vào đã hết", "cần người trả lời", "thêm --yes")
ASKED = {"ngay": "Ngày nào?", "phuong": "Phường nào (ví dụ Mẫu)?", "co_tu": "Lập ngày nào?"}


def plan09(data_dir: Path, *words: str, typed: Sequence[str]) -> tuple[int, str]:
    where = ("--data-dir", str(data_dir), "--output-dir", str(data_dir.parent / "outputs"))
    lines = "".join(f"{line}\n" for line in typed)
    done = CliRunner().invoke(main, [*words, *where], input=lines)
    return done.exit_code, done.output


def answered(*typed: str) -> tuple[dict[str, str], list[str]]:
    """What three questions are answered in the end by what is typed, and every prompt shown."""
    prompts: list[str] = []
    lines = iter(typed)

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        try:
            return next(lines)
        except StopIteration:
            raise InputEnded(ENDED) from None

    def work(own: Answers, say: object) -> dict[str, str]:
        found = {id: own.of(id, text) for id, text in ASKED.items()}
        own.confirm()
        return found

    return Answers(ask=ask).until_right(work, prompts.append), prompts


@pytest.mark.parametrize("back", ["<", "lui", "Lùi"])
def test_the_question_before_is_asked_again(back: str) -> None:
    found, prompts = answered("1", "Sai", back, "Đúng", "3", "c")
    assert list(found.values()) == ["1", "Đúng", "3"]
    assert [one for one in prompts if one in ASKED.values()] == [
        ASKED[id] for id in ("ngay", "phuong", "co_tu", "phuong", "co_tu")
    ]


def test_one_can_go_back_as_far_as_the_first_question_and_no_further() -> None:
    found, prompts = answered("1", "2", "<", "<", "<", "một", "hai", "ba", "c")
    assert list(found.values()) == ["một", "hai", "ba"]
    assert f"đây là câu đầu tiên, không lui được nữa. {ASKED['ngay']}" in prompts


def test_the_last_summary_tells_every_answer_and_takes_one_back_by_its_number() -> None:
    found, prompts = answered("1", "Sai", "", "2", "Đúng", "9", "c")
    assert found == {"ngay": "1", "phuong": "Đúng", "co_tu": ""}
    first, last = (one for one in prompts if one.startswith("Đã trả lời (chưa ghi gì)"))
    assert first.splitlines()[1:4] == [
        "  1. Ngày nào → 1", "  2. Phường nào → Sai", "  3. Lập ngày nào → để sau, vẫn là chưa rõ",
    ]  # fmt: skip
    assert "2. Phường nào → Đúng" in last
    assert any(one.startswith('chưa hiểu "9"') for one in prompts)


def test_nothing_is_confirmed_where_nothing_was_said_or_nobody_is_there() -> None:
    assert not any("Đã trả lời" in one for one in answered("", "", "")[1])
    assert answered("1", "2", "3")[0]["co_tu"] == "3"


def test_nothing_is_written_before_it_is_right(data_dir: Path) -> None:
    path = write_office_list(data_dir.parent / "ds.xlsx", ["DANH SÁCH CÁN BỘ"])
    typed = ["30/6/2025", "Phường Mẫu Bồn", "<", "Phường Mẫu Bốn", "tỉnh Mẫu", "k", "", "", POST]

    def stopped(*_: object, **__: object) -> None:
        raise click.Abort

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Answers, "confirm", stopped)
        plan09(data_dir, "start", str(path), typed=typed)
    assert list((data_dir / "units").iterdir()) == []
    code, told = plan09(data_dir, "start", str(path), typed=[*typed, "3", "tỉnh Mẫu Hai", "c"])
    assert code == 0, told
    (name,) = yaml.safe_load((data_dir / "units/phuong-mau-bon/don_vi.yml").read_text())["names"]
    assert (name["ward"], name["parent"]) == ("phường Mẫu Bốn", "ĐẢNG BỘ TỈNH MẪU HAI")
    assert told.count("Chưa rõ ngày lập phường") == 2  # from the question that was asked anew on


def test_a_first_day_that_cannot_be_is_asked_again_and_loses_no_answer(data_dir: Path) -> None:
    titles = ["ĐẢNG BỘ THÀNH PHỐ MẪU", "ĐẢNG ỦY PHƯỜNG MẪU BỐN", "31/12/2025"]
    path = write_office_list(data_dir.parent / "ds.xlsx", titles)
    typed = ["lâu rồi", "1/1/2026", "1/7/2025"]
    code, told = plan09(data_dir, "start", str(path), typed=[*typed, *[""] * 6])
    assert code == 0, told
    for why in ('chưa hiểu "lâu rồi"', "01/01/2026 là sau ngày của danh sách"):
        assert why in told
    assert "from: 2025-07-01" in (data_dir / "units/phuong-mau-bon/don_vi.yml").read_text()


@pytest.mark.parametrize("yes", ["c", "có", "co", "Đúng", "dung"])
def test_a_yes_is_one_however_it_is_typed(yes: str) -> None:
    blank = Question("o_trong/x", "coi là chưa có?", (), 1, ("blank", "x"), "chua")
    assert blank.decided(yes) == "chua"
    assert answered("1", "2", "3", yes)[0] == {"ngay": "1", "phuong": "2", "co_tu": "3"}


def test_at_the_first_question_its_choices_stay_in_sight() -> None:
    prompts: list[str] = []
    typed = iter(["gì", "<", "c"])

    def ask(text: str) -> str:
        prompts.append(text)
        return next(typed)

    known = (("chuyên viên", "cv"),)
    one = Question("gia_tri/x", "là mức nào?", (), 1, ("values", "x"), "cv", known=known)
    assert Answers(ask=ask).decide([one]) == {one: "cv"}
    assert "c (đúng)" in prompts[2]
    assert "đây là câu đầu tiên" in prompts[2]
