"""Reads one public key of OpenSSH's and refuses everything else that people have in files."""

from __future__ import annotations

import binascii
from pathlib import Path
from typing import Final, NamedTuple

from hubmon.errors import HubmonError
from hubmon.plain import plain

_FIELDS: Final = {
    "ssh-ed25519": 1,
    "ecdsa-sha2-nistp256": 2,
    "ecdsa-sha2-nistp384": 2,
    "ecdsa-sha2-nistp521": 2,
    "ssh-rsa": 2,
    "sk-ssh-ed25519@openssh.com": 2,
    "sk-ecdsa-sha2-nistp256@openssh.com": 3,
}
"""The fields behind the name in each kind of key (RFC 4253, 5656, 8709; OpenSSH's PROTOCOL.u2f)."""
_RSA_BITS = 2048
"""A shorter RSA key can be broken."""
_LARGEST = 64 * 1024


class PublicKey(NamedTuple):
    """The three words of a line."""

    kind: str
    data: str
    """In base64."""
    comment: str


def read_public_key(path: Path) -> PublicKey:
    """The one key in a file; raises `HubmonError` when it holds anything else."""
    lines = [
        line.strip()
        for line in _read(path).splitlines()
        if line.strip() and not line.startswith("#")
    ]
    if not lines:
        raise HubmonError(f"{path} is empty.", hint=_ASK)
    if any("PRIVATE KEY" in line for line in lines) or lines[0].startswith("PuTTY-User-Key-File"):
        raise HubmonError(
            f"{path} is a private key, which must stay with the agent alone.",
            hint="The public one stands beside it and ends in .pub. If this one was sent to you,"
            " its owner should make a new pair.",
        )
    if lines[0].startswith("---- BEGIN SSH2 PUBLIC KEY"):
        raise HubmonError(
            f"{path} is a public key in another form.",
            hint=f"`ssh-keygen -i -f {path}` prints it in the one that is needed.",
        )
    if len(lines) > 1:
        raise HubmonError(
            f"{path} holds {len(lines)} lines; one key is needed.",
            hint="Put each key into a file of its own, and run this once for each.",
        )
    return _parse(lines[0], path)


_ASK = "Ask for the file that ends in .pub; `ssh-keygen -t ed25519` makes a pair."


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8-sig")
    except OSError as error:
        raise HubmonError(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise HubmonError(f"{path} is not a public key: it is no text.", hint=_ASK) from error


def _parse(line: str, path: Path) -> PublicKey:
    kind, *rest = line.split(maxsplit=2)
    if kind not in _FIELDS:
        if any(word in _FIELDS for word in line.split()):
            raise HubmonError(
                f"{path} has options in front of the key.",
                hint="Take them away: this command says what the key may do.",
            )
        said = plain(kind)[:40]
        raise HubmonError(
            f"{path} does not begin with a kind of key that can be used, but with {said!r}.",
            hint=f"Known are {', '.join(_FIELDS)}. {_ASK}",
        )
    data = rest[0] if rest else ""
    if not _is_whole(kind, data):
        raise HubmonError(f"The key in {path} is damaged or cut off.", hint=_ASK)
    if kind == "ssh-rsa" and _rsa_bits(data) < _RSA_BITS:
        raise HubmonError(
            f"The key in {path} is too short: {_rsa_bits(data)} bits of RSA.",
            hint="`ssh-keygen -t ed25519` makes a better one.",
        )
    return PublicKey(kind, data, plain(rest[1]) if len(rest) > 1 else "")


def _is_whole(kind: str, data: str) -> bool:
    """Whether it names its own kind and has all its fields, each with something in it."""
    fields = _fields(data)
    return fields[:1] == [kind.encode()] and len(fields) == 1 + _FIELDS[kind] and all(fields)


def _rsa_bits(data: str) -> int:
    return int.from_bytes(_fields(data)[2]).bit_length()


def _fields(data: str) -> list[bytes]:
    """The length-prefixed fields (RFC 4251, 5); none when anything is left over or missing."""
    try:
        blob = binascii.a2b_base64(data, strict_mode=True)
    except ValueError:
        return []
    fields = []
    while len(blob) >= 4:
        end = 4 + int.from_bytes(blob[:4])
        if end > len(blob):
            return []
        fields.append(blob[4:end])
        blob = blob[end:]
    return [] if blob else fields
