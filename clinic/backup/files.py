"""A backup's two files: what it holds, and beside it the manifest that describes it.

The manifest comes last: a file without one isn't a backup yet.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import pyrage

from clinic.backup.manifest import BackupError, Content

PRIVATE = 0o600
ENDING = ".json"


@dataclass(frozen=True)
class Manifest:
    """`encrypted_to` is empty, or the recipient whose identity can read the file."""

    file: str
    bytes: int
    sha256: str
    encrypted_to: str
    content: Content


def recipient_of(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise BackupError(
            f"--encrypt: {text!r} is no recipient of age: give the line that begins "
            "with age1, as `age-keygen` prints it."
        ) from None


def identities_in(file: Path) -> list[pyrage.x25519.Identity]:
    """Of a file as `age-keygen` writes it."""
    try:
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in file.read_text().split()
            if line.startswith("AGE-SECRET-KEY-")
        ]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise BackupError(f"--identity: {file}: {error}") from None
    if not found:
        raise BackupError(f"--identity: {file}: no line begins with AGE-SECRET-KEY-.")
    return found


@contextmanager
def workplace(folder: Path, encrypted_to: str) -> Iterator[Path]:
    """A folder that nobody else reads, gone afterwards.

    What is to leave encrypted isn't written plain where it leaves to.
    """
    with TemporaryDirectory(dir=None if encrypted_to else folder) as made:
        yield Path(made)


def publish(plain: Path, content: Content, folder: Path, encrypted_to: str) -> Manifest:
    """Write the two files, each whole or not at all."""
    final = folder / (plain.name + (".age" if encrypted_to else ""))
    part = folder / f".{final.name}.part"
    if final.exists():
        raise BackupError(f"There is a {final} already.")
    try:
        if encrypted_to:
            create(part)
            pyrage.encrypt_file(str(plain), str(part), [recipient_of(encrypted_to)])
        else:
            os.replace(plain, part)
        part.chmod(PRIVATE)
        manifest = Manifest(
            final.name, part.stat().st_size, sha256(part), encrypted_to, content
        )
        put(part, final)
        create(part)
        part.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False))
        put(part, described_in(final))
    except BaseException:
        final.unlink(missing_ok=True)
        raise
    finally:
        part.unlink(missing_ok=True)
    return manifest


def create(file: Path) -> None:
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE))


def put(part: Path, final: Path) -> None:
    """On the disk first, then under its name."""
    reach_the_disk(part)
    os.replace(part, final)
    reach_the_disk(final.parent)


def reach_the_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    os.fsync(number)
    os.close(number)


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def described_in(file: Path) -> Path:
    return file.with_name(file.name + ENDING)


def manifest_of(file: Path) -> Manifest:
    """Of a file that is as it was when it was made. Raises BackupError."""
    beside = described_in(file)
    try:
        said = json.loads(beside.read_text())
        manifest = Manifest(**said | {"content": content_in(said["content"])})
        size = file.stat().st_size
    except OSError as error:
        raise BackupError(
            f"{error.filename}: {error.strerror}. A backup is two files: "
            f"{file.name} and {beside.name}."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise BackupError(f"{beside}: this is no manifest of a backup.") from None
    if size != manifest.bytes:
        raise BackupError(
            f"{file}: it has {size} bytes, and had {manifest.bytes} when it was made: "
            "it was cut or added to. Take another copy of it."
        )
    if sha256(file) != manifest.sha256:
        raise BackupError(
            f"{file}: its SHA-256 isn't the manifest's: it was altered or damaged. "
            "Take another copy of it."
        )
    return manifest


def content_in(said: dict[str, Any]) -> Content:
    """What a later version adds is left out: it says itself that it is later."""
    return Content(**{field.name: said[field.name] for field in fields(Content)})


def unpack(file: Path, manifest: Manifest, plain: Path, identity: Path | None) -> None:
    """Write what the backup holds to `plain`, readable by its owner alone."""
    create(plain)
    if not manifest.encrypted_to:
        copyfile(file, plain)
        return
    if identity is None:
        raise BackupError(
            f"{file}: it is encrypted to {manifest.encrypted_to}: give --identity, "
            "the file with the secret key."
        )
    try:
        pyrage.decrypt_file(str(file), str(plain), identities_in(identity))
    except (pyrage.DecryptError, OSError) as error:
        raise BackupError(
            f"{file}: {identity} doesn't open it ({error}). It is encrypted to "
            f"{manifest.encrypted_to}."
        ) from None
