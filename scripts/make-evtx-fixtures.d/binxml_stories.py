"""BinXML tokens wherever they may stand, and BinXML as a value."""
import struct

from binxml import Optional, Sub
from log import Chunk, write
from value_stories import TEST_LOG
from values import NULL, START, XML, string, u32, utf16


def counted(token, text):
    return bytes([token]) + struct.pack('<H', len(text)) + utf16(text)


def named(token, name):
    def put(chunk):
        chunk.put('B', token)
        chunk.name(name)
    return put


def instruction(chunk):
    named(0x0A, 'target')(chunk)
    chunk.text(counted(0x0B, 'data="1"'))


def character(code, token=0x08):
    return bytes([token]) + struct.pack('<H', code)


def binxml_tokens():
    """Each token of BinXML wherever it may stand, and events without a template."""
    chunk = Chunk()

    def mixed(c):
        for part in ('<', Sub(14), named(0x49, 'amp'), character(0x20AC, 0x48), Optional(15), Sub(16), '>'):
            c.text(part)
    entities = tuple(named(0x49, name) for name in ('lt', 'gt', 'amp', 'quot', 'apos', 'nbsp'))
    tree = ('UserData', (), (instruction, (
        'Tokens', (('mixed', mixed), ('null', Sub(15)), ('gone', Optional(15))), (
            ('Entities', (), entities), ('Characters', (), (character(0x41, 0x48), character(0xE4), character(0xD83D))),
            ('CData', (), (counted(0x47, '<&>'), counted(0x07, ']]'))),
            ('Instruction', (), ('before', instruction, 'after')), ('OnlyInstruction', (), (instruction,)),
            ('Split', (), (b'\x45\1\3\0' + utf16('one'), b'\5\1\3\0' + utf16('two'))),
            ('Around', (), ('[', Sub(14), '|', Optional(15), '|', Sub(16), ']')),
            ('NullAmongOthers', (), (Optional(15), ('Child', (), ()))), ('KeptByAttribute', (('a', 'b'),), (Optional(15),)),
            ('prefix:Local', (('xmlns:prefix', 'urn:x'), ('prefix:a', 'b')), ()), ('Beyond', (), (Sub(99),)),
            ('BeyondOptional', (), (Optional(99),)))),))
    chunk.event(1, 1, [(None, string('va<l>ue')), (None, (NULL, b'')), (None, u32(7))], payload=tree, **TEST_LOG)
    for number, fragment_header in ((2, True), (3, False)):
        chunk.open(number, START)
        if not fragment_header:
            del chunk.bytes[-4:]
        chunk.element('Event', (), (
            ('System', (), (('Provider', (('Name', 'Contoso-Values'),)), ('EventID', (), (str(number),)), ('Computer', (), ('PC-17',)))),
            ('EventData', (), (('Data', (('Name', 'Literal'),), ('no template',)),))))
        chunk.put('B', 0)
        chunk.close()
    tree = ('EventData', (('Name', 'NAME_OF_THE_EVENT'),), (('Data', (('Name', 'Value'),), (Sub(14),)),))
    chunk.event(4, 4, [(None, u32(4))], payload=tree, **TEST_LOG)
    tree = ('EventData', (('Name', Optional(15)),), (('Data', (('Name', Sub(14)),), (Sub(16),)),))
    chunk.event(5, 5, [(None, string('NameIsValue')), (None, (NULL, b'')), (None, u32(5))], payload=tree, **TEST_LOG)
    write('binxml_tokens', chunk.finish(1, 5))


def nested_binxml():
    """BinXML as a value: instances in instances, a bare element, several fragments, an array of it."""
    chunk = Chunk()
    trees = {'inner': ('Inner', (('a', Sub(0)),), (Sub(1),)),
             'outer': ('EventData', (), (('Data', (('Name', 'Nested'),), (Sub(0),)), ('Data', (), (Sub(1),))))}
    for number, key in enumerate(trees, 1):  # where the definitions stand
        chunk.open(number, START)
        chunk.instance(key, trees[key], [string('x'), u32(number)])
        chunk.put('B', 0)
        chunk.close()

    def value(*fill):
        part = Chunk()
        part.names, part.templates, part.bytes = chunk.names, chunk.templates, bytearray()
        for one in fill:
            one(part)
        return XML, bytes(part.bytes)

    def instance(key, *values, header=True):
        def fill(part):
            if header:
                part.put('4B', 0x0F, 1, 1, 0)
            part.instance(key, trees[key], values)
            part.put('B', 0)
        return fill
    bare = lambda part: part.element('Inner', (), ('bare',))
    inner = instance('inner', string('attribute'), string('text'))
    deep = instance('inner', u32(1), value(instance('inner', u32(2), value(inner))), header=False)
    for number, data in enumerate((value(instance('outer', value(inner), u32(7))), value(instance('outer', value(deep), (NULL, b''))),
                                   value(instance('outer', value(bare), string('beside'))),
                                   value(instance('outer', value(inner, instance('inner', string('second'), u32(2))), u32(9))),
                                   (XML, b''), (XML | 0x80, value(inner)[1]), (NULL, b'')), 3):
        chunk.event(number, number, [(None, data)], payload=Sub(14), **TEST_LOG)
    chunk.event(10, 10, [(None, value(inner))], payload=('UserData', (), (('InAttribute', (('a', Sub(14)),)),)), **TEST_LOG)
    # Other readers give up on a record like these, or put the text where it stands.
    several = lambda part: part.element('Inner', (('a', 'unseen'),), ('one ', ('Inner', (), ('two',)), ' three'))
    nested_twice = instance('inner', value(inner), value(several))
    too_deep = inner
    for _ in range(100):
        too_deep = instance('inner', value(too_deep), string('.'))
    for number, fill in ((11, several), (12, nested_twice), (13, too_deep)):
        chunk.event(number, 10, [(None, value(fill))], payload=('UserData', (), (('InAttribute', (('a', Sub(14)),)),)), **TEST_LOG)
    write('nested_binxml', chunk.finish(1, 13))
