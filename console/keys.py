"""The one table of actions: every key of the console, its words and the screens it is for. Key caps, the `?` overlay and the tests read it.

A letter means the same on every screen. Actions whose command comes later are in the table too, with the reason why they are off.
Source: ux.md 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from widgets.pills import Clickable

DUTY: Final = "duty"
DISPATCH: Final = "dispatch"
CASE: Final = "cases"
SUPERVISE: Final = "supervise"
INTAKE: Final = "intake"
SOURCES: Final = "sources"
PATROL: Final = "patrol"
CAMERAS: Final = "cameras"
WALL: Final = "wall"
EVERYWHERE: Final = frozenset({DUTY, INTAKE, DISPATCH, CASE, SUPERVISE, SOURCES, PATROL, CAMERAS, WALL})
ON_MATTERS: Final = frozenset({DUTY, DISPATCH, CASE})
ON_QUEUE: Final = frozenset({DUTY, DISPATCH})
"""Where the selected line of the queue is what an action is about."""
LATER: Final = "later"
"""Why an action is off: its command comes with a later edition. The word stands in the vocabulary as `off.later`."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `keys` are Qt key texts, the first is printed; `cap` what the key cap shows; `off` why it can't be used yet ("" = it can)."""

    name: str
    keys: tuple[str, ...]
    zh: str
    en: str
    screens: frozenset[str] = EVERYWHERE
    group: str = "act"
    off: str = ""
    cap: str = ""
    typing: bool = False
    """True: works also while a text field has the focus (chords and function keys)."""

    def word(self, language: str) -> str:
        """The words on the button."""
        return self.zh if language == "zh" else self.en

    @property
    def printed(self) -> str:
        """What stands on the key cap."""
        key = self.keys[0]
        return self.cap or (key if key == "+" else key.replace("+", " "))


def _candidate(n: int) -> Action:
    """A digit of the duty screen: after M the candidate, after H the time and the reason."""
    return Action(f"merge_{n}", (str(n),), f"选第 {n} 项", f"Choose {n}", frozenset({DUTY}), "hidden")


def _stage(n: int) -> Action:
    return Action(f"stage_{n}", (str(n),), f"到第 {n} 阶段", f"To stage {n}", frozenset({CASE}), "hidden")


def _digit(n: int) -> Action:
    return Action(f"unit_{n}", (str(n),), f"选单元 {n}", f"Unit {n}", frozenset({DISPATCH}), "hidden")


def _page(n: int) -> Action:
    return Action(f"page_{n}", (str(n),), f"第 {n} 页", f"Page {n}", frozenset({SUPERVISE}), "hidden")


def _intake(n: int) -> Action:
    """A digit of the intake screen: a level, or after M the candidate."""
    return Action(f"intake_{n}", (str(n),), f"选第 {n} 项", f"Choose {n}", ON_INTAKE, "hidden")


def _view(n: int) -> Action:
    return Action(f"view_{n}", (str(n),), f"第 {n} 种筛选", f"Filter {n}", ON_REGISTERS, "hidden")


def _wall_page(n: int) -> Action:
    return Action(f"wall_page_{n}", (str(n),), f"第 {n} 页", f"Page {n}", ON_WALL, "hidden")


def _slot(side: str, zh: str, en: str) -> Action:
    return Action(f"slot_{side.lower()}", (side,), f"位置 {zh}", f"Place {en}", ON_WALL, "hidden")


def _department(n: int, zh: str, en: str) -> Action:
    return Action(f"department_{n}", (f"Alt+{n}",), f"召集 {zh}", f"Call {en}", ON_QUEUE, "call", typing=True)


ON_DUTY: Final = frozenset({DUTY})
ON_DISPATCH: Final = frozenset({DISPATCH})
ON_CASE: Final = frozenset({CASE})
ON_SUPERVISE: Final = frozenset({SUPERVISE})
ON_SOURCES: Final = frozenset({SOURCES})
ON_CAMERAS: Final = frozenset({CAMERAS})
ON_REGISTERS: Final = frozenset({SOURCES, CAMERAS})
"""The screens of what is connected: senders, and cameras."""
ON_INTAKE: Final = frozenset({INTAKE})
ON_PATROL: Final = frozenset({PATROL})
ON_WALL: Final = frozenset({WALL})

ACTIONS: Final[tuple[Action, ...]] = (
    Action("screen_duty", ("F1",), "值守", "Duty", group="screen", typing=True),
    Action("screen_intake", ("F2",), "受理", "Intake", group="screen", typing=True),
    Action("screen_dispatch", ("F3",), "派警", "Dispatch", group="screen", typing=True),
    Action("screen_cases", ("F4",), "案件", "Cases", group="screen", typing=True),
    Action("screen_supervise", ("F5",), "监督", "Supervise", group="screen", typing=True),
    Action("screen_meeting", ("F6",), "会商", "Meeting", group="screen", off=LATER, typing=True),
    Action("screen_wall", ("F7",), "大屏", "Wall", group="screen", typing=True),
    Action("decisions", ("F8",), "待决", "Decisions", group="move", typing=True),
    Action("personnel", ("F9",), "人员", "People", group="move", typing=True),
    Action("rules", ("F10",), "规则", "Rules", group="move", typing=True),
    Action("patrol", ("Shift+F1",), "视频巡查", "Patrol", group="move", typing=True),
    Action("sources", ("F11",), "来源", "Sources", group="move", typing=True),
    Action("cameras", ("Shift+F11",), "摄像机", "Cameras", group="move", typing=True),
    Action("next", ("J",), "下一件", "Next", group="move"),
    Action("previous", ("K",), "上一件", "Previous", group="move"),
    Action("next_group", ("Shift+J",), "下一组", "Next group", group="move"),
    Action("previous_group", ("Shift+K",), "上一组", "Previous group", group="move"),
    Action("first", ("Home",), "首件", "First", group="move"),
    Action("last", ("End",), "末件", "Last", group="move"),
    Action("open", ("Return", "Enter"), "打开", "Open", ON_DUTY | ON_SUPERVISE | ON_REGISTERS | ON_PATROL, "move", cap="Enter"),
    Action("back", ("Esc", "Alt+Left"), "返回", "Back", ON_DUTY | ON_DISPATCH | ON_CASE | ON_SUPERVISE | ON_REGISTERS | ON_PATROL | ON_WALL, "move"),
    Action("filter", ("/",), "筛选列表", "Filter the list", ON_DUTY | ON_CASE | ON_SUPERVISE | ON_REGISTERS | ON_WALL, "move"),
    Action("hold_wall", ("Return", "Enter"), "上墙并固定", "Put up, hold", ON_WALL, cap="Enter"),
    Action("push_wall", ("Shift+Return", "Shift+Enter"), "上墙 60 秒", "Put up 60 s", ON_WALL, cap="Shift Enter"),
    Action("release_wall", ("Backspace",), "恢复轮播", "Go round again", ON_WALL),
    Action("pause_wall", ("Space",), "暂停轮播", "Hold the round", ON_WALL),
    Action("test_line", ("T",), "自检线路", "Test line", ON_REGISTERS),
    Action("discover", ("S",), "搜索设备", "Find cameras", ON_CAMERAS),
    Action("blind_point", ("B",), "盲点建议", "Blind point", ON_CAMERAS),
    Action("timeline", ("T",), "时间线", "Timeline", ON_CASE, "move"),
    Action("evidence", ("I",), "证据", "Evidence", ON_CASE, "move"),
    Action("work", ("Shift+T",), "部门任务", "Unit tasks", ON_CASE, "move"),
    Action("case_list", ("L",), "全部案件", "All cases", ON_CASE, "move"),
    Action("only_1", ("Ctrl+1",), "只看特急", "Critical only", ON_DUTY, "move", typing=True),
    Action("only_2", ("Ctrl+2",), "只看紧急", "Urgent only", ON_DUTY, "move", typing=True),
    Action("only_3", ("Ctrl+3",), "只看一般", "Normal only", ON_DUTY, "move", typing=True),
    Action("only_4", ("Ctrl+4",), "只看提示", "Notice only", ON_DUTY, "move", typing=True),
    Action("only_all", ("Ctrl+0",), "全部级别", "All levels", ON_DUTY, "move", typing=True),
    Action("curve", ("I",), "测值曲线", "Curve", ON_DUTY | ON_SOURCES, "move"),
    Action("mine", ("Q",), "我的 / 全部", "Mine / all", ON_DUTY | ON_SUPERVISE, "move"),
    Action("acknowledge", ("A",), "签收", "Acknowledge", ON_DUTY | ON_INTAKE | ON_SUPERVISE),
    Action("assign", ("D",), "派首接", "Assign first", ON_DUTY | ON_INTAKE | ON_CASE),
    Action("assign_now", ("Shift+D",), "立即派建议单元", "Assign suggested now", ON_QUEUE),
    Action("order", ("Return", "Enter"), "下达", "Order", ON_DISPATCH, cap="Enter"),
    Action("add_unit", ("+",), "加派", "Add a unit", ON_DISPATCH),
    Action("call_in", ("C",), "召集人员", "Call in", ON_MATTERS),
    Action("merge", ("M",), "合并", "Merge", ON_MATTERS | ON_INTAKE),
    Action("field_links", ("Shift+L",), "复制现场链接", "Copy field links", ON_QUEUE),
    Action("call_again", ("Z",), "再次呼叫", "Call again", ON_DISPATCH),
    Action("chase", ("Z",), "催办 / 再呼", "Chase", ON_DUTY),
    Action("urge", ("Z",), "催办", "Urge", ON_CASE | ON_SUPERVISE),
    Action("resend", ("Z",), "重发回告", "Resend", ON_SOURCES),
    Action("feedback", ("F",), "登记反馈", "Feedback", EVERYWHERE - ON_PATROL),
    Action("finding", ("F",), "发现报警", "Finding", ON_PATROL),
    Action("skip_stop", ("X",), "跳过 / 不成立", "Skip / dismiss", ON_PATROL),
    Action("hold_round", ("Space",), "暂停巡查", "Hold the tour", ON_PATROL, "move"),
    Action("hand_over", ("V",), "移交办案", "Hand over"),
    Action("extend", ("O",), "申请延期", "Extension"),
    Action("reroute", ("R",), "改派", "Re-route"),
    Action("edit", ("E",), "编辑", "Edit", ON_DUTY | ON_CASE | ON_WALL),
    Action("steps", ("E",), "办理", "Steps", ON_SUPERVISE | ON_REGISTERS),
    _department(1, "公安", "Police"),
    _department(2, "自然资源", "Nat. Res."),
    _department(3, "生态环境", "Ecology"),
    _department(4, "水利", "Water"),
    _department(5, "农业农村", "Agri."),
    _department(6, "林业", "Forestry"),
    _department(7, "市场监管", "Market"),
    Action("call_entry", ("Ctrl+N",), "接听登记", "Take a call", group="act", typing=True),
    Action("category", ("Y",), "类别", "Category", ON_INTAKE),
    Action("place", ("P",), "地点", "Place", ON_INTAKE),
    Action("play", ("Space",), "播放", "Play", ON_INTAKE, "move"),
    Action("material", ("I",), "放大材料", "Show large", ON_INTAKE, "move"),
    Action("distinct", ("Esc",), "不重复", "No duplicate", ON_INTAKE),
    Action("call_all", ("Shift+C",), "全部召集", "Call in all", ON_DISPATCH, "call"),
    Action("shelve", ("H",), "暂缓", "Shelve", ON_DUTY | ON_INTAKE | ON_SOURCES),
    Action("shelf_list", ("Shift+H",), "暂缓清单", "The shelf", group="move"),
    Action("flood_items", ("Shift+I",), "洪峰逐件显示", "Ungroup flood", ON_DUTY | ON_INTAKE),
    Action("ask_support", ("Ctrl+Shift+H",), "请求支援", "Ask for support", ON_DUTY | ON_INTAKE | ON_DISPATCH),
    Action("reject", ("X",), "不予受理", "Reject", EVERYWHERE - ON_PATROL),
    Action("note", ("N",), "备注", "Note"),
    Action("wall", ("W",), "上墙", "To wall", ON_QUEUE),
    Action("give_wall", ("Ctrl+Shift+W",), "让出大屏", "Give the wall", group="move", typing=True),
    Action("undo", ("U", "Ctrl+Z"), "撤销", "Undo"),
    Action("print", ("Ctrl+P",), "打印卷宗", "Print file", ON_CASE, off=LATER, typing=True),
    Action("snapshot", ("F12",), "视频截图", "Snapshot", typing=True),
    Action("clip", ("Shift+F12",), "视频片段 −30 秒", "Clip −30 s", typing=True),
    Action("record", ("Ctrl+F12",), "开始 / 停止录制", "Record on / off", typing=True),
    Action("confirm_camera", ("Ctrl+Shift+F12",), "确认画面无误", "It is this camera", typing=True),
    Action("replay", ("Alt+F12",), "警前回放 / 实时", "Replay / live", typing=True),
    Action("import", ("Ctrl+I",), "导入", "Import", group="system", typing=True),
    Action("palette", ("Ctrl+K",), "命令", "Commands", group="move", typing=True),
    Action("map", ("G",), "地图", "Map", ON_DUTY, "move"),
    Action("tiles", ("Shift+V",), "画面 1+3 / 1 / 4 / 9 / 16", "Pictures 1+3 / 1 / 4 / 9 / 16", ON_DUTY),
    Action("layouts", ("Ctrl+Shift+Y",), "布局", "Layouts", group="move", typing=True),
    Action("bigger", ("Ctrl++", "Ctrl+="), "放大", "Larger text", group="system", cap="Ctrl +", typing=True),
    Action("smaller", ("Ctrl+-",), "缩小", "Smaller text", group="system", cap="Ctrl −", typing=True),
    Action("plain_size", ("Ctrl+Shift+0", "Ctrl+)"), "还原", "Normal size", group="system", cap="Ctrl Shift 0", typing=True),
    Action("mute", ("Ctrl+Shift+M",), "静音 2 分钟", "Mute 2 min", group="system", typing=True),
    Action("lock", ("Ctrl+Shift+L",), "锁定席位", "Lock the seat", group="system", typing=True),
    Action("language", ("Ctrl+Shift+E",), "中文 / English", "中文 / English", group="system", typing=True),
    Action("theme", ("Ctrl+Shift+T",), "深色 / 浅色", "Dark / light", group="system", typing=True),
    Action("keys", ("?",), "全部按键", "All keys", group="system"),
    *(_wall_page(n) for n in range(1, 10)),
    *(_slot(side, zh, side.lower()) for side, zh in (("Left", "左"), ("Right", "右"), ("Up", "上"), ("Down", "下"))),
    *(_intake(n) for n in range(1, 8)),
    *(_page(n) for n in range(1, 7)),
    *(_view(n) for n in range(1, 7)),
    *(_stage(n) for n in range(1, 9)),
    *(_digit(n) for n in range(1, 7)),
    *(_candidate(n) for n in range(1, 7)),
)
"""Every action. Of two with one key on one screen there is none: a test holds that."""

BY_NAME: Final = {action.name: action for action in ACTIONS}
SCREENS: Final = tuple(action for action in ACTIONS if action.group == "screen")
HINTS: Final = {
    DUTY: ("next", "previous", "acknowledge", "assign", "call_in", "merge", "shelve", "reject", "undo", "palette", "keys"),
    DISPATCH: ("order", "add_unit", "call_again", "back", "keys"),
    INTAKE: ("next", "previous", "acknowledge", "assign", "merge", "reroute", "category", "place", "undo", "palette"),
    SUPERVISE: ("next", "previous", "next_group", "open", "steps", "urge", "filter", "back", "palette", "keys"),
    SOURCES: ("next", "previous", "next_group", "open", "curve", "test_line", "shelve", "resend", "steps", "filter", "back", "palette"),
    CAMERAS: ("next", "previous", "next_group", "open", "test_line", "discover", "blind_point", "steps", "filter", "back", "palette"),
    WALL: ("next", "previous", "hold_wall", "push_wall", "release_wall", "pause_wall", "edit", "filter", "back", "palette", "keys"),
    PATROL: ("open", "finding", "next", "previous", "skip_stop", "hold_round", "snapshot", "clip", "back", "palette", "keys"),
    CASE: ("next", "previous", "note", "evidence", "feedback", "hand_over", "urge", "extend", "case_list", "back", "palette"),
}
"""What the status bar prints on each screen."""


class Keys(QObject):
    """The table made into shortcuts of one window; single keys sleep while somebody types.

    Signals:
        asked(name): the key of an action that is on was pressed on this screen.
        refused(name): the key of an action that is off was pressed.
    """

    asked = Signal(str)
    refused = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.screen = ""
        self.typing = False
        self.on_button = False
        self._shortcuts: list[tuple[Action, str, QShortcut]] = []
        for action in ACTIONS:
            for key in action.keys:
                shortcut = QShortcut(QKeySequence(key), window)
                shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                shortcut.setAutoRepeat(action.group == "move")
                shortcut.activated.connect(lambda action=action: self._pressed(action))
                self._shortcuts.append((action, key, shortcut))
        self._settle()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def use(self, screen: str) -> None:
        """Another screen is in front ("" = none: at sign-in only the keys of the system work)."""
        self.screen = screen
        self._settle()

    def _pressed(self, action: Action) -> None:
        if action.off:
            self.refused.emit(action.name)
        else:
            self.asked.emit(action.name)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        before = (self.typing, self.on_button)
        self.typing = isinstance(new, QLineEdit | QTextEdit | QPlainTextEdit | QComboBox) or bool(new is not None and new.property("takes_keys"))
        self.on_button = isinstance(new, Clickable)
        if before != (self.typing, self.on_button):
            self._settle()

    def _settle(self) -> None:
        for action, key, shortcut in self._shortcuts:
            on_screen = self.screen in action.screens or (not self.screen and action.group == "system")
            # Enter on a button presses that button: it must never order a unit instead.
            is_the_buttons = self.on_button and key in ("Return", "Enter", "Space")
            shortcut.setEnabled(on_screen and not is_the_buttons and (action.typing or not self.typing))


def clashes(actions: Iterable[Action] = ACTIONS) -> list[str]:
    """Keys that mean two things on one screen; empty in a sound table."""
    seen: dict[tuple[str, str], str] = {}
    found = []
    for action in actions:
        for screen in action.screens:
            for key in action.keys:
                other = seen.setdefault((screen, QKeySequence(key).toString()), action.name)
                if other != action.name:
                    found.append(f"{key} on {screen}: {other} and {action.name}")
    return found
