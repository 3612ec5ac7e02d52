"""The one small style sheet for stock Qt controls (fields, scroll bars, menus, tool tips); all else is painted from roles."""

from __future__ import annotations

from string import Template

_SHEET = Template("""
QToolTip { color: $t1; background: $bg2; border: 1px solid $ctl; padding: 4px 6px; font-size: ${s}px; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox {
  color: $t1; background: $bg0; border: 1px solid $ctl; border-radius: ${r}px; padding: 4px 8px;
  selection-background-color: $acc; selection-color: $onAcc; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus { border: 2px solid $acc; padding: 3px 7px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { color: $t3; border-color: $line; }
QLineEdit[guessed="true"] { border-style: dashed; }
QComboBox::drop-down { border: 0; width: 20px; }
QMenu { color: $t1; background: $bg2; border: 1px solid $ctl; border-radius: ${r}px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: ${r}px; }
QMenu::item:selected { background: $bg3; }
QMenu::item:disabled { color: $t3; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: $ctl; border-radius: 3px; min-height: 28px; min-width: 28px; margin: 1px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: 0; }
""")


def style_sheet(colours: dict[str, str], small_px: int, radius: int) -> str:
    """Fill the template with the colours of one theme and the small text size of this seat."""
    return _SHEET.substitute(colours, s=small_px, r=radius)
