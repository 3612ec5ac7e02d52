"""A parser of the command line whose every complaint is one plain sentence in the language asked for, and exit code 2."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

UNUSABLE = 2
CHINESE = (
    (r"argument (?P<name>.+?): invalid choice: (?P<value>.+?) \(choose from (?P<known>.+)\)", "{name} 不能是 {value}；可用的有：{known}"),
    (r"argument (?P<name>.+?): invalid (?:\w+) value: (?P<value>.+)", "{name} 不能是 {value}"),
    (r"argument (?P<name>.+?): expected one argument", "{name} 后面缺少值"),
    (r"argument (?P<name>.+?): (?P<why>.+)", "{name}：{why}"),
    (r"unrecognized arguments: (?P<value>.+)", "不认识的参数 {value}"),
    (r"the following arguments are required: (?P<name>.+)", "缺少参数 {name}"),
)
"""What argparse says, and what we say instead."""


class PlainParser(argparse.ArgumentParser):
    """As argparse, without its page of usage before each complaint."""

    def error(self, message: str) -> NoReturn:
        """End with 2 and one sentence."""
        line = " ".join(message.split())
        chinese = wanted_language(sys.argv[1:]) == "zh_CN"
        said = f"{in_chinese(line)}。用法见 {self.prog} --help。" if chinese else f"{line[:1].upper()}{line[1:]}; see {self.prog} --help."
        self.exit(UNUSABLE, said + "\n")


def in_chinese(message: str) -> str:
    """The complaint in Chinese; one we do not know stays as it is."""
    for pattern, chinese in CHINESE:
        said = re.fullmatch(pattern, message)
        if said is not None:
            return chinese.format(**said.groupdict())
    return message


def wanted_language(arguments: Sequence[str]) -> str:
    """The language of a command line that may be unusable otherwise: `--lang`, the environment, or Chinese."""
    for place, word in enumerate(arguments):
        if word.startswith("--lang"):
            named = word.removeprefix("--lang").removeprefix("=") or "".join(arguments[place + 1 : place + 2])
            return "en" if named == "en" else "zh_CN"
    return "en" if os.environ.get("ECO_GUARDIAN_LANG") == "en" else "zh_CN"


def rate(text: str) -> float:
    """A number above 0 and below a million. Raises ValueError."""
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError(text)
    return number


def count(text: str) -> int:
    """A whole number from 0. Raises ValueError."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def share(text: str) -> float:
    """A number from 0 to 1. Raises ValueError."""
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError(text)
    return number
