"""Layers from real Debian packages: a base system with a compiler, an application runtime, and the small layers of a build."""

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import IO

from .image import Image
from .store import Layer, Store
from .tar import MTIME, finish, header, pad

BASE = ["base-files", "base-passwd", "bash", "coreutils", "apt", "tar", "gzip", "sed", "grep", "findutils", "util-linux", "login",
        "passwd", "perl", "ca-certificates", "curl", "git", "build-essential", "python3-dev"]
APP = ["openjdk-17-jre-headless", "nodejs", "npm"]
SMALL_BASE = ["base-files", "base-passwd", "bash", "coreutils", "tar", "gzip", "sed", "grep"]
SMALL_APP = ["perl"]
MERGED = ["bin", "sbin", "lib", "lib64"]


class Apt:
    """apt over an empty system, so that a package's whole closure is asked for, whatever this machine has."""

    def __init__(self, root: Path):
        self.archives = root / "archives"
        (self.archives / "partial").mkdir(parents=True, exist_ok=True)
        status = root / "status"
        status.touch()
        self.options = [
            "-o", f"Dir::State::status={status}", "-o", f"Dir::Cache::archives={self.archives}", "-o", "Dir::Cache::pkgcache=",
            "-o", "Dir::Cache::srcpkgcache=", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root",
            "--no-install-recommends", "-y", "-q",
        ]

    def closure(self, packages: list[str]) -> list[str]:
        """File names of the packages and all they depend on."""
        shown = self._run("install", "--print-uris", "--reinstall", *packages)
        # A package that is in the cache is not printed: ask as if the cache were empty.
        return sorted(line.split()[1] for line in shown.splitlines() if line.startswith("'"))

    def _run(self, *words: str) -> str:
        empty = self.archives.parent / "empty"
        (empty / "partial").mkdir(parents=True, exist_ok=True)
        options = [*self.options, "-o", f"Dir::Cache::archives={empty}"]
        return subprocess.run(["apt-get", *options, *words], check=True, capture_output=True, text=True).stdout

    def fetch(self, packages: list[str]):
        """Downloads what isn't in the cache yet."""
        subprocess.run(["apt-get", *self.options, "--download-only", "install", *packages], check=True, stdout=subprocess.DEVNULL)


def unpack(debs: list[Path], tree: Path):
    """The data of packages over one another, /usr merged."""
    shutil.rmtree(tree, ignore_errors=True)
    for name in MERGED:
        (tree / "usr" / name).mkdir(parents=True, exist_ok=True)
        (tree / name).symlink_to(f"usr/{name}")
    for deb in debs:
        data = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE)
        subprocess.run(["tar", "-x", "--keep-directory-symlink", "-C", tree], stdin=data.stdout, check=True)
        if data.wait():
            raise RuntimeError(f"dpkg-deb could not read {deb.name}")


def pack(tree: Path, out: IO[bytes], merged: bool) -> int:
    """A tree as a layer: sorted, numeric owners, no times but mtime, none newer than this corpus."""
    skip = [] if merged else [f"--exclude=./{name}" for name in MERGED]
    command = ["tar", "-c", "-C", tree, "--sort=name", "--numeric-owner", "--owner=0", "--group=0", "--format=posix",
               f"--mtime=@{MTIME}", "--clamp-mtime", "--pax-option=delete=atime,delete=ctime", "--transform=flags=r;s,^\\./,,", *skip, "--exclude=./.", "."]
    subprocess.run(command, stdout=out, check=True)
    out.flush()
    return sum(1 for _ in tree.rglob("*"))


class Debian:
    """The images of the real trees."""

    def __init__(self, root: Path, store: Store, small: bool):
        self.root, self.store = root, store
        self.base, self.app = (SMALL_BASE, SMALL_APP) if small else (BASE, APP)
        self.trees = root / "trees"

    def image(self) -> Image:
        """Two large layers, four small ones; they are made together, because the small ones copy files of the large."""
        names = ["base", "app", "source", "chmod", "config", "clean"]
        if not all((self.store.root / f"{name}.tar.json").exists() for name in names):
            self._trees()
        writers = [lambda out: pack(self.trees / "base", out, True), lambda out: pack(self.trees / "app", out, False),
                   self._source, self._chmod, self._config, self._clean]
        layers = [self.store.layer(name, write) for name, write in zip(names, writers)]
        shutil.rmtree(self.trees, ignore_errors=True)
        commands = dict(zip(names, [
            "/bin/sh -c #(nop) ADD file:4d2 in / ", "RUN apt-get install -y " + " ".join(self.app), "COPY src /srv/app",
            "RUN chmod 0700 /usr/bin/*", "COPY etc /etc", "RUN rm -rf /usr/share/doc/* /var/cache/*",
        ]))
        return Image("bench/debian:1", layers, commands)

    def _trees(self):
        apt = Apt(self.root / "apt")
        apt.fetch(self.base + self.app)
        base = apt.closure(self.base)
        app = [name for name in apt.closure(self.base + self.app) if name not in set(base)]
        for name, debs in [("base", base), ("app", app)]:
            print(f"  unpacking {len(debs)} packages: {name}", flush=True)
            unpack([apt.archives / deb for deb in debs], self.trees / name)

    def _source(self, out: IO[bytes]) -> int:
        """A checkout of some thousand little files."""
        entries = 0
        for package in range(40):
            folder = b"srv/app/module%02d/" % package
            out.write(header(folder, 0, 0o755, b"5"))
            entries += 1
            for number in range(50):
                body = b"".join(b"export const value%d = %d;\n" % (line, line * number) for line in range(40 + number))
                out.write(header(folder + b"part%02d.js" % number, len(body)) + body + pad(len(body)))
                entries += 1
        finish(out)
        return entries

    def _chmod(self, out: IO[bytes]) -> int:
        """Files of the base again, for nothing but their mode."""
        folder = self.trees / "base" / "usr" / "bin"
        chosen = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.is_symlink()][:150]
        out.write(header(b"usr/", 0, 0o755, b"5") + header(b"usr/bin/", 0, 0o755, b"5"))
        for path in chosen:
            body, mtime = path.read_bytes(), int(path.stat().st_mtime)
            out.write(header(b"usr/bin/" + os.fsencode(path.name), len(body), 0o700, mtime=mtime) + body + pad(len(body)))
        finish(out)
        return 2 + len(chosen)

    def _config(self, out: IO[bytes]) -> int:
        """A few files of /etc, with extended attributes as builders write them."""
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name in ["etc/debian_version", "etc/issue", "etc/issue.net", "etc/host.conf", "etc/app/app.conf", "etc/app/tls.conf"]:
                body = f"# {name}\nenabled = true\n".encode()
                info = tarfile.TarInfo(name)
                info.size, info.mtime = len(body), MTIME
                info.pax_headers = {"SCHILY.xattr.user.origin": "bench"}
                tar.addfile(info, io.BytesIO(body))
        out.write(buffer.getvalue())
        return 6

    def _clean(self, out: IO[bytes]) -> int:
        """Whiteouts, one by one, and an opaque folder."""
        docs = sorted(path.name for path in (self.trees / "base" / "usr" / "share" / "doc").iterdir())
        for folder in [b"usr/", b"usr/share/", b"usr/share/doc/", b"var/", b"var/cache/"]:
            out.write(header(folder, 0, 0o755, b"5"))
        for name in docs:
            out.write(header(b"usr/share/doc/.wh." + os.fsencode(name), 0))
        out.write(header(b"var/cache/.wh..wh..opq", 0))
        finish(out)
        return 6 + len(docs)


__all__ = ["Debian", "Layer"]
