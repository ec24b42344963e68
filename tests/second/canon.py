"""The one MessagePack form of docs/format.md "Encoding": a strict reader and a writer, of their own.

Values are None, bool, int, str, bytes and list. No library reads here: those at hand accept more than the page does.
"""
import struct

DEPTH_MAX = 8
ARRAY_MAX = 4096
U_MAX = 2**53 - 1
TIME_MAX = 253402300799999


class Refused(Exception):
    """Bytes that the page refuses; the text says why."""


class _Reader:
    def __init__(self, data):
        self.data, self.at, self.depth = data, 0, 0

    def take(self, n, what):
        if n > len(self.data) - self.at:
            raise Refused(f"{what} is cut short at byte {self.at}")
        part = self.data[self.at:self.at + n]
        self.at += n
        return part

    def number(self, width, what):
        return int.from_bytes(self.take(width, what), "big")

    def length(self, width, least, what):
        n = self.number(width, what)
        if n < least:
            raise Refused(f"{what} of length {n} is not in its shortest form, before byte {self.at}")
        return n

    def value(self):
        b = self.take(1, "a value")[0]
        if b <= 0x7f:
            return b
        if b >= 0xe0:
            return b - 256
        if b <= 0x8f:
            raise Refused(f"a map at byte {self.at - 1}")
        if b <= 0x9f:
            return self.array(b - 0x90)
        if b <= 0xbf:
            return self.text(b - 0xa0)
        if b == 0xc0:
            return None
        if b in (0xc2, 0xc3):
            return b == 0xc3
        if b in (0xc4, 0xc5, 0xc6):
            width, least = {0xc4: (1, 0), 0xc5: (2, 2**8), 0xc6: (4, 2**16)}[b]
            return self.take(self.length(width, least, "bin"), "bin")
        if 0xcc <= b <= 0xcf:
            width, least = {0xcc: (1, 128), 0xcd: (2, 2**8), 0xce: (4, 2**16), 0xcf: (8, 2**32)}[b]
            return self.length(width, least, "int")
        if 0xd0 <= b <= 0xd3:
            code, width, below = {0xd0: (">b", 1, -32), 0xd1: (">h", 2, -2**7), 0xd2: (">i", 4, -2**15), 0xd3: (">q", 8, -2**31)}[b]
            n = struct.unpack(code, self.take(width, "int"))[0]
            if n >= below:
                raise Refused(f"int {n} is not in its shortest form, before byte {self.at}")
            return n
        if b in (0xd9, 0xda, 0xdb):
            width, least = {0xd9: (1, 32), 0xda: (2, 2**8), 0xdb: (4, 2**16)}[b]
            return self.text(self.length(width, least, "str"))
        if b in (0xdc, 0xdd):
            width, least = {0xdc: (2, 16), 0xdd: (4, 2**16)}[b]
            return self.array(self.length(width, least, "array"))
        raise Refused(f"byte {b:#04x} at byte {self.at - 1} begins no value that is used")

    def text(self, n):
        at, raw = self.at, self.take(n, "str")
        try:
            text = raw.decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise Refused(f"str at byte {at} is not UTF-8") from None
        if "\0" in text:
            raise Refused(f"str at byte {at} holds U+0000")
        return text

    def array(self, n):
        if n > ARRAY_MAX:
            raise Refused(f"array of {n} elements before byte {self.at}: at most {ARRAY_MAX}")
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise Refused(f"arrays more than {DEPTH_MAX} deep at byte {self.at}")
        values = [self.value() for _ in range(n)]
        self.depth -= 1
        return values


def read(data):
    """The one value that data is."""
    reader = _Reader(bytes(data))
    value = reader.value()
    if reader.at != len(reader.data):
        raise Refused(f"{len(reader.data) - reader.at} bytes follow the value")
    return value


def version(data):
    """The format number if data begins like an array of ours, whatever stands behind it; else None."""
    reader = _Reader(bytes(data))
    try:
        b = reader.take(1, "array")[0]
        if 0x90 <= b <= 0x9f:
            n = b - 0x90
        elif b in (0xdc, 0xdd):
            n = reader.length(*{0xdc: (2, 16), 0xdd: (4, 2**16)}[b], "array")
        else:
            return None
        if not 1 <= n <= ARRAY_MAX or n > len(reader.data) - reader.at:
            return None
        if not (reader.data[reader.at] <= 0x7f or 0xcc <= reader.data[reader.at] <= 0xcf):
            return None
        number = reader.value()
    except Refused:
        return None
    return number if is_u(number) else None


def write(value):
    """The encoding of value."""
    if value is None:
        return b"\xc0"
    if value is True or value is False:
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        if value >= 0:
            if value < 2**7:
                return bytes([value])
            for b, width in ((0xcc, 1), (0xcd, 2), (0xce, 4), (0xcf, 8)):
                if value < 1 << (8 * width):
                    return bytes([b]) + value.to_bytes(width, "big")
        if -32 <= value < 0:
            return bytes([value + 256])
        for b, width in ((0xd0, 1), (0xd1, 2), (0xd2, 4), (0xd3, 8)):
            if -(1 << (8 * width - 1)) <= value < 0:
                return bytes([b]) + value.to_bytes(width, "big", signed=True)
        raise Refused(f"int {value} is out of range")
    if isinstance(value, str):
        raw = value.encode()
        return _head(len(raw), (0xa0, 31), (0xd9, 0xda, 0xdb)) + raw
    if isinstance(value, bytes):
        return _head(len(value), None, (0xc4, 0xc5, 0xc6)) + value
    if isinstance(value, (list, tuple)):
        return _head(len(value), (0x90, 15), (None, 0xdc, 0xdd)) + b"".join(write(v) for v in value)
    raise Refused(f"{type(value).__name__} has no encoding")


def _head(n, fix, rest):
    if fix and n <= fix[1]:
        return bytes([fix[0] + n])
    for b, width in zip(rest, (1, 2, 4)):
        if b is not None and n < 1 << (8 * width):
            return bytes([b]) + n.to_bytes(width, "big")
    raise Refused(f"length {n} has no header")


def is_int(v, low=-2**63, high=2**64 - 1):
    return isinstance(v, int) and not isinstance(v, bool) and low <= v <= high


def is_u(v, high=U_MAX):
    return is_int(v, 0, high)


def is_t(v):
    return is_int(v, 0, TIME_MAX)


def is_bin(v, n):
    return isinstance(v, bytes) and len(v) == n


def is_str(v, most, least=0):
    return isinstance(v, str) and least <= len(v.encode()) <= most
