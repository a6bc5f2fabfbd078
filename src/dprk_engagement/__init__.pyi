# The public names, for editors and type checkers; at run time `__init__.py` finds them.

from dprk_engagement import charts as charts
from dprk_engagement.asking.about import about as about
from dprk_engagement.asking.members import members as members
from dprk_engagement.asking.searching import search as search
from dprk_engagement.asking.viewing import views as views
from dprk_engagement.checking.validating import template as template
from dprk_engagement.checking.validating import validate as validate
from dprk_engagement.citing import cite as cite
from dprk_engagement.contract import UnknownTable as UnknownTable
from dprk_engagement.contract import root as root
from dprk_engagement.describing import codebook as codebook
from dprk_engagement.describing import describe as describe
from dprk_engagement.documents.reading_page import read as read
from dprk_engagement.documents.sentences import sentences as sentences
from dprk_engagement.documents.verifying import verify as verify
from dprk_engagement.errors import MissingExtra as MissingExtra
from dprk_engagement.errors import UnknownName as UnknownName
from dprk_engagement.explaining import explain as explain
from dprk_engagement.exporting.database import connect as connect
from dprk_engagement.exporting.writing import export as export
from dprk_engagement.files import path as path
from dprk_engagement.loading import load as load
from dprk_engagement.loading import tables as tables
from dprk_engagement.past import changes as changes
from dprk_engagement.past import versions as versions
from dprk_engagement.reading import records as records
from dprk_engagement.reporting import report as report
from dprk_engagement.scoring.scoring import score as score

__all__: list[str]  # noqa: PYI035 (those above)
__version__: str
