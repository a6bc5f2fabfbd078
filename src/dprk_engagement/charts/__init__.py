"""The charts of the report, for your own rows as well; they need the extra ``charts``.

Each function returns an Altair chart of at most ``width`` pixels whose ``description`` tells what
it shows. ``rows`` is what :func:`dprk_engagement.load` gives, filtered as you like; without it the
chart draws what the report draws. With ``links`` every mark leads to that address followed by
``table.id`` of its row.

>>> import dprk_engagement as dprk
>>> chart = dprk.charts.poll()
>>> chart.save("poll.html")  # doctest: +SKIP
"""

# ruff: noqa: E402

from dprk_engagement.errors import need

need("altair", "charts")

from dprk_engagement.charts.acts import acts
from dprk_engagement.charts.coverage import coverage
from dprk_engagement.charts.journey import journey
from dprk_engagement.charts.offers import offers
from dprk_engagement.charts.poll import poll
from dprk_engagement.charts.presence import presence
from dprk_engagement.charts.timeline import timeline
from dprk_engagement.charts.trade import trade

__all__ = ["acts", "coverage", "journey", "offers", "poll", "presence", "timeline", "trade"]
