"""Immutable values with named fields, which cost nothing to define."""

from typing import Any, ClassVar, Final, Never, dataclass_transform, get_origin, override

_REQUIRED: Final = object()


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Value:
    """What a frozen dataclass with keyword-only fields is, to the type checker and to its users.

    But it is made without generating code, which takes a dataclass about a millisecond each: too
    much for the vocabulary of a robot, of which a visit needs a dozen words.

    Raises:
        TypeError: A field is missing, or there is no such field.
    """

    _fields: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        """Note the annotated fields and their defaults."""
        super().__init_subclass__()
        cls._fields = cls._fields | {
            name: cls.__dict__.get(name, _REQUIRED)
            for name, kind in cls.__annotations__.items()
            if get_origin(kind) is not ClassVar  # type: ignore[comparison-overlap]  # typeshed
        }

    def __init__(self, **values: Any) -> None:
        fields = {**self._fields, **values}
        if len(fields) > len(self._fields) or any(each is _REQUIRED for each in fields.values()):
            raise TypeError(f"{type(self).__name__}: got {set(values)}, has {set(self._fields)}")
        self.__dict__.update(fields)

    @override
    def __setattr__(self, name: str, value: object) -> Never:
        raise AttributeError(f"{type(self).__name__} does not change")

    @override
    def __delattr__(self, name: str) -> Never:
        raise AttributeError(f"{type(self).__name__} does not change")

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Value) or type(self) is not type(other):
            return NotImplemented
        return self._values() == other._values()

    @override
    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    @override
    def __repr__(self) -> str:
        pairs = zip(self._fields, self._values(), strict=True)
        fields = ", ".join(f"{name}={value!r}" for name, value in pairs)
        return f"{type(self).__name__}({fields})"

    def _values(self) -> tuple[Any, ...]:
        return tuple(self.__dict__[name] for name in self._fields)
