"""Hostile and spoiled key files: damage is told, nothing else is raised, nothing opens wrongly."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.slot_offices import Office
from zyuki_desk.base.errors import DamageFound, DeskError, Refusal
from zyuki_desk.store.keyslots import (
    Ways,
)
from zyuki_desk.store.slotfile import Argon2Cost, parse


def test_a_slot_moved_to_another_office_or_kind_does_not_open(office: Office) -> None:
    told = office.told()
    office.write(told | {"office": "betsu-shi"})
    with pytest.raises(Refusal):
        office.by_recovery()
    told["slots"][0]["id"] = "0" * 16
    office.write(told)
    with pytest.raises(Refusal):
        office.by_recovery()


def with_change(told: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    place: Any = told
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return told


HOSTILE: list[tuple[tuple[Any, ...], object]] = [
    (("format",), "other"),
    (("version",), 0),
    (("version",), True),
    (("version",), "1"),
    (("office",), "../x"),
    (("generation",), -1),
    (("generation",), 10**400),
    (("slots",), []),
    (("slots",), {}),
    (("slots", 0), None),
    (("slots", 0, "kind"), "keyring2"),
    (("slots", 0, "kind"), "passphrase"),
    (("slots", 0, "id"), "x"),
    (("slots", 0, "label"), "a\nb"),
    (("slots", 0, "label"), "\ud800"),
    (("slots", 0, "extra"), 1),
    (("slots", 0, "sealed", "nonce"), "AAAA"),
    (("slots", 0, "sealed", "box"), "見本"),
    (("slots", 1, "kind"), "recovery"),
    (("slots", 1, "argon2id", "memory_kib"), 2**30),
    (("slots", 1, "argon2id", "memory_kib"), 7),
    (("slots", 1, "argon2id", "memory_kib"), 8.0),
    (("slots", 1, "argon2id", "passes"), 10**6),
    (("slots", 1, "argon2id", "lanes"), 10**6),
    (("slots", 1, "argon2id", "salt"), ""),
    (("mac",), ""),
    (("more",), 1),
]


@pytest.mark.parametrize(("path", "value"), HOSTILE)
def test_hostile_files_are_damage_and_cost_nothing(
    office: Office, path: tuple[Any, ...], value: object
) -> None:
    office.write(with_change(office.told(), path, value))
    with pytest.raises(DamageFound, match="壊れています"):
        office.by_passphrase()


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b" " * 70_000,
        b'{"format": 1, "format": 1}',
        b"NaN",
        b"9" * 10_000,
        b"null",
    ],
)
def test_files_that_are_no_json_of_ours_are_damage(data: bytes) -> None:
    with pytest.raises(DamageFound):
        parse(data)


def test_a_member_told_twice_is_damage(office: Office) -> None:
    data = office.first.read_bytes()
    parse(data)
    with pytest.raises(DamageFound):
        parse(data.replace(b'"version": 1', b'"version": 1, "version": 1'))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_no_flipped_bit_goes_unseen_or_ends_in_anything_but_a_sentence(
    office: Office, place: int, bit: int
) -> None:
    good = office.second.read_bytes()
    flipped = bytearray(good)
    flipped[place % len(good)] ^= 1 << bit
    office.first.write_bytes(flipped)
    opened = office.by_recovery()
    assert opened.master == office.master
    if parse_or_none(bytes(flipped)) != parse(good):
        assert opened.notes
    office.second.write_bytes(flipped)
    with suppress(DeskError):
        assert office.by_recovery().master == office.master
    office.second.write_bytes(good)


def parse_or_none(data: bytes) -> object:
    try:
        return parse(data)
    except DeskError:
        return None


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
def test_any_bytes_are_a_file_or_damage(data: bytes) -> None:
    with pytest.raises(DamageFound):
        parse(data)


def test_the_default_cost_is_the_measured_one() -> None:
    assert Ways().cost == Argon2Cost(memory_kib=65_536, passes=3, lanes=4)
