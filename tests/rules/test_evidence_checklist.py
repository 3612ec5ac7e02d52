"""What a team has to bring, and what of it has come."""

from __future__ import annotations

from models.rules.evidence_checklist import looked_through, wanted


def test_detention_and_crime_make_the_list_longer(book):
    plain, harder, hardest = (wanted(book, flags) for flags in ((), ("detention_suspected",), ("criminal_suspected",)))
    assert {line["rule"] for line in plain} == {"R-504"}
    assert {line["rule"] for line in harder} == {"R-504", "R-505"}
    assert {line["rule"] for line in hardest} == {"R-504", "R-505", "R-506"}


def test_a_line_is_met_by_the_evidence_its_words_name(book):
    brought = [("sample", 3), ("media", 12), ("media", 2)]
    lines = {line.item[:2]: (line.pieces, line.is_met) for line in looked_through(wanted(book, ()), brought)}
    assert lines["采样"] == (3, True)
    assert lines["现场"] == (14, True)
    assert lines["调查"] == (0, False)
