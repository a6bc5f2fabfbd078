"""Trade with ASEAN: its levels with their bounds, its fall, a rank."""

from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import altair as alt
import pandas as pd

import dprk_engagement as dprk
from corroboration import contradictions, reference
from display import ACCENT, ACCENT_SOFT, Markdown, escape
from dprk_engagement.date_words import in_words
from evidence import listed, locators
from prose import agree, count, era, number
from rows import hedged, load, name, rows_in, undrawn
from spans import bounds, extent
from style import Drawing, fixed, heading, narrow, tooltips

OPEN, DERIVED = "datum.open", "datum.value_basis == 'derived'"
SLICES = 6
"""A derived band is drawn in slices, the fuller the higher, for it is printed that trade fell
steeply, which puts the level near the top."""


@cache
def levels() -> pd.DataFrame:
    """The levels of trade with ASEAN: bounds in USD million, and the years of their period.

    `high` is missing where no upper end is stated; `start` and `end` are decimal years.
    """
    frame = dprk.load("trade_figures")
    frame = frame[frame["measure"] == "level"]
    text = load("trade_figures").set_index("id", drop=False).loc[frame["id"]]
    spans = [extent(*bounds(row, "date")) for row in rows_in(text)]
    made = pd.DataFrame(
        {
            "id": frame["id"].to_numpy(),
            "low": frame["value_low"].to_numpy(),
            "high": frame["value_high"].to_numpy(),
            "start": [span["start"] for span in spans],
            "end": [span["end"] for span in spans],
            "date": [in_words(day) for day in text["date"]],
            "era": [era(day) for day in text["date"]],
            "value_basis": text["value_basis"].to_numpy(),
            "as_stated": text["as_stated"].to_numpy(),
            "source": [locators("trade_figures", i) for i in frame["id"]],
        }
    )
    return made.sort_values("start").reset_index(drop=True)


def chart(levels: pd.DataFrame, width: int, *, title: str, fall: str) -> Drawing:
    """The level of trade with its bounds: open upwards, derived band, exact point.

    `fall` is the printed change, set under the title.
    """
    top = 100 * (int(max(levels["low"].max(), levels["high"].max()) / 100) + 1.5)
    frame = _placed(levels, top)
    x, y = _axes(frame, width, top)
    tips = tooltips(
        text="figure", date="period", value_basis="figure is", id="row", source="rests on"
    )
    base = alt.Chart(frame).encode(x=x, tooltip=tips)
    opened, derived = base.transform_filter(OPEN), base.transform_filter(DERIVED)
    slices = alt.Chart(_slices(frame)).mark_rect(color=ACCENT_SOFT)
    strength = alt.Opacity("strength:Q", scale=None)
    layers: list[Any] = [
        slices.encode(x=x, x2="end:Q", y=y, y2="upper:Q", opacity=strength),
        opened.mark_rect(color=ACCENT_SOFT, opacity=0.4).encode(x2="end:Q", y=y, y2="upper:Q"),
        derived.mark_rect(fill="transparent", stroke=ACCENT, strokeDash=[3, 3]).encode(
            x2="end:Q", y=y, y2="upper:Q"
        ),
        derived.mark_rule(color=ACCENT, strokeWidth=2).encode(x2="end:Q", y=alt.Y("upper:Q")),
        base.transform_filter(f"!({DERIVED})")
        .mark_rule(color=ACCENT, strokeWidth=3)
        .encode(x2="end:Q", y=y),
        opened.mark_point(
            shape="triangle-up", size=120, filled=True, color=ACCENT, opacity=1
        ).encode(x=alt.X("middle:Q"), **fixed(y=8)),
        *_notes(frame, x, y),
    ]
    return alt.layer(*layers).properties(
        width=width,
        height=250,
        title=heading(title, width, fall),
        # Vega's full fit takes too little room for a title with a line under it.
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )


def _placed(levels: pd.DataFrame, top: float) -> pd.DataFrame:
    """Levels with `upper`, which is the top of the chart where no upper end is stated."""
    frame = levels.copy()
    frame["open"] = frame["high"].isna()
    frame["upper"] = frame["high"].fillna(top)
    frame["middle"] = (frame["start"] + frame["end"]) / 2
    frame["text"] = [
        row.as_stated or f"{number(row.low)} to {number(row.upper)}, derived"
        for row in rows_in(frame)
    ]
    return frame


def _slices(frame: pd.DataFrame) -> pd.DataFrame:
    slices = []
    for row in rows_in(frame[frame["value_basis"] == "derived"]):
        step = row.upper - row.low
        slices += [
            {
                "start": row.start,
                "end": row.end,
                "low": row.low + step * at / SLICES,
                "upper": row.low + step * (at + 1) / SLICES,
                "strength": 0.08 + 0.16 * at,
            }
            for at in range(SLICES)
        ]
    return pd.DataFrame(slices)


def _axes(frame: pd.DataFrame, width: int, top: float) -> tuple[alt.X, alt.Y]:
    first, last = int(frame["start"].min()), int(frame["end"].max() + 0.99)
    x = alt.X(
        "start:Q",
        title=None,
        scale=alt.Scale(
            domain=[first, last + (9 if narrow(width) else 3.5)], nice=False, zero=False
        ),
        axis=alt.Axis(
            values=[year for year in range(first, last + 1) if year % 5 == 0],
            format="d",
            grid=False,
        ),
    )
    y = alt.Y(
        "low:Q",
        title="USD million a year",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(values=list(range(0, int(top), 100))),
    )
    return x, y


def _notes(frame: pd.DataFrame, x: alt.X, y: alt.Y) -> list[Drawing]:
    """What each level is, beside it."""
    label = alt.Chart(frame.assign(note=[_note(row) for row in rows_in(frame)])).encode(
        text="note:N"
    )
    text: dict[str, Any] = {"lineBreak": "\n", "lineHeight": 16}
    return [
        label.transform_filter(OPEN)
        .mark_text(align="left", baseline="top", dx=6, dy=8, **text)
        .encode(x=x, y=y),
        label.transform_filter(DERIVED)
        .mark_text(align="right", baseline="middle", dx=-8, **text)
        .encode(x=x, y=alt.Y("upper:Q")),
        label.transform_filter(f"!({OPEN}) && !({DERIVED})")
        .mark_text(align="left", baseline="middle", dx=6, dy=-14, fontWeight=600, **text)
        .encode(x=alt.X("end:Q"), y=y),
    ]


def _note(row: Any) -> str:
    if row.open:
        return f"{row.text}\nin one year of the {row.era};\nno upper end is stated"
    likely = ", more likely\nnear its top" if row.value_basis == "derived" else ""
    return f"{row.text}\nin {row.date}{likely}"


@cache
def facts() -> SimpleNamespace:
    """What the report says of trade."""
    figures, drawn = load("trade_figures"), levels()
    peak, latest = drawn[drawn["high"].isna()].iloc[0], drawn.iloc[-1]
    derived = drawn[drawn["value_basis"] == "derived"].iloc[0]
    [change] = rows_in(figures[figures["measure"] == "change"])
    year, change_low = latest["date"], float(change.value_low)
    fall = f"{change.as_stated} down in {in_words(change.date)} alone, as printed"
    doubts = contradictions(["trade_figures"])
    doubts = doubts[doubts["row"] == latest["id"]]
    if len(doubts):
        fall += f"; others dispute the figure of {year}"
    title = (
        f"Reported trade with ASEAN fell from over USD {number(peak['low'])} million to "
        f"{number(latest['low'])} million"
    )
    return SimpleNamespace(
        peak=peak["as_stated"],
        peak_value=number(peak["low"]),
        peak_years=peak["date"],
        era=peak["era"],
        latest=latest["as_stated"],
        latest_id=latest["id"],
        latest_value=number(latest["low"]),
        year=year,
        disputed_year=year + (", a figure that others dispute" if len(doubts) else ""),
        disputed_era=Markdown(
            peak["era"] + ("; others dispute it (@sec-trade)" if len(doubts) else "")
        ),
        doubt=_doubt(doubts, year),
        factor=number(int(peak["low"] / latest["low"] * 10) / 10),
        change=change.as_stated,
        change_year=in_words(change.date),
        change_most=number(abs(change_low)),
        derived_year=derived["date"],
        derived_low=number(derived["low"]),
        derived_high=number(derived["high"]),
        likely=number(round(latest["low"] / (1 + change_low / 100), -1)),
        **_rank_facts(),
        draw=partial(chart, drawn, title=title, fall=fall),
        alt=f"Trade of ASEAN with North Korea in USD million. A band open upwards from "
        f"{number(peak['low'])} over the {peak['era']}; a derived band from "
        f"{number(derived['low'])} to {number(derived['high'])} in {derived['date']}; a stated "
        f"{number(latest['low'])} in {year}.",
        undrawn=undrawn("trade_figures", drawn, "a change and a rank are no levels"),
        table=_table(),
    )


def _doubt(doubts: pd.DataFrame, year: str) -> Markdown:
    """A paragraph on a level that others dispute, "" if none do."""
    if not len(doubts):
        return Markdown("")
    said = "; ".join(f"{escape(row.value)} ({reference(row)})" for row in rows_in(doubts))
    return Markdown(
        f"**The figure of {year} is in doubt.** {said}. {_judged(doubts)} It stays coded as the "
        "document prints it, and whatever is computed from it here, the derived band and the "
        "factor, is no better founded than it is."
    )


def _judged(lines: pd.DataFrame) -> str:
    return " ".join(escape(judgement) for judgement in dict.fromkeys(lines["judgement"]))


def _rank_facts() -> dict[str, str]:
    """Facts on the one rank in trade that is coded, and on what others say of it."""
    figures, record = load("trade_figures"), load("corroborations")
    [rank] = rows_in(figures[figures["measure"] == "rank"])
    on_rank = record[(record["row"] == rank.id) & (record["field"] == "value")]
    agreeing, against = ((on_rank["relation"] == r).sum() for r in ("supports", "contradicts"))
    return {
        "ranked_by": name(rank.reporter),
        "rank": rank.as_stated,
        "rank_year": in_words(rank.date),
        "rank_confirmed": f"{count(agreeing, 'reference')} "
        f"{agree(agreeing, 'confirms', 'confirm')}",
        "rank_contradicted": f"{count(against)} {agree(against, 'contradicts', 'contradict')}",
    }


def _table() -> pd.DataFrame:
    frame = load("trade_figures")
    return listed(
        "trade_figures",
        frame["id"],
        Measure=frame["measure"],
        Period=frame["date"].map(in_words),
        As_printed=[_printed(row) for row in rows_in(frame)],
        Bounds=[
            f"{_bound(row.value_low)} to {_bound(row.value_high)} {row.unit}"
            for row in rows_in(frame)
        ],
        Figure_is=frame["value_basis"],
    )


def _printed(row: Any) -> str:
    return (row.as_stated or "–") + (f"; {hedged(row.hedge)}" if row.hedge else "")


def _bound(value: str) -> str:
    return number(float(value)) if value else "…"
