"""Writes event logs: a header block and chunks of 65,536 bytes."""
import os, struct, zlib

from binxml import BinXml, Optional, Sub
from values import FILETIME, HEX64, NULL, START, U8, U16, U64, as_text, guid as guid_value, sid, string, u32

FIXTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), 'fixtures/formats')
CHUNK = 65536
DM_EDP = 'Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider'
DM_EDP_GUID = '3DA494E4-0FE2-415C-B895-FB5265C5C83B'
SYSTEM = 'S-1-5-18'


class Chunk(BinXml):
    """Records, and what they refer to."""

    def __init__(self):
        super().__init__()
        self.records = []
        self.told = []  # events as exports tell them

    def open(self, number, filetime):
        self.records.append(len(self.bytes))
        self.put('IIQQ', 0x2A2A, 0, number, filetime)
        self.put('4B', 0x0F, 1, 1, 0)

    def close(self):
        start = self.records[-1]
        self.bytes += b'\0' * (1 + -(len(self.bytes) + 1 + 4 - start) % 8)
        size = len(self.bytes) + 4 - start
        self.put('I', size)
        struct.pack_into('<I', self.bytes, start + 4, size)

    def event(self, number, event_id, data, provider=DM_EDP, guid=DM_EDP_GUID, user=SYSTEM,
              channel=DM_EDP + '/Admin', computer='PC-17.contoso.example', level=4, payload=None,
              seconds=None, more=None, written=None, rendered=None, title='', activity=None):
        """`data`: (name, (type, bytes)); `payload`: a tree instead, its values after the first 14.
        `computer` None: the template has no such element. `written`: number and seconds of the
        record where a collector wrote the event, instead of the log that it first stood in, which
        may have added the `rendered` message. `activity`: ActivityID of its Correlation."""
        filetime = START + 10_000_000 * (number if seconds is None else seconds) + 1234
        if payload is None:
            self.told.append(dict(number=number, event_id=event_id, provider=provider, guid=guid, user=user,
                                  channel=channel, computer=computer, level=level, filetime=filetime, title=title, activity=activity,
                                  data=[(name, as_text(*value)) for name, value in data]))
        system = ('System', (), (
            ('Provider', (('Name', provider), ('Guid', '{' + guid + '}'))),
            ('EventID', (('Qualifiers', Optional(4)),), (Sub(3),)),
            ('Version', (), (Sub(11),)), ('Level', (), (Sub(0),)), ('Task', (), (Sub(2),)),
            ('Opcode', (), (Sub(1),)), ('Keywords', (), (Sub(5),)),
            ('TimeCreated', (('SystemTime', Sub(6)),)),
            ('EventRecordID', (), (Sub(10),)),
            ('Correlation', (('ActivityID', Optional(7)),)),
            ('Execution', (('ProcessID', Sub(8)), ('ThreadID', Sub(9)))),
            ('Channel', (), (channel,)), *([] if computer is None else [('Computer', (), (Sub(13),))]),
            ('Security', (('UserID', Optional(12)),))))
        if payload is None:
            payload = ('EventData', (), tuple(
                ('Data', (('Name', name),) if name else (), (Sub(14 + at),))
                for at, (name, _) in enumerate(data)))
        tree = ('Event', (('xmlns', 'http://schemas.microsoft.com/win/2004/08/events/event'),),
                (system, payload) + ((('RenderingInfo', (('Culture', 'en-US'),), (
                    ('Message', (), (rendered,)),)),) if rendered else ()))
        odd = (('no Computer',) if computer is None else ()) + (('rendered',) if rendered else ())
        values = [(U8, bytes([level])), (U8, b'\0'), (U16, b'\0\0'),
                  (U16, struct.pack('<H', event_id)), (NULL, b''),
                  (HEX64, struct.pack('<Q', 1 << 63)), (FILETIME, struct.pack('<Q', filetime)),
                  guid_value(activity) if activity else (NULL, b''), u32(4321), u32(1234), (U64, struct.pack('<Q', number)), (U8, b'\0'),
                  sid(user) if user else (NULL, b''), string(computer or '')]
        if written:
            number, filetime = written[0], START + 10_000_000 * written[1]
        self.open(number, filetime)
        self.instance((provider, event_id, channel, repr(payload)) + odd, tree,
                      values + [value for _, value in data])
        self.put('B', 0)
        if more:
            more(self)
        self.close()

    def finish(self, first, last, free_space=None):
        free_space = free_space or len(self.bytes)
        chunk = self.bytes.ljust(CHUNK, b'\0')
        live = [at for at in self.records if at < free_space]
        struct.pack_into('<8sQQQQIII', chunk, 0, b'ElfChnk\0', first, last, first, last, 128, live[-1],
                         free_space)
        struct.pack_into('<I', chunk, 52, zlib.crc32(chunk[512:free_space]))
        struct.pack_into('<I', chunk, 124, zlib.crc32(chunk[128:512], zlib.crc32(chunk[:120])))
        return chunk


def write(name, *chunks, next_id=1, dirty=False, stated_chunks=None, keep=None, versions=(1, 3),
          flags=0):
    header = bytearray(4096)
    count = len(chunks) if stated_chunks is None else stated_chunks
    struct.pack_into('<8sQQQIHHHH', header, 0, b'ElfFile\0', 0, max(count - 1, 0), next_id, 128,
                     *versions, 4096, count)
    struct.pack_into('<I', header, 120, flags | dirty)
    struct.pack_into('<I', header, 124, zlib.crc32(header[:120]))
    log = bytes(header) + b''.join(bytes(c) for c in chunks)
    log = log[:len(log.rstrip(b'\0')) + 4][:keep]  # a record may end in zeros
    with open(os.path.join(FIXTURES, 'evtx', name + '.evtx'), 'wb') as out:
        out.write(log)
