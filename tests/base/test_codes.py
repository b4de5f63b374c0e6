"""Codes from paper: generous about how they are written, merciless about what they say."""

import hashlib
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zyuki_desk.base.codes import (
    LabelCode,
    differing_groups,
    label_code,
    parse_recovery_code,
    parse_short_code,
    read_label,
    recovery_code,
    short_code,
)
from zyuki_desk.base.errors import Refusal

FULL_WIDTH = {n: n + 0xFEE0 for n in range(0x21, 0x7F)} | {0x20: 0x3000}
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

digests = st.binary(min_size=32, max_size=32)
secrets = st.binary(min_size=16, max_size=16)
places = st.integers(0, 10**6)


def refused_short(text: str) -> str:
    with pytest.raises(Refusal) as refusal:
        parse_short_code(text)
    return refusal.value.sentence


def refused_recovery(text: str) -> str:
    with pytest.raises(Refusal) as refusal:
        parse_recovery_code(text)
    return refusal.value.sentence


def test_a_known_digest_has_this_short_form_for_ever() -> None:
    code = short_code(hashlib.sha256(b"zyuki").digest())
    assert code == "3P33B CYVWS T9J9V NZPAZ CQHYA PD"
    assert parse_short_code(code) == code


def test_a_known_secret_has_this_recovery_code_for_ever() -> None:
    code = recovery_code(bytes(range(16)))
    assert code == "000011-005665-011319-016973-022627-028281-033935-039589-631532"
    assert parse_recovery_code(code) == bytes(range(16))


@given(digests)
def test_short_forms_show_130_bits_in_fives(digest: bytes) -> None:
    code = short_code(digest)
    assert re.fullmatch(
        r"([0-9A-HJKMNP-TV-Z]{5} ){5}[0-9A-HJKMNP-TV-Z][0-9A-HJKMNP-TV-Z*~$=U]", code
    )
    value = 0
    for char in code.replace(" ", "")[:26]:
        value = value * 32 + ALPHABET.index(char)
    assert value == int.from_bytes(digest, "big") >> 126


@given(digests, st.sampled_from(["", " ", "-", "\u3000", "ー", "\n", " - ", "‐"]), st.booleans())
def test_short_forms_are_read_however_they_are_written(
    digest: bytes, separator: str, is_wide: bool
) -> None:
    code = short_code(digest)
    typed = code.lower().replace("0", "o").replace("1", "l").replace(" ", separator)
    assert parse_short_code(typed.translate(FULL_WIDTH) if is_wide else typed) == code
    assert parse_short_code(f"  {code.replace('1', 'I').replace('0', 'O')}\n") == code


@given(digests, places, st.sampled_from(ALPHABET))
def test_no_single_wrong_character_is_taken(digest: bytes, place: int, wrong: str) -> None:
    code = list(short_code(digest).replace(" ", ""))
    place %= len(code)
    assume(code[place] != wrong)
    code[place] = wrong
    refused_short("".join(code))


@given(digests, places, places)
def test_no_two_exchanged_characters_are_taken(digest: bytes, one: int, other: int) -> None:
    code = list(short_code(digest).replace(" ", ""))
    one, other = one % 26, other % 26
    assume(code[one] != code[other])
    code[one], code[other] = code[other], code[one]
    refused_short("".join(code))


@given(digests)
def test_the_check_and_its_neighbour_cannot_change_places(digest: bytes) -> None:
    code = short_code(digest).replace(" ", "")
    assume(code[25] != code[26])
    refused_short(code[:25] + code[26] + code[25])


@given(digests, places)
def test_dropped_and_doubled_characters_are_counted(digest: bytes, place: int) -> None:
    code = short_code(digest).replace(" ", "")
    place %= len(code)
    dropped = code[:place] + code[place + 1 :]
    sentence = refused_short(dropped)
    assert "26文字では足りません" in sentence or "使わない文字" in sentence
    sentence = refused_short(code[:place] + code[place] + code[place:])
    assert "28文字では多すぎます" in sentence or "使わない文字" in sentence


def test_a_strange_character_in_a_short_form_is_located() -> None:
    code = short_code(bytes(32))
    assert "2組目の3文字目の「U」" in refused_short(code[:8] + "U" + code[9:])
    assert "1組目の1文字目の「あ」" in refused_short("あ" + code[1:])
    assert "U+D800" in refused_short("\ud800" + code[1:])
    assert "最後の1文字「#」" in refused_short(code[:-1] + "#")
    assert "入力してください" in refused_short(" - ")


def test_differing_groups_are_counted_from_one() -> None:
    code = short_code(bytes(32))
    assert differing_groups(code, code) == ()
    assert differing_groups("1" + code[1:-2] + "ZZ", code) == (1, 6)


@given(secrets, st.sampled_from(["", " ", "-", "\u3000", "ー", "\n", "  ", "−"]), st.booleans())
def test_recovery_codes_are_read_however_they_are_written(
    secret: bytes, separator: str, is_wide: bool
) -> None:
    code = recovery_code(secret)
    assert re.fullmatch(r"\d{6}(-\d{6}){8}", code)
    typed = code.replace("-", separator)
    assert parse_recovery_code(typed.translate(FULL_WIDTH) if is_wide else typed) == secret


@given(secrets, places, st.integers(1, 9))
def test_a_wrong_digit_is_located_in_its_group(secret: bytes, place: int, step: int) -> None:
    code = list(recovery_code(secret).replace("-", ""))
    place %= len(code)
    code[place] = str((int(code[place]) + step) % 10)
    assert refused_recovery("".join(code)).startswith(f"{place // 6 + 1}組目の数字")


@given(secrets, places)
def test_two_neighbouring_digits_exchanged_are_located(secret: bytes, place: int) -> None:
    code = list(recovery_code(secret).replace("-", ""))
    place %= len(code) - 1
    assume(code[place] != code[place + 1])
    code[place], code[place + 1] = code[place + 1], code[place]
    assert refused_recovery("".join(code)).startswith(f"{place // 6 + 1}組目の数字")


@given(secrets, places, st.integers(0, 999_999))
def test_no_group_can_be_another(secret: bytes, place: int, other: int) -> None:
    groups = recovery_code(secret).split("-")
    place %= len(groups)
    for wrong in (f"{other:06d}", f"{other // 11 % 65_537 * 11:06d}"):
        if groups[place] != wrong:
            refused_recovery("-".join([*groups[:place], wrong, *groups[place + 1 :]]))


@given(secrets, places, places)
def test_no_two_groups_can_change_places(secret: bytes, one: int, other: int) -> None:
    groups = recovery_code(secret).split("-")
    one, other = one % len(groups), other % len(groups)
    assume(groups[one] != groups[other])
    groups[one], groups[other] = groups[other], groups[one]
    refused_recovery("-".join(groups))


@given(secrets, places, st.sampled_from(["", "-", " "]))
def test_dropped_and_doubled_digits_are_told(secret: bytes, place: int, separator: str) -> None:
    groups = recovery_code(secret).split("-")
    group, digit = place % 9, place // 9 % 6
    short = groups[group][:digit] + groups[group][digit + 1 :]
    long = groups[group][:digit] + groups[group][digit] + groups[group][digit:]
    for wrong, width, total in ((short, 5, 53), (long, 7, 55)):
        sentence = refused_recovery(separator.join([*groups[:group], wrong, *groups[group + 1 :]]))
        expected = f"{group + 1}組目が{width}けた" if separator else f"{total}けた"
        assert expected in sentence


@given(secrets, places)
def test_a_digit_dropped_from_an_unbroken_key_is_placed_at_or_after_its_group(
    secret: bytes, place: int
) -> None:
    code = recovery_code(secret).replace("-", "")
    place %= len(code)
    near = re.search(r"(\d)組目のあたり", refused_recovery(code[:place] + code[place + 1 :]))
    assert near is not None
    assert place // 6 + 1 <= int(near[1]) <= 9


@settings(max_examples=300)
@given(st.text(max_size=80) | st.text("0123456789 -０１２３", max_size=80))
def test_anything_typed_is_a_key_or_a_kind_refusal(text: str) -> None:
    for sentence in (refused_recovery(text), refused_short(text)):
        assert sentence.endswith("。")
    assert not re.search(r"\d{3}", refused_recovery(text))


def test_rows_of_zeros_and_novels_are_no_keys() -> None:
    refused_recovery("0" * 54)
    assert "長すぎます" in refused_recovery("1" * 100_000)
    assert "長すぎます" in refused_short("1" * 100_000)
    assert "数字でない文字" in refused_recovery("12345X" * 9)
    assert "入力してください" in refused_recovery("")


def test_a_secret_of_another_size_is_a_bug() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        recovery_code(bytes(15))


# Labels


rows = st.integers(1, 10**10 - 1)
kinds = st.integers(10, 99)


def test_a_known_label_has_these_digits_for_ever() -> None:
    code = label_code(23, 7)
    assert code == "94223000000000723"
    assert read_label(code) == LabelCode(23, 7)


@given(kinds, rows)
def test_a_label_reads_back_however_the_keys_arrive(kind: int, number: int) -> None:
    code = label_code(kind, number)
    assert code.isdigit()
    assert len(code) == 17
    assert read_label(code) == LabelCode(kind, number)
    assert read_label(code.translate(FULL_WIDTH)) == LabelCode(kind, number)
    assert read_label(f" {code[:5]} {code[5:10]}ー{code[10:]}\r") == LabelCode(kind, number)


@given(kinds, rows, st.integers(0, 16), st.integers(1, 9))
def test_no_single_wrong_digit_is_a_label(kind: int, number: int, place: int, by: int) -> None:
    code = label_code(kind, number)
    wrong = str((int(code[place]) + by) % 10)
    assert read_label(code[:place] + wrong + code[place + 1 :]) is None


@given(st.text(max_size=20) | st.from_regex(r"[0-9]{12,18}", fullmatch=True))
def test_other_codes_are_hardly_ever_labels(text: str) -> None:
    found = read_label(text)
    assert found is None or label_code(*found) in text


def test_what_has_no_number_gets_no_label() -> None:
    with pytest.raises(ValueError, match="no label"):
        label_code(9, 1)
    with pytest.raises(ValueError, match="no label"):
        label_code(23, 0)
