"""What the report has for each term of a vocabulary: a mark, a group, a phrase."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class Terms(dict[str, Value]):
    """Values by term, which say where to add a term that has none.

    `what` the values are and of which `field`; `where` a contributor adds one. `fields` are those
    of the contract, as "table.field", whose every term has a value.

    Raises ValueError for an unknown term.
    """

    def __init__(
        self,
        values: Mapping[str, Value],
        *,
        what: str,
        field: str,
        where: str,
        fields: tuple[str, ...] = (),
    ) -> None:
        super().__init__(values)
        self.what, self.field, self.where, self.fields = what, field, where, fields

    def __missing__(self, term: str) -> Value:
        raise ValueError(f"no {self.what} for the {self.field} {term!r}: add it to {self.where}")

    def order(self, term: str) -> int:
        """Return the place of a term among all."""
        if term not in self:
            self.__missing__(term)
        return list(self).index(term)

    def found_in(self, terms: Iterable[str]) -> list[str]:
        """Return the terms that occur in `terms`, in their order here, each once."""
        return sorted(set(terms), key=self.order)
