"""What the sheets of a unit's workbook are called in code; titles and columns: `bieu_mau.yml`."""

from __future__ import annotations

ROSTER = "nhan_su"
COURSES = "dao_tao"
ACTIVITIES = "hoat_dong"
RATINGS = "xep_loai"
VOTES = "tin_nhiem"
COMMENTS = "nhan_xet"
PROPOSALS = "kien_nghi"
RECIPIENTS = "noi_nhan"
