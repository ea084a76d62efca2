"""What must never reach a robot cannot be encoded, whoever asks."""

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.bb8 import ForbiddenCommand, commands
from custom_components.astromech.bb8.allowed import ALLOWED
from custom_components.astromech.bb8.packet import encode

# Restated from section 11, rule 11 of the protocol notes.
FORBIDDEN = (
    *range(0x0100, 0x0200),  # bootloader
    *(0x0030, 0x0024, 0x0042),
    *(0x0208, 0x0241, 0x0243, *range(0x0245, 0x0250), 0x0265, *range(0x0270, 0x0274), 0x0290),
)


@pytest.mark.parametrize("opcode", FORBIDDEN)
def test_what_is_forbidden_is_not_encoded(opcode: int) -> None:
    with pytest.raises(ForbiddenCommand):
        encode(opcode, 1)


@given(opcode=st.integers(0, 0xFFFF), data=st.binary(max_size=254), sequence=st.integers(0, 255))
def test_nothing_but_what_is_allowed_is_encoded(opcode: int, data: bytes, sequence: int) -> None:
    try:
        packet = encode(opcode, sequence, data)
    except ForbiddenCommand:
        return
    assert int.from_bytes(packet[2:4]) in ALLOWED
    assert not set(FORBIDDEN) & ALLOWED


@pytest.mark.parametrize("data", ["ffff000000", "ffffff0000", "ffff", "", "ff", "000000000000"])
def test_a_sleep_that_only_a_charger_ends_is_not_encoded(data: str) -> None:
    with pytest.raises(ForbiddenCommand):
        encode(0x0022, 1, bytes.fromhex(data))


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x00\x01"])
def test_user_hack_mode_is_not_encoded(data: bytes) -> None:
    with pytest.raises(ForbiddenCommand) as raised:
        encode(0x0242, 1, data)
    assert raised.value.what == f"0242 {data.hex()}".rstrip()


def test_each_allowed_command_has_a_class_of_its_own() -> None:
    classes = [getattr(commands, name) for name in commands.__all__]
    opcodes = [cls.opcode for cls in classes if hasattr(cls, "opcode")]
    assert sorted(opcodes) == sorted(ALLOWED)
