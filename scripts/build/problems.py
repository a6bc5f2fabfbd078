"""Where something was read, and a build that was not made."""

from collections.abc import Iterable
from typing import NamedTuple

from dprk_engagement.errors import Problem


class Origin(NamedTuple):
    """The file, relative to the project, and the line that something was read from."""

    file: str
    line: int


class BuildError(Exception):
    """A build that was not made; ``problems`` holds every reason found, sorted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))
