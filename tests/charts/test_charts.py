"""The charts take a user's rows, and their ink can be seen in both themes."""

import re
from pathlib import Path

import pytest

import dprk_engagement as dprk
from dprk_engagement import charts
from dprk_engagement.charts import style

CSS = next((Path(__file__).resolve().parents[2] / "reports").glob("*.*css")).read_text("utf-8")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_ink_that_carries_meaning_is_seen_in_both_themes() -> None:
    twins = dict(re.findall(r"light-dark\((#\w{6}), (#\w{6})\)", CSS))
    for colour in (style.INK, style.MUTED, style.ACCENT, style.GREY):
        assert contrast(colour, style.SURFACE) >= 3
        assert contrast(twins[colour], twins[style.SURFACE]) >= 3


def test_a_chart_draws_the_rows_it_is_given() -> None:
    later = charts.timeline(since=2018).to_dict()["description"]
    assert "envoys" in charts.timeline().to_dict()["description"]
    assert "envoys" not in later
    acts = charts.acts()
    malaysia = charts.timeline(acts[acts["counterpart"] == "MYS"]).to_dict()["description"]
    assert "expulsion" in malaysia
    assert "summit" not in malaysia
    with pytest.raises(ValueError, match="no row has a date"):
        charts.timeline(since=2100)


def test_what_others_date_and_what_was_not_done_are_told_apart() -> None:
    acts = charts.acts().set_index("id")
    assert acts.loc["usa-prk-vietnam", "done"]  # Planned in the document, held by other sources.
    assert acts.loc["usa-prk-vietnam", "corroboration"]
    assert not acts.loc["usa-prk-beijing-2026", "done"]


def test_charts_are_reached_from_the_package() -> None:
    assert dprk.charts.poll().to_dict()["description"]
