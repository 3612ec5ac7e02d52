"""Errors that a person reads: one sentence in English and the same in Chinese, never a trace."""

from __future__ import annotations


class Plain(Exception):
    """Says what is wrong and what to do. `str()` gives English; `sentence` the language of the installation."""

    def __init__(self, english: str, chinese: str = "") -> None:
        """Without Chinese the English sentence serves both."""
        super().__init__(english)
        self.chinese = chinese or english

    def sentence(self, lang: str = "en") -> str:
        """The sentence for `zh_CN` or `en`."""
        return self.chinese if lang == "zh_CN" else str(self)
