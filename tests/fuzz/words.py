"""How offices write headers, levels and signs, gathered without a look at the plan's own data."""

from __future__ import annotations

HEADERS: dict[str, tuple[str, ...]] = {
    "staff_id": ("Mã", "Mã số", "Mã CB", "Mã CBCC"),
    "full_name": (
        "Họ và tên",
        "Họ tên",
        "Họ và tên khai sinh",
        "HỌ VÀ TÊN",
        "Họ, tên",
        "Họ và\ntên",
    ),
    "birth_date": ("Ngày sinh", "Ngày, tháng, năm sinh", "Sinh ngày", "Ngày tháng năm sinh"),
    "sex": ("Giới tính", "Nam/Nữ", "Giới", "Nam, nữ"),
    "position": ("Chức vụ", "Chức danh", "Chức vụ (chức danh) hiện tại", "Chức danh, chức vụ"),
    "group": ("Nhóm", "Đối tượng", "Phân loại", "Loại CB"),
    "is_key": ("Chủ chốt", "Cán bộ chủ chốt", "CB chủ chốt"),
    "is_mass_org": ("CT-XH", "Cán bộ CT-XH", "Tổ chức CT-XH"),
    "is_committee": ("Cấp ủy viên", "Cấp ủy", "Cấp uỷ", "Đảng ủy viên"),
    "joined_on": ("Ngày vào", "Ngày tuyển dụng", "Ngày về phường", "Ngày vào làm"),
    "education": ("Chuyên môn", "Trình độ chuyên môn", "Trình độ chuyên môn cao nhất", "CM, NV"),
    "political_theory": ("Lý luận chính trị", "LLCT", "Lý luận\nchính trị", "Trình độ LLCT"),
    "state_management": ("Quản lý nhà nước", "QLNN", "Quản lý\nNN", "Bồi dưỡng QLNN"),
    "mass_work_training": ("Nghiệp vụ đoàn thể", "NV đoàn thể", "Nghiệp vụ công tác đoàn thể"),
    "leadership_update": ("Cập nhật theo quy hoạch", "Cập nhật kiến thức"),
    "planned_position": ("Quy hoạch chức danh", "Quy hoạch", "Chức danh quy hoạch"),
    "sent_to_basic_theory": ("Cử học sơ cấp LLCT", "Cử học sơ cấp"),
    "it_level": ("Tin học", "Trình độ tin học", "CNTT"),
    "language_level": ("Ngoại ngữ", "Trình độ ngoại ngữ", "Anh văn"),
    "learning_language": ("Đang học ngoại ngữ", "Học ngoại ngữ", "Đang học NN"),
    "ex_soldier": ("Bộ đội xuất ngũ", "BĐXN", "Quân nhân xuất ngũ"),
    "party_member": ("Đảng viên", "Là đảng viên"),
}  # the first is the template's

LEVELS: dict[str, dict[str, tuple[str, ...]]] = {
    "education": {
        "chua": ("chưa", "Chưa qua đào tạo", "không"),
        "so_cap": ("sơ cấp", "SC", "Sơ cấp nghề"),
        "trung_cap": ("trung cấp", "TC", "TCCN", "TC Kế toán", "Trung cấp Luật", "TC, đang học ĐH",
                      "THCN", "Trung cấp (đang học ĐH Luật)", "TC VTLT"),
        "cao_dang": ("cao đẳng", "CĐ", "CĐ Sư phạm", "Cao đẳng nghề", "CĐ (đang liên thông ĐH)",
                     "CĐ Quân sự cơ sở"),
        "dai_hoc": ("đại học", "ĐH", "ĐH Luật", "Cử nhân Kinh tế", "Kỹ sư xây dựng", "ĐH - QTKD",
                    "ĐH\nHành chính", "Đại học (Luật)", "Tốt nghiệp ĐH Luật", "CN Luật",
                    "ĐH, đang học ThS", "ĐHSP Văn", "đại học tại chức"),
        "thac_si": ("thạc sĩ", "ThS", "Th.S Luật", "Thạc sỹ QLC", "Ths. Kinh tế"),
        "tien_si": ("tiến sĩ", "TS", "Tiến sỹ Luật"),
    },
    "political_theory": {
        "chua": ("chưa", "không", "Chưa qua"),
        "so_cap": ("sơ cấp", "SC", "Sơ cấp LLCT", "SC, đang học TC", "SCCT"),
        "trung_cap": ("trung cấp", "TC", "Trung cấp LLCT-HC", "TC (đang học CC)", "TCCT"),
        "cao_cap": ("cao cấp, cử nhân", "CC", "Cao cấp LLCT", "Cử nhân chính trị", "CCCT"),
    },
    "state_management": {
        "chua": ("chưa", "không", "Chưa bồi dưỡng"),
        "can_su": ("cán sự", "CS", "Ngạch cán sự", "Cán sự, đang học CV"),
        "chuyen_vien": ("chuyên viên", "CV", "Ngạch CV", "CV và tương đương",
                        "BD ngạch chuyên viên"),
        "chuyen_vien_chinh": ("chuyên viên chính", "CVC", "Ngạch CVC", "CVC và tương đương"),
    },
    "it_level": {
        "chua": ("chưa", "không"),
        "co_ban": ("cơ bản", "A", "Ứng dụng CNTT cơ bản", "Tin học VP", "B", "Chứng chỉ A"),
        "nang_cao": ("nâng cao", "UDCNTT nâng cao", "Nâng cao"),
    },
    "language_level": {
        "chua": ("chưa", "không"),
        "bac_1": ("bậc 1", "A1", "Anh A1"),
        "bac_2": ("bậc 2", "A2", "Tiếng Anh A2"),
        "bac_3": ("bậc 3", "B1", "Anh B1", "B1 (châu Âu)"),
        "bac_4": ("bậc 4", "B2", "Anh văn B2"),
    },
}  # fmt: skip
YES_NO = {"khong": ("chưa", "không", "Chưa"), "co": ("có", "x", "X", "Có", "Đã học")}

# One column per level: the header, and the codes for which it is ticked.
LADDERS: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "education": (
        ("Sơ cấp", frozenset({"so_cap"})),
        ("Trung cấp", frozenset({"trung_cap"})),
        ("Cao đẳng", frozenset({"cao_dang"})),
        ("Đại học", frozenset({"dai_hoc"})),
        ("Sau ĐH", frozenset({"thac_si", "tien_si"})),
    ),
    "political_theory": (
        ("Sơ cấp", frozenset({"so_cap"})),
        ("Trung cấp", frozenset({"trung_cap"})),
        ("Cao cấp, cử nhân", frozenset({"cao_cap"})),
    ),
    "state_management": (
        ("Cán sự", frozenset({"can_su"})),
        ("CV", frozenset({"chuyen_vien"})),
        ("CVC", frozenset({"chuyen_vien_chinh"})),
    ),
}
GROUPS: dict[str, tuple[str, ...]] = {
    "can_bo": ("cán bộ", "CB", "Cán bộ chuyên trách", "CÁN BỘ"),
    "cong_chuc": ("công chức", "CC", "Công chức chuyên môn", "CÔNG CHỨC"),
    "khong_chuyen_trach": ("không chuyên trách", "KCT", "Người hoạt động không chuyên trách",
                           "Hoạt động không chuyên trách", "NHĐKCT"),
}  # fmt: skip
SIGNS = ("x", "X", "✓", "√", "có", "1", "+", "v")
STRANGE_SIGNS = ("●", "☺", "o", "ll", "?")
NOT_SIGNS = ("không", "0", "-", "–")
DATES = ("{d:02d}/{m:02d}/{y}", "{d}/{m}/{y}", "{d:02d}-{m:02d}-{y}", "{d}.{m}.{y}",
         "{y}-{m:02d}-{d:02d}", "ngày {d} tháng {m} năm {y}", "{d:02d}/ {m:02d}/{y}",
         "{d:02d}/{m:02d}/{y2:02d}")  # fmt: skip
