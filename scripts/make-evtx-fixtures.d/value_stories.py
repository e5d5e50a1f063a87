"""Values of every type, arrays of them, and values at their limits."""
import struct, uuid

from binxml import Optional, Sub
from log import DM_EDP_GUID, SYSTEM, Chunk, write
from mdm_client import USER
from values import (ANSI, BINARY, BOOL, FILETIME, GUID, HEX32, HEX64, NULL, SID, START, STRING, U8, U16, U32, U64, XML,
                    boolean, hex32, sid, string, u32, utf16)

TEST_LOG = dict(provider='Contoso-Values', guid='00C0FFEE-0000-4000-8000-000000000001', channel='Contoso/Test')


def value_types():
    chunk = Chunk()
    chunk.event(1, 1, [
        ('Unicode', string('Grüße \U0001F600 \u65e5\u672c\0')), ('Surrogate', (STRING, b'a\0\x00\xD8b\0')),
        ('Ansi', (ANSI, b'caf\xe9\0')), ('Int8', (3, b'\xff')), ('Int16', (5, b'\xfe\xff')),
        ('Int32', (7, b'\xfd\xff\xff\xff')), ('Int64', (9, b'\xfc' + b'\xff' * 7)), ('UInt64', (U64, b'\xff' * 8)),
        ('Float', (11, struct.pack('<f', 0.5))), ('Double', (12, struct.pack('<d', -2.25))),
        ('True', boolean(255)), ('False', boolean(0)), ('Binary', (BINARY, b'\0\x1f\xfe')),
        ('Guid', (GUID, uuid.UUID(DM_EDP_GUID).bytes_le)), ('Size', (16, struct.pack('<Q', 255))),
        ('Time', (FILETIME, struct.pack('<Q', START + 7))),
        ('SystemTime', (18, struct.pack('<8H', 2024, 12, 4, 5, 6, 7, 8, 90))), ('Sid', sid(USER)),
        ('Hex32', hex32(0xAB)), ('Hex64', (HEX64, b'\xab' + b'\0' * 7)), ('Null', (NULL, b'')),
        ('Short', (U32, b'\1\2'))], **TEST_LOG)
    chunk.event(2, 2, [(None, string('first')), (None, string('second')), ('Twice', u32(1)), ('Twice', u32(2))], **TEST_LOG)
    chunk.event(3, 3, [('Strings', (STRING | 0x80, utf16('one\0two\0three\0'))),
                       ('Numbers', (U16 | 0x80, struct.pack('<3H', 1, 2, 3))), ('Unknown', (0x7E, b'\1\2'))], **TEST_LOG)
    cdata = b'\x07' + struct.pack('<H', 3) + utf16('<&>')
    character = b'\x08' + struct.pack('<H', 0x20AC)
    tree = ('UserData', (), (('Mixed', (('a', Sub(14)), ('gone', Optional(15))), (
        'text ', Sub(14), cdata, character, ('Gone', (), (Optional(15),)), ('Kept', (), (Sub(15),)))),))
    chunk.event(4, 4, [(None, string('value')), (None, (NULL, b''))], payload=tree, **TEST_LOG)

    # EventData as nested BinXML whose elements lack the dependency id; all names are known by now.
    part = Chunk()
    part.names = chunk.names
    part.bytes = bytearray()
    part.put('4B', 0x0F, 1, 1, 0)
    part.element('EventData', (), (('Data', (('Name', 'Unicode'),), ('nested',), False),), False)
    part.put('B', 0)
    chunk.event(5, 5, [(None, (XML, bytes(part.bytes)))], payload=Sub(14), **TEST_LOG)

    def second_fragment(c):
        c.put('4B', 0x0F, 1, 1, 0)
        c.element('Second', (), ('fragment',))
        c.put('B', 0)
    chunk.event(6, 37, [], more=second_fragment, **TEST_LOG)
    write('value_types', chunk.finish(1, 6))


def array_types():
    """Every type of array, repeated where it is all of an element, and among other things."""
    chunk = Chunk()
    packed = lambda kind, form, *values: (kind | 0x80, b''.join(struct.pack('<' + form, v) for v in values))
    guid = uuid.UUID(DM_EDP_GUID).bytes_le
    day = struct.pack('<8H', 2024, 12, 4, 5, 6, 7, 8, 90)
    chunk.event(1, 1, [
        ('Unicode', (STRING | 0x80, utf16('\0two\0\0'))), ('Unended', (STRING | 0x80, utf16('one\0two'))),
        ('Ansi', (ANSI | 0x80, b'caf\xe9\0\0two\0')), ('Int8', packed(3, 'b', -1, 2)),
        ('UInt8', packed(U8, 'B', 1, 255)), ('Int16', packed(5, 'h', -1, 2)), ('UInt16', packed(U16, 'H', 1, 65535)),
        ('Int32', packed(7, 'i', -1, 2)), ('UInt32', packed(U32, 'I', 1, 2)), ('Int64', packed(9, 'q', -1, 2)),
        ('UInt64', packed(U64, 'Q', 1, 2)), ('Float', packed(11, 'f', 0.5, -1.5)),
        ('Double', packed(12, 'd', 0.1, 1e300)), ('Bool', packed(BOOL, 'I', 0, 1, 7)),
        ('Binary', (BINARY | 0x80, b'\1\2')), ('Guid', (GUID | 0x80, guid + guid[::-1])),
        ('Size', packed(16, 'Q', 1, 2)), ('Time', packed(FILETIME, 'Q', START, START + 1)),
        ('SystemTime', (18 | 0x80, day + day)), ('Sid', (SID | 0x80, sid(SYSTEM)[1] + sid(USER)[1])),
        ('Hex32', packed(HEX32, 'I', 1, 0xAB)), ('Hex64', packed(HEX64, 'Q', 1, 0xAB)), ('Empty', packed(U32, 'I')),
        ('EmptyStrings', (STRING | 0x80, b'')), ('CutShort', (U32 | 0x80, b'\1\0\0\0\2')),
        ('Handle', packed(0x20, 'Q', 1)), ('Unknown', (0xFE, b'\1\2'))], **TEST_LOG)
    tree = ('UserData', (), (('Arrays', (('in', Sub(14)), ('around', lambda c: [c.text(p) for p in ('(', Sub(14), ')')])), (
        'text ', Sub(14), ('Alone', (('of', 'each'),), (Sub(14),)), ('Optional', (), (Optional(15),)))),))
    chunk.event(2, 2, [(None, packed(U16, 'H', 1, 2, 3)), (None, packed(U8, 'B', 8, 9))], payload=tree, **TEST_LOG)
    write('array_types', chunk.finish(1, 2))


def value_limits():
    """Values at the edge of their type, and beyond."""
    chunk = Chunk()
    system_time = lambda *parts: (18, struct.pack('<8H', *parts))
    filetime = lambda ticks: (FILETIME, struct.pack('<Q', ticks))
    chunk.event(1, 1, [
        ('FloatMost', (11, struct.pack('<I', 0x7F7FFFFF))), ('FloatInfinite', (11, struct.pack('<f', float('-inf')))),
        ('Tenth', (11, struct.pack('<f', 0.1))), ('DoubleInfinite', (12, struct.pack('<d', float('inf')))),
        ('NoNumber', (12, b'\xff' * 8)), ('MinusZero', (12, struct.pack('<d', -0.0))),
        ('Int64Least', (9, b'\0' * 7 + b'\x80')), ('Size32', (16, struct.pack('<I', 0xBEEF))),
        ('Handle', (0x20, struct.pack('<Q', 0xF00))), ('Xml', (0x23, utf16('<a>b</a>'))), ('Bool8', (BOOL, b'\1')),
        ('BoolNone', (BOOL, b'')), ('TimeUnset', filetime(0)), ('TimeFirst', filetime(1)),
        ('TimeMost', filetime(2**64 - 1)), ('Year9999', filetime(2650467743999999999)),
        ('Year10000', filetime(2650467744000000000)), ('TimeShort', (FILETIME, b'\0' * 7)),
        ('NoSuchDay', system_time(2023, 2, 3, 29, 0, 0, 0, 0)), ('LeapDay', system_time(2024, 2, 4, 29, 23, 59, 59, 999)),
        ('SidShort', sid('S-1-5')), ('SidLargeAuthority', sid(f'S-1-{0x123456789ABC}-7')),
        ('SidCut', (SID, sid(USER)[1][:-1])), ('SidEmpty', (SID, b'')), ('SidLonger', (SID, sid(SYSTEM)[1] + b'\0' * 4)),
        ('GuidShort', (GUID, b'\1' * 15)), ('HexShort', (HEX32, b'\1\2')), ('BinaryEmpty', (BINARY, b'')),
        ('OddString', (STRING, utf16('odd') + b'!')), ('InnerNul', (STRING, utf16('a\0b\0\0'))),
        ('Controls', string('tab\tline\r\n\x1b\x7f"\\'))], **TEST_LOG)
    write('value_limits', chunk.finish(1, 1))
