"""What a poll's respondents chose, each answer on a scale of its own."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import altair as alt

from dprk_engagement.charts import style
from dprk_engagement.charts.style import Drawing, finished, led, linked, narrow, rows_in
from dprk_engagement.loading import load

if TYPE_CHECKING:
    import pandas as pd


def poll(rows: pd.DataFrame | None = None, width: int = 680, links: str | None = None) -> Drawing:
    """Draw the answers to a poll, ``survey_results``, most chosen first, from 0 to 100 per cent.

    Several answers could be given, so the scales are apart and are no shares of a whole.

    Examples
    --------
    >>> poll().to_dict()["title"]["text"][0][:12]
    'Most of the '
    """
    frame = (load("survey_results") if rows is None else rows).sort_values("value", ascending=False)
    # A label and the track under it: four tracks of text would not fit beside their bars.
    wide = int(width / 7)
    texts = ["\n".join(textwrap.wrap(str(text).rstrip("."), wide)) for text in frame["option"]]
    lines = max(text.count("\n") for text in texts) + 1
    step = 34 + 15 * lines
    drawn = frame[["id", "option", "value"]].assign(
        answer=texts,
        shown=[f"{value:g} %" for value in frame["value"]],
        top=[step * at for at in range(len(frame))],
        track=[step * at + 15 * lines + 12 for at in range(len(frame))],
        told=[
            f"{text}: {value:g} %"
            for text, value in zip(frame["option"], frame["value"], strict=True)
        ],
        zero=0,
        full=100,
        href=linked("survey_results", frame["id"], links),
    )
    y = alt.Scale(domain=[0, step * len(drawn)], reverse=True, nice=False)
    x = alt.Scale(domain=[0, 100], range=[0, width - (60 if narrow(width) else 70)])
    base = alt.Chart(drawn).encode(
        y=alt.Y("track:Q", axis=None, scale=y),
        **led(option="answer", shown="chose it", id="row"),
    )
    axis = alt.Axis(values=[0, 25, 50, 75, 100], format="d", labelExpr="datum.label + ' %'")
    chart = alt.layer(
        base.mark_rule(color=style.GREY, strokeWidth=1).encode(
            x=alt.X("zero:Q", scale=x), x2="full:Q"
        ),
        base.mark_rule(color=style.ACCENT, strokeWidth=4).encode(x="zero:Q", x2="value:Q"),
        base.mark_point(filled=True, size=130, color=style.ACCENT, opacity=1).encode(
            x=alt.X("value:Q", axis=axis, title=None)
        ),
        base.mark_text(align="left", dx=8, fontWeight=600).encode(x="full:Q", text="shown:N"),
        base.mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=15).encode(
            x="zero:Q", y=alt.Y("top:Q", axis=None, scale=y), text="answer:N"
        ),
    ).properties(width=width - 8, height=step * len(drawn))
    first = drawn.iloc[0]
    who = (
        "Most of the region's leaders asked" if first["value"] > 50 else "The largest number asked"
    )
    told = "; ".join(f"{row.option} {row.shown}" for row in rows_in(drawn))
    return finished(
        chart,
        f"{who}, {first['shown']}, would keep talking"
        if "engagement" in str(first["option"])
        else f"{who}, {first['shown']}: {first['option']}",
        width,
        f"Dots on {len(drawn)} separate scales from 0 to 100 per cent. {told}",
        "Several answers could be given: they add up to more than 100 %.",
    )
