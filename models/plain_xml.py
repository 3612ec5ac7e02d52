"""Parses XML that came from outside: no document type, no entity, and an end to depth and length before memory has one."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder


class TooMuch(Exception):
    """More elements than any real document has, or deeper ones."""


class _Counting(TreeBuilder):
    """Builds the tree while there is room."""

    def __init__(self, most: int, deepest: int) -> None:
        super().__init__()
        self._left = most
        self._room = deepest

    def start(self, tag: Any, attrs: Any, /) -> Element:
        self._left -= 1
        self._room -= 1
        if self._left < 0 or self._room < 0:
            raise TooMuch
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Element:
        self._room += 1
        return super().end(tag)


def parse(content: bytes, most: int, deepest: int) -> Element:
    """Return the root element.

    Raises:
        TooMuch: beyond `most` elements or `deepest` levels.
        DefusedXmlException: a document type, an entity or an outside reference.
        ParseError, ValueError, LookupError: no well-formed XML.
    """
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=_Counting(most, deepest), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.feed(content)
    root: Element = parser.close()
    return root
