"""Values of BinXML: a type and its bytes."""
import struct, uuid

NULL, STRING, ANSI, U8, U16, U32, U64, BOOL, BINARY, GUID, FILETIME, SID, HEX32, HEX64, XML = (
    0, 1, 2, 4, 6, 8, 10, 13, 14, 15, 17, 19, 20, 21, 33)
START = 133_800_000_000_000_000  # a FILETIME of December 2024


def utf16(text):
    return text.encode('utf-16-le')


def string(text):
    return STRING, utf16(text)


def hex32(number):
    return HEX32, struct.pack('<I', number)


def u32(number):
    return U32, struct.pack('<I', number)


def boolean(flag):
    return BOOL, struct.pack('<I', flag)


def guid(text):
    return GUID, uuid.UUID(text).bytes_le


def sid(text):
    parts = [int(p) for p in text.split('-')[1:]]
    return SID, bytes([parts[0], len(parts) - 2]) + parts[1].to_bytes(6, 'big') + struct.pack(
        f'<{len(parts) - 2}I', *parts[2:])


def as_text(kind, value):
    """As Windows prints a value in XML."""
    if kind == STRING:
        return value.decode('utf-16-le', 'replace').rstrip('\0')
    if kind == ANSI:
        return value.decode('cp1252').rstrip('\0')
    number = int.from_bytes(value, 'little')
    return {HEX32: hex(number), BOOL: 'true' if number else 'false'}.get(kind, str(number))
