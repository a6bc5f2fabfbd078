"""Opinion in Southeast Asia: the answers to one question of a poll."""

import textwrap
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

import altair as alt
import pandas as pd

import dprk_engagement as dprk
from display import ACCENT, GREY_SOFT
from evidence import listed, locators
from prose import count, listing, lowered, number
from rows import rows_in
from style import HALO, Drawing, fixed, narrow, room, titled, tooltips


@cache
def answers() -> pd.DataFrame:
    """The poll's answers, the most chosen first: id, option, value in per cent, source."""
    frame = dprk.load("survey_results").sort_values("value", ascending=False)
    made = frame[["id", "option", "value"]].astype({"option": str, "id": str})
    made["option"] = made["option"].str.rstrip(".")
    made["source"] = [locators("survey_results", i) for i in made["id"]]
    return made.reset_index(drop=True)


def chart(answers: pd.DataFrame, width: int, *, title: str, caveat: str) -> Drawing:
    """Each answer on a track of its own from 0 to 100: the tracks are no parts of a whole."""
    inner = room(width)
    wide = 44 if narrow(width) else 90
    frame = answers.assign(
        answer=["\n".join(textwrap.wrap(text, wide)) for text in answers["option"]],
        shown=[f"{number(value)}\u00a0%" for value in answers["value"]],
        zero=0,
        full=100,
    )
    lines = int(frame["answer"].str.count("\n").max()) + 1
    track = 7 + 7 * lines
    x = alt.X(
        "value:Q",
        title="percent of respondents who chose the answer",
        scale=alt.Scale(domain=[0, 100], range=[2, inner - 14]),
        axis=alt.Axis(values=[0, 25, 50, 75, 100], grid=True),
    )
    base = alt.Chart(frame).encode(
        y=alt.Y("id:N", sort=None, axis=None),
        tooltip=tooltips(option="answer", value_Q="percent", id="row", source="rests on"),
    )
    rule: dict[str, Any] = {"strokeWidth": 2, "yOffset": track}
    layers = alt.layer(
        base.mark_rule(color=GREY_SOFT, **rule).encode(x=alt.X("zero:Q"), x2="full:Q"),
        base.mark_rule(color=ACCENT, **rule).encode(x=alt.X("zero:Q"), x2="value:Q"),
        base.mark_point(filled=True, size=130, opacity=1, color=ACCENT, yOffset=track).encode(x=x),
        *(
            base.mark_text(align="left", dx=12, yOffset=track, fontWeight=600, **halo).encode(
                x=alt.X("value:Q"), text="shown:N"
            )
            for halo in HALO
        ),
        base.mark_text(
            align="left", baseline="top", lineBreak="\n", yOffset=-7 - 7 * lines, lineHeight=14
        ).encode(text="answer:N", **fixed(x=0)),
    )
    high = (50 + 14 * lines) * len(frame)
    return titled(layers, title, width, caveat, width=inner, height=high)


@cache
def facts() -> SimpleNamespace:
    """What the report says of the poll."""
    survey, drawn = dprk.load("survey_results").set_index("id"), answers()
    most, least = drawn.iloc[0], drawn.iloc[-1]
    who = "Most of those asked" if most["value"] > 50 else "The largest number"
    title = f"{who}, {number(most['value'])}\u00a0%, would {lowered(most['option'])}"
    caveat = (
        f"Several answers could be given: the {count(len(drawn))} printed add up to "
        f"{number(drawn['value'].sum())}\u00a0% and are no shares of a whole"
    )
    told = listing(f"{row.option}, {number(row.value)} per cent" for row in rows_in(drawn))
    return SimpleNamespace(
        population=str(survey["base_population"].iloc[0]),
        most=lowered(most["option"]),
        most_value=number(most["value"]),
        least=lowered(least["option"]),
        least_value=number(least["value"]),
        draw=partial(chart, drawn, title=title, caveat=caveat),
        alt=f"Dots on {len(drawn)} separate scales from zero to a hundred per cent: {told}. "
        "Several answers were allowed.",
        table=listed(
            "survey_results",
            drawn["id"],
            Answer=drawn["option"],
            Per_cent=[number(value) for value in drawn["value"]],
            Several_allowed=[
                "yes" if several else "no"
                for several in survey.loc[drawn["id"], "multiple_answers"]
            ],
        ),
    )
