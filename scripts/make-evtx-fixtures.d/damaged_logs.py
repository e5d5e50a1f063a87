"""Logs that were copied while in use, overwritten, cut off, or made to harm."""
import struct

from log import CHUNK, DM_EDP, Chunk, write
from mdm_client import install
from values import hex32, string


def stale_header():
    first, last = Chunk(), Chunk()
    for number in (1, 2):
        first.event(number, 37, [])
    last.event(3, 38, [])
    write('stale_header_and_unused_chunk', first.finish(1, 2), bytes(CHUNK), last.finish(3, 3),
          dirty=True, stated_chunks=1)


def slack():
    chunk = Chunk()
    chunk.event(21, 37, [])
    chunk.event(22, 38, [])
    live_end = len(chunk.bytes)
    install(chunk, 9, 9, '0123456789ABCDEF0123456789ABCDEF01234567', 1, 0)
    chunk.event(22, 38, [])  # as the log still has it
    chunk.event(10, 39, [])
    cut = len(chunk.bytes)
    chunk.event(11, 36, [])
    chunk.bytes[cut + 24:cut + 60] = b'\xEE' * 36  # overwritten
    write('recovered_from_slack', chunk.finish(21, 22, live_end))


def damage():
    chunk = Chunk()
    for number in (1, 2, 3, 4, 5):
        chunk.event(number, 32, [('HRESULT', hex32(0x80072EE7))])
    second, fourth = chunk.records[1], chunk.records[3]
    struct.pack_into('<I', chunk.bytes, second + 24 + 14, 0x7FFFFFFF)  # value count
    struct.pack_into('<I', chunk.bytes, fourth + 4, 0)  # record size
    write('damaged_records', chunk.finish(1, 5))


def cut_short():
    chunk = Chunk()
    for number in (1, 2, 3):
        chunk.event(number, 37, [])
    write('cut_short', chunk.finish(1, 3), keep=4096 + chunk.records[2] + 100)


def gap():
    chunk = Chunk()
    for number in (10, 11, 20, 21):
        chunk.event(number, 72, [])
    chunk.event(22, 37, [], channel=DM_EDP + '/Operational')
    write('record_id_gap', chunk.finish(10, 22))


def hostile():
    """A template that holds itself twice, and elements 300 deep."""
    chunk = Chunk()
    where = dict(provider='Contoso-Hostile', guid='00C0FFEE-0000-4000-8000-000000000002', channel='Contoso/Test')

    def itself(c):
        for _ in range(2):
            c.put('BBIII', 0x0C, 1, 0, max(c.templates.values()), 0)
    chunk.event(1, 1, [], payload=('UserData', (), (itself,)), **where)
    deep = ('Deepest', (), ())
    for level in range(300):
        deep = ('Deep', (), (deep,))
    chunk.event(2, 2, [], payload=('UserData', (), (deep,)), **where)
    chunk.event(3, 3, [('Sound', string('still read'))], **where)
    write('hostile_templates', chunk.finish(1, 3))


def header_flags():
    """No checksums, as the header's flags say; and flags, version and numbers that mean nothing."""
    chunk = Chunk()
    chunk.event(1, 37, [])
    plain = chunk.finish(1, 1)
    plain[52:56] = plain[124:128] = b'\0' * 4
    write('no_checksums', plain, flags=4)
    write('odd_header', chunk.finish(1, 1), flags=0xDEADBEE8, versions=(7, 9), stated_chunks=65535)
