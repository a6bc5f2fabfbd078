"""What is wrong with a seed, said so that a coder can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Origin(NamedTuple):
    """The file, relative to the project, and the line that something was read from."""

    file: str
    line: int


@dataclass(frozen=True, order=True)
class Problem:
    """One refusal: where it was read, the table and row, the rule broken, and the remedy."""

    origin: Origin
    where: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.origin.file}:{self.origin.line}: {self.where}: {self.rule}: {self.message}"


class BuildError(Exception):
    """A build that was not made; ``problems`` holds every reason found, sorted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))
