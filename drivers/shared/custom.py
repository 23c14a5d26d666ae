"""A type of an application's own, which drivers are told to make of texts. No row of the matrix."""


class Name(str):
    """A name: a text that an application tells from other texts."""

    __slots__ = ()
