"""Vocabularies: broken files are refused, spellings are understood and never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from plan09lib.errors import DataRefused
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.vocab import load_vocabularies

GOOD = "code,label,rank,spellings\nchua,chưa,0,chưa|không\nco,có,1,có|x\n"
VOCAB_FAULTS = {
    "missing column": (
        GOOD.replace(",spellings", "").replace("|", ""),
        "tệp từ vựng có đúng các cột",
    ),
    "another column": (GOOD.replace("spellings", "spelling"), "code, label, rank, spellings"),
    "rank not a number": (GOOD.replace(",0,", ",thấp,"), 'vocab/x.csv dòng 2: rank là "thấp"'),
    "negative rank": (GOOD.replace(",1,", ",-1,"), 'vocab/x.csv dòng 3: rank là "-1"'),
    "spelling of two values": (
        GOOD.replace("có|x", "có|Không"),
        'vocab/x.csv: cách viết "Không" thuộc cả "chưa" và "có"',
    ),
    "decides beside no value": (
        GOOD.replace("có|x", "có|…x…|rồi…x"),
        'vocab/x.csv: cách viết "rồi…x" của "có"',
    ),
    "decides by words that say nothing alone": (
        GOOD.replace("có|x", "có|chưa…x"),
        'vocab/x.csv: cách viết "chưa…x" của "có"',
    ),
}


@pytest.mark.parametrize("name", VOCAB_FAULTS)
def test_broken_vocabulary_is_refused(name: str, tmp_path: Path) -> None:
    text, message = VOCAB_FAULTS[name]
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    (tmp_path / "y.csv").write_text(GOOD, encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        load_vocabularies(tmp_path.glob("*.csv"))
    assert message in refused.value.message
    assert "y.csv" not in refused.value.message


def test_faults_of_all_vocabularies_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(VOCAB_FAULTS["rank not a number"][0], encoding="utf-8")
    (tmp_path / "y.csv").write_text(VOCAB_FAULTS["another column"][0], encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        load_vocabularies(tmp_path.glob("*.csv"))
    assert len(refused.value.faults) == 2


def test_a_good_vocabulary_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("\ufeff" + GOOD, encoding="utf-8")
    vocabulary = load_vocabularies(tmp_path.glob("*.csv"))["x"]
    assert vocabulary.codes == ("chua", "co")
    assert vocabulary.at_least("co") == {"co"}


@pytest.mark.parametrize(
    ("vocabulary", "raw", "code"),
    [
        ("nhom", "công chức (hợp đồng)", "hop_dong"),
        ("nhom", "Viên chức biệt phái", "ngoai_ke_hoach"),
        ("nhom", "Viên chức y tế", "vien_chuc"),
        ("nhom", "tập sự công chức", "ngoai_ke_hoach"),
        ("nhom", "CC tập sự", "ngoai_ke_hoach"),
        ("chuyen_mon", "TC", "trung_cap"),
        ("chuyen_mon", "CN", "dai_hoc"),
        ("chuyen_mon", "Thạc sỹ", "thac_si"),
        ("ly_luan_chinh_tri", "CN", "cao_cap"),
        ("ly_luan_chinh_tri", "trung cấp LLCT-HC", "trung_cap"),
        ("ly_luan_chinh_tri", "TRUNG  CẤP", "trung_cap"),
        ("ly_luan_chinh_tri", "trung cấp".encode().decode(), "trung_cap"),
        ("ngoai_ngu", "B", "chung_chi_cu"),
        ("ngoai_ngu", "B1", "bac_3"),
        ("tin_hoc", "B", "co_ban"),
        ("nhom", "CC", "cong_chuc"),
        ("co_khong", "✓", "co"),
        ("co_khong", "–", "khong"),
        ("co_khong", "-", "khong"),
        ("quan_ly_nha_nuoc", "BD ngạch chuyên viên", "chuyen_vien"),
        ("chuc_vu", "CHỦ TỊCH UỶ BAN NHÂN DÂN", "chu_tich_ubnd"),
    ],
)
def test_spellings_are_understood_per_column(
    vocabulary: str, raw: str, code: str, plan: Plan
) -> None:
    level = plan.vocabularies[vocabulary].find(raw)
    assert level is not None
    assert level.code == code


@pytest.mark.parametrize("raw", ["trung cap", "đại hoc", "TCX", "", "cao"])
def test_a_spelling_that_is_not_known_is_never_guessed(raw: str, plan: Plan) -> None:
    assert plan.vocabularies["ly_luan_chinh_tri"].find(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "cán bộ, công chức, viên chức",
        "cán bộ, công chức, hợp đồng",
        "không chuyên trách (hợp đồng)",
        "công chức tập sự, không chuyên trách",
    ],
)
def test_words_decide_beside_one_other_value_only(raw: str, plan: Plan) -> None:
    assert plan.vocabularies["nhom"].find(raw) is None
