"""A private PostgreSQL for one test run: made on first need, shared by all workers, gone at the end (also when the run is killed)."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "96MB",
}


class NoPostgres(Exception):
    """There is no PostgreSQL server on this machine; the sentence says how to get one."""


@dataclass(frozen=True)
class Cluster:
    """One running server under `folder`, listening on 127.0.0.1:`port` and on a socket in the folder; everybody is trusted."""

    folder: Path
    port: int

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement outside any transaction (`CREATE DATABASE` wants that) and give its rows."""
        import psycopg

        with psycopg.connect(f"host=127.0.0.1 port={self.port} user=postgres dbname={database}", autocommit=True) as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server: `immediate` as a crash would, `fast` in good order. The folder stays."""
        _pg("pg_ctl", "stop", "-D", str(self.folder / "data"), "-m", mode, "-w")

    def start(self) -> None:
        """Start the server again on the same port."""
        log = self.folder / "server.log"
        _pg("pg_ctl", "start", "-D", str(self.folder / "data"), "-l", str(log), "-w", "-t", "60")


def new_cluster(folder: Path, **settings: str) -> Cluster:
    """Make and start a server in `folder` (a short path: sockets allow 107 bytes).

    `settings` go into postgresql.conf; none means PostgreSQL's own, durable ones.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    _pg("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    port = _free_port()
    lines = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "max_connections": "200",
        "shared_buffers": "64MB",
        **settings,
    }
    with (folder / "data" / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{key} = '{value}'\n" for key, value in lines.items())
    cluster = Cluster(folder, port)
    cluster.start()
    return cluster


def shared_cluster(bed: Path) -> Cluster:
    """The cluster of this test run: the first worker that asks makes it, the others find it. `remove_shared` ends it."""
    with _locked(bed):
        note = bed / "postgres.port"
        folder = bed / "postgres"
        if note.exists():
            return Cluster(folder, int(note.read_text()))
        cluster = new_cluster(folder, **FAST)
        note.write_text(str(cluster.port))
        return cluster


@contextmanager
def database_from(cluster: Cluster, name: str, template: str = "") -> Iterator[str]:
    """A database for one test, copied from `template`; yields its URL and drops it afterwards."""
    cluster.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""))
    try:
        yield cluster.url(name)
    finally:
        cluster.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def making_template(bed: Path, cluster: Cluster, name: str) -> Iterator[str | None]:
    """Yields the URL of an empty template database to whoever comes first, None to everybody after."""
    with _locked(bed):
        if (bed / f"{name}.ready").exists():
            yield None
            return
        cluster.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cluster.execute(f'CREATE DATABASE "{name}"')
        yield cluster.url(name)
        (bed / f"{name}.ready").touch()


def make_bed(inside: Path | None = None) -> Path:
    """The folder of this run (in the usual place for passing files, if not `inside` another), watched from outside so that a killed run leaves no server."""
    bed = Path(tempfile.mkdtemp(prefix="eco-bed-", dir=inside))
    bed.chmod(0o755)
    stop = f'[ -f "{bed}/postgres.port" ] && kill -QUIT "$(head -1 "{bed}/postgres/data/postmaster.pid")"; sleep 1; rm -rf "{bed}"'
    watch = f'while kill -0 {os.getpid()} && [ -d "{bed}" ]; do sleep 2; done; [ -d "{bed}" ] && {{ {stop}; }}'
    subprocess.Popen(["sh", "-c", f"({watch}) >/dev/null 2>&1 &"], start_new_session=True, stdin=subprocess.DEVNULL).wait()
    return bed


def remove_bed(bed: Path) -> None:
    """Stop the shared server, if there is one, and remove the folder."""
    if (bed / "postgres.port").exists():
        subprocess.run(_as_postgres(_binary("pg_ctl"), "stop", "-D", str(bed / "postgres" / "data"), "-m", "immediate"), capture_output=True, check=False)
    shutil.rmtree(bed, ignore_errors=True)


@contextmanager
def _locked(bed: Path) -> Iterator[None]:
    with (bed / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _pg(program: str, *arguments: str) -> None:
    # A file, not a pipe, takes the words: the server inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile() as words:
        command = _as_postgres(_binary(program), *arguments)
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, check=False, cwd="/", timeout=120)
        words.seek(0)
        if done.returncode:
            raise RuntimeError(f"{program} {' '.join(arguments)} failed: {words.read().decode(errors='replace').strip()}")


def _as_postgres(*command: str) -> list[str]:
    # PostgreSQL refuses to run as root.
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def _binary(program: str) -> str:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda place: int(place.parts[4].split(".")[0]), reverse=True)
    found = str(places[0]) if places else shutil.which(program)
    if not found:
        raise NoPostgres(
            "PostgreSQL is not installed, and half of what these tests promise is about it: run `make setup` as root, or install the package `postgresql`."
        )
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
