"""Every post in the abbreviations and with the signs that offices write it with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from plan09lib.read.cells.positions import TitleReader
from plan09lib.read.plan.plan import Plan

CHAIR, DEPUTY, SECRETARY = ("CT", "Chủ tịch"), ("PCT", "P.CT", "P. CT", "Phó CT"), ("BT", "Bí thư")
STAFF = ("CC ", "Công chức ", "CCCM ", "")
WRITTEN: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "bi_thu": [(SECRETARY, ("ĐU", "Đảng ủy"))],
    "pho_bi_thu": [(("PBT", "P.BT", "P. Bí thư", "PBTTT", "PBT TT"), ("ĐU", "Đảng ủy"))],
    "chu_tich_hdnd": [(CHAIR, ("HĐND", "Hội đồng nhân dân"))],
    "pho_chu_tich_hdnd": [(DEPUTY, ("HĐND",))],
    "chu_tich_ubnd": [(CHAIR, ("UBND", "UB nhân dân"))],
    "pho_chu_tich_ubnd": [(DEPUTY, ("UBND", "Ủy ban nhân dân"))],
    "chu_tich_mttq": [(CHAIR, ("UBMTTQ", "UBMTTQVN", "UB MTTQ", "UB MTTQ VN", "UBMT TQ", "MTTQ",
                               "UB Mặt trận TQ", "Ủy ban MTTQ Việt Nam"))],
    "bi_thu_doan": [(SECRETARY, ("Đoàn", "ĐTN", "Đoàn TN", "ĐTNCS HCM", "Đoàn TNCSHCM",
                                 "Đoàn thanh niên CSHCM"))],
    "chu_tich_phu_nu": [(CHAIR, ("HPN", "Hội LHPN", "HLHPN", "Hội LH Phụ nữ", "Hội LHPNVN"))],
    "chu_tich_nong_dan": [(CHAIR, ("HND", "Hội ND", "HNDVN"))],
    "chu_tich_cuu_chien_binh": [(CHAIR, ("HCCB", "Hội CCB", "HCCBVN", "Hội CCB VN"))],
    "chu_tich_cong_doan": [(CHAIR, ("CĐ", "CĐCS", "Công đoàn CS"))],
    "truong_cong_an": [(("Trưởng",), ("CA", "Công an", "CAP"))],
    "chi_huy_truong": [(("CHT", "Chỉ huy trưởng"), ("QS", "CHQS", "BCHQS", "BCH QS", "Ban CHQS"))],
    "cong_chuc_van_phong": [(STAFF, ("VP{}TK", "VPTK", "Văn phòng{}TK", "Văn phòng{}Thống kê"))],
    "cong_chuc_dia_chinh": [(STAFF, ("ĐC{}XD", "ĐCXD", "Địa chính{}XD", "ĐC{}XD{}ĐT{}MT"))],
    "cong_chuc_tai_chinh": [(STAFF, ("TC{}KT", "TCKT", "TC{}Kế toán", "Tài chính{}KT"))],
    "cong_chuc_tu_phap": [(STAFF, ("TP{}HT", "TPHT", "TP{}Hộ tịch", "Tư pháp{}Hộ tịch"))],
    "cong_chuc_van_hoa": [(STAFF, ("VH{}XH", "VHXH", "Văn hóa{}XH", "Văn hóa{}Xã hội"))],
}  # fmt: skip
"""Per post what a title begins with and what follows; `{}` is a sign between two fields."""
SIGNS = (" ", "-", " - ", " – ", "/", "\n")
UNITS = ("", " phường", " phường Mẫu Một", " P. Mẫu Một", " - P. Mẫu Một")


@pytest.fixture(scope="module")
def reader(plan: Plan) -> TitleReader:
    return TitleReader(plan.vocabularies["chuc_vu"], plan.file.titles, ["phường Mẫu Một"])


def written(code: str) -> Iterator[str]:
    """The post in all its forms: every beginning, end, sign and unit."""
    for heads, bodies in WRITTEN[code]:
        for head, body, sign, unit in product(heads, bodies, SIGNS, UNITS):
            title = f"{head}{body}" if heads is STAFF else f"{head}{sign}{body}"
            yield title.replace("{}", sign) + unit


@pytest.mark.parametrize("code", WRITTEN)
def test_a_post_is_read_in_all_its_forms(code: str, reader: TitleReader) -> None:
    for title in written(code):
        found = reader.read(title)
        assert (found.held, found.is_read) == ((code,), True), title


@pytest.mark.parametrize("first", ["BT ĐU", "PBTTT", "Phó Bí thư Đảng ủy"])
@pytest.mark.parametrize("second", ["CTHĐND", "CT UBND", "CT UBMTTQVN", "BT ĐTN"])
@pytest.mark.parametrize("sign", [" - ", ", ", "; ", " kiêm ", " + ", "/", "\n"])
def test_two_abbreviated_posts_are_both_held(
    first: str, second: str, sign: str, reader: TitleReader
) -> None:
    held = (*reader.read(first).held, *reader.read(second).held)
    assert len(held) == 2
    assert reader.read(f"{first}{sign}{second}").held == held


@pytest.mark.parametrize("title", [
    "Bí thư Phường Đon",
    "CT UB", "CT MT", "CT", "TP", "TP KT", "Phó TP", "TCA", "KT", "CT XH", "BT TN", "BTĐ",
    "CTĐTN", "BT CB", "CT HĐ", "CT UBTQ", "CHT MT", "TC - XD", "PCT",
])  # fmt: skip
def test_what_several_posts_may_be_shortened_to_is_none_of_them(
    title: str, reader: TitleReader
) -> None:
    found = reader.read(title)
    assert not found.held
    assert not found.is_read
