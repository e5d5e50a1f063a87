"""Writes BinXML tokens."""
import re, struct, uuid

from values import utf16


class Sub(int):
    """A value of the record, by index."""


class Optional(Sub):
    """Left out, with what holds it, when the value is null."""


class BinXml:
    """BinXML with everything it refers to, as Windows lays it out from a chunk's start."""

    def __init__(self):
        self.bytes = bytearray(512)
        self.names, self.templates = {}, {}

    def put(self, form, *values):
        self.bytes += struct.pack('<' + form, *values)

    def name(self, text):
        at = len(self.bytes) + 4
        self.put('I', self.names.setdefault(text, at))
        if self.names[text] == at:
            hashed = 0
            for unit in text:
                hashed = (hashed * 65599 + ord(unit)) & 0xFFFFFFFF
            self.put('IHH', 0, hashed & 0xFFFF, len(text))
            self.bytes += utf16(text) + b'\0\0'

    def text(self, part):
        if isinstance(part, Optional):
            self.put('BHB', 0x0E, part, 0)
        elif isinstance(part, Sub):
            self.put('BHB', 0x0D, part, 0)
        elif isinstance(part, bytes):  # raw tokens
            self.bytes += part
        elif callable(part):
            part(self)
        else:
            self.put('BBH', 0x05, 1, len(part))
            self.bytes += utf16(part)

    def sized(self, at):
        struct.pack_into('<I', self.bytes, at, len(self.bytes) - at - 4)

    def element(self, name, attributes=(), content=(), dependency=True):
        self.put('B', 0x41 if attributes else 0x01)
        if dependency:
            self.put('H', 0xFFFF)
        size = len(self.bytes)
        self.put('I', 0)
        self.name(name)
        if attributes:
            listed = len(self.bytes)
            self.put('I', 0)
            for number, (key, value) in enumerate(attributes):
                self.put('B', 0x46 if number + 1 < len(attributes) else 0x06)
                self.name(key)
                self.text(value)
            self.sized(listed)
        if content:
            self.put('B', 0x02)
            for part in content:
                self.element(*part) if isinstance(part, tuple) else self.text(part)
            self.put('B', 0x04)
        else:
            self.put('B', 0x03)
        self.sized(size)

    def instance(self, key, tree, values):
        """A template instance; its definition stands inline at the first use."""
        template = uuid.uuid5(uuid.NAMESPACE_URL, re.sub(' at 0x[0-9a-f]+', '', repr(key)))  # functions
        self.put('BB', 0x0C, 1)
        self.bytes += template.bytes_le[:4]
        at = len(self.bytes) + 4
        self.put('I', self.templates.setdefault(key, at))
        if self.templates[key] == at:
            self.put('I', 0)
            self.bytes += template.bytes_le
            size = len(self.bytes)
            self.put('I', 0)
            self.put('4B', 0x0F, 1, 1, 0)
            self.element(*tree)
            self.put('B', 0)
            self.sized(size)
        self.put('I', len(values))
        for kind, value in values:
            self.put('HBB', len(value), kind, 0)
        for _, value in values:
            self.bytes += value
