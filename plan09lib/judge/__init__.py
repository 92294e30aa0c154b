"""From typed frames to judgements: exact integers, a status and a reason each."""
