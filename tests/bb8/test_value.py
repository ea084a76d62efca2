"""Values: what a frozen dataclass promises, held without generated code."""

import pytest

from custom_components.astromech.bb8.value import Value


class Point(Value):
    """Two numbers."""

    x: int
    y: int = 2


class Place(Point):
    """With a name."""

    name: str


class Other(Value):
    """As many numbers, of another kind."""

    x: int
    y: int = 2


def test_fields_are_set_by_name_and_default() -> None:
    assert (Point(x=1).x, Point(x=1).y, Point(x=1, y=5).y) == (1, 2, 5)
    assert Place(x=1, name="here").name == "here"


def test_values_are_equal_by_kind_and_content() -> None:
    assert Point(x=1) == Point(x=1, y=2) != Point(x=2)
    assert Point(x=1) != Other(x=1)
    assert Point(x=1) != (1, 2)
    assert {Point(x=1), Point(x=1), Point(x=2)} == {Point(x=1), Point(x=2)}


def test_a_value_shows_what_it_is() -> None:
    assert repr(Place(x=1, name="here")) == "Place(x=1, y=2, name='here')"


def test_a_value_does_not_change() -> None:
    point = Point(x=1)
    with pytest.raises(AttributeError):
        point.x = 3  # type: ignore[misc]  # frozen
    with pytest.raises(AttributeError):
        del point.y


def test_wrong_fields_are_refused() -> None:
    with pytest.raises(TypeError, match="Point"):
        Point()  # type: ignore[call-arg]  # x is missing
    with pytest.raises(TypeError, match="Point"):
        Point(x=1, z=3)  # type: ignore[call-arg]  # there is no z
