"""The program: reads the command line and the settings, composes what is asked for, and says every failure in one plain sentence.

Nothing heavy is imported before it is known what is wanted: `--help` and `--version` answer at once.
Exit codes: 0 done, 1 checked and found wrong, 2 unusable arguments or settings, 3 environment missing. Source: interfaces.md 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from console.command_line import PlainParser
    from models.settings import Settings

VERSION: Final = "0.1.0"

GLOBAL: Final = ("data_dir", "database", "lang", "log_level")
"""Global options that are settings of the same name."""


def main(arguments: list[str] | None = None) -> int:
    """Run the program; return its exit code."""
    from console.command_line import wanted_language
    from console.failures import plainly

    given = _parser().parse_args(arguments)
    return plainly(lambda: _run(given), wanted_language(sys.argv[1:] if arguments is None else arguments))


def _run(given: argparse.Namespace) -> int:
    from console.failures import plainly

    program: Callable[[Settings, argparse.Namespace], int] = given.program
    settings = _settings(given)
    import platform  # the log is opened once it is known where

    from models.log import start_log, stop_log

    log = start_log(settings.data_dir, settings.log_level, program=program.__name__.lstrip("_"), seat=platform.node())
    try:
        return plainly(lambda: program(settings, given), settings.lang)
    finally:
        stop_log(log)


def _settings(given: argparse.Namespace) -> Settings:
    from models.settings import load_settings

    said = {name: getattr(given, name) for name in GLOBAL}
    said |= {name.replace("__", "."): value for name, value in vars(given).items() if "__" in name}
    return load_settings(said, config=Path(given.config) if given.config else None)


def _console(settings: Settings, given: argparse.Namespace) -> int:
    from console.start import run_console

    return run_console(settings, demo=given.demo)


def _wall(settings: Settings, _given: argparse.Namespace) -> int:
    from console.start import run_wall

    return run_wall(settings)


def _gateway(settings: Settings, _given: argparse.Namespace) -> int:
    from models.intake.gateway import main as run_gateway

    return run_gateway(settings)


def _simulate(settings: Settings, given: argparse.Namespace) -> int:
    from models.base import SystemClock
    from models.demo.simulator import AT_ONCE, SCENARIOS, Traffic
    from models.demo.simulator import main as simulate

    rate = given.rate or SCENARIOS[given.scenario or ("quiet" if given.count is None else AT_ONCE)]
    traffic = Traffic(rate, given.count, given.seed, given.scenario or "quiet", stations=not given.no_stations, language=settings.lang)
    return simulate(settings.data_dir, SystemClock(), traffic)


def _import(settings: Settings, given: argparse.Namespace) -> int:
    if given.what == "alerts":
        from console.import_tools import take_in_alerts

        return take_in_alerts(settings, Path(given.file), given.source or "", check=given.check, take_good=given.take_good, as_new=given.as_new)
    from console.tools import take_in_reference

    return take_in_reference(settings, Path(given.file), check=given.check)


def _export(settings: Settings, given: argparse.Namespace) -> int:
    from console.tools import write_export

    return write_export(settings, given.what, given.format, given.since, given.until, Path(given.out) if given.out else None, given.least)


def _journal(settings: Settings, given: argparse.Namespace) -> int:
    from console.tools import verify_journal

    return verify_journal(settings, Path(given.checkpoint) if given.checkpoint else None)


def _evidence(settings: Settings, given: argparse.Namespace) -> int:
    from console.tools import package_evidence, verify_evidence

    return package_evidence(settings, given.copies, given.out) if given.act == "package" else verify_evidence(settings)


def _doctor(settings: Settings, _given: argparse.Namespace) -> int:
    from console.doctor import run_doctor

    return run_doctor(settings, sys.stdout)


def _shots(settings: Settings, given: argparse.Namespace) -> int:
    from console.shots import LANGUAGES, THEMES, run_shots

    languages = tuple(language for language in LANGUAGES if given.lang in (None, language))
    themes = tuple(theme for theme in THEMES if given.theme in (None, theme))
    return run_shots(settings, Path(given.out), languages, themes, given.size)


def _parser() -> argparse.ArgumentParser:
    from console.command_line import PlainParser

    parser = PlainParser(prog="main.py", description="The Eco-Guardian dispatch console / “生态卫士”综合执法中心指挥台")
    parser.add_argument("--version", action="version", version=VERSION)
    parser.add_argument("--data-dir", help="everything a seat keeps")
    parser.add_argument("--database", metavar="URL", help="postgresql+psycopg://… for many seats; the file in the data dir otherwise")
    parser.add_argument("--config", metavar="FILE", help="settings (TOML)")
    parser.add_argument("--lang", choices=("zh_CN", "en"))
    parser.add_argument("--log-level", choices=("debug", "info", "warning", "error"))
    parser.set_defaults(program=_console, demo=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_screens(commands)
    _add_intake(commands)
    _add_upkeep(commands)
    return parser


def _add_screens(commands: argparse._SubParsersAction[PlainParser]) -> None:
    console = commands.add_parser("console", help="a dispatcher's workstation (default)")
    console.add_argument("--demo", action="store_true", help="on an empty data dir: the demo county with its gateway, streams and traffic")
    console.set_defaults(program=_console)
    wall = commands.add_parser("wall", help="the wall display")
    wall.add_argument("--screen", dest="wall__screen", metavar="N")
    wall.add_argument("--canvas", dest="wall__canvas", metavar="WxH")
    wall.add_argument("--distance", dest="wall__distance", metavar="METRES", help="the farthest seat that must read it")
    wall.add_argument("--pitch", dest="wall__pitch", metavar="MM", help="millimetres a pixel")
    wall.set_defaults(program=_wall)
    shots = commands.add_parser("shots", help="draw every screen with demo data to PNG")
    shots.add_argument("--out", default="shots", metavar="DIR")
    shots.add_argument("--theme", choices=("dark", "light"), help="one theme only")
    shots.add_argument("--size", default="1920x1080", metavar="WxH")
    shots.set_defaults(program=_shots)


def _add_intake(commands: argparse._SubParsersAction[PlainParser]) -> None:
    gateway = commands.add_parser("gateway", help="intake without a screen")
    gateway.add_argument("--http", dest="gateway__http", metavar="HOST:PORT", help="default 127.0.0.1:8212; none switches it off")
    gateway.add_argument("--hj212", dest="gateway__hj212", metavar="HOST:PORT", help="default 127.0.0.1:9212; none switches it off")
    gateway.add_argument("--mqtt", dest="gateway__mqtt", metavar="URL", help="mqtt://HOST/PREFIX of a broker; a password belongs in the settings")
    gateway.add_argument("--folder", dest="gateway__folder", metavar="DIR", help="files that appear in DIR/SOURCE/ are taken in")
    gateway.set_defaults(program=_gateway)
    from console.command_line import count, rate

    simulate = commands.add_parser("simulate", help="play channel traffic at a running gateway through its real sockets")
    simulate.add_argument("--rate", type=rate, metavar="PER_SECOND")
    simulate.add_argument("--count", type=count, metavar="N", help="stop after so many alerts")
    simulate.add_argument("--seed", type=int, default=1, metavar="N")
    simulate.add_argument("--scenario", choices=("quiet", "busy", "flood"), help="quiet, or with --count alone as fast as a flood")
    simulate.add_argument("--no-stations", action="store_true", help="no HJ 212 lines beside the alerts")
    simulate.set_defaults(program=_simulate)
    take_in = commands.add_parser("import", help="take in reference data, or reports of the past")
    take_in.add_argument("what", choices=("reference", "alerts"))
    take_in.add_argument("file", metavar="FILE")
    take_in.add_argument("--source", metavar="KEY", help="alerts: who they came from")
    take_in.add_argument("--take-good", action="store_true", help="alerts: leave out the bad rows and take in the others")
    take_in.add_argument("--as-new", action="store_true", help="alerts: as alerts of now, with clocks and sound")
    take_in.add_argument("--check", action="store_true", help="say what would come in and take in nothing")
    take_in.set_defaults(program=_import)


def _add_upkeep(commands: argparse._SubParsersAction[PlainParser]) -> None:
    from console.command_line import share

    export = commands.add_parser("export", help="write out what is kept; reporter identities are never in it")
    export.add_argument("what", choices=("alerts", "cases", "journal", "readings", "clocks", "refused", "evidence", "views", "documents", "duplicates"))
    export.add_argument("--least", type=share, metavar="SHARE", help="duplicates: the likeness two reports alone must have, 0 to 1")
    export.add_argument("--format", choices=("jsonl", "csv", "xlsx"), default="jsonl")
    export.add_argument("--since", metavar="TIME")
    export.add_argument("--until", metavar="TIME")
    export.add_argument("--out", metavar="FILE")
    export.set_defaults(program=_export)
    journal = commands.add_parser("journal", help="check the journal")
    journal.add_argument("act", choices=("verify",))
    journal.add_argument("--checkpoint", metavar="FILE", help="write a signed head there, or compare with the one that is there")
    journal.set_defaults(program=_journal)
    evidence = commands.add_parser("evidence", help="check the kept files, or write copies out with their list and sums")
    evidence.add_argument("act", choices=("verify", "package"))
    evidence.add_argument("copies", nargs="*", metavar="COPY_NO", help="package: the numbers of exported copies")
    evidence.add_argument("--out", metavar="FOLDER|FILE.zip", help="package: where it is written")
    evidence.set_defaults(program=_evidence)
    doctor = commands.add_parser("doctor", help="what this machine has and lacks")
    doctor.set_defaults(program=_doctor)


if __name__ == "__main__":
    sys.exit(main())
