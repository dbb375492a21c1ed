# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the data of an installer as Inno Setup 5.5.7 does, with nothing packed and no program to
run: what innoextract reads of one. The layout was seen in installers made by Inno Setup itself.
"""

import hashlib
import struct
import zlib

VERSION = b'Inno Setup Setup Data (5.5.7) (u)'
BLOCK = 4096
N_STRINGS = 32
# A day in 2012, in tenths of microseconds since 1601.
FILETIME = 130000000000000000
# From Windows 5.0 on.
WINDOWS = bytes(7) + b'\5' + bytes(2) + bytes(10)


def _text(text=''):
    data = text.encode('utf-16le')
    return struct.pack('<I', len(data)) + data


def _block(data):
    """Pieces with a checksum each; before them the size of all, and that it is not packed."""
    pieces = b''
    for offset in range(0, len(data), BLOCK):
        piece = data[offset:offset + BLOCK]
        pieces += struct.pack('<I', zlib.crc32(piece)) + piece
    head = struct.pack('<IB', len(pieces), 0)
    return struct.pack('<I', zlib.crc32(head)) + head + pieces


def _header(n_files):
    """The texts of [Setup], the numbers of entries, and settings, of which most are zero."""
    counts = [0] * 16
    counts[7] = counts[8] = n_files
    settings = bytearray(0x9d - 64)
    settings[0x197 - 0x190] = 5
    settings[0x1a6 - 0x190] = 0xff
    settings[0x1d1 - 0x190] = 1
    settings[0x1d7 - 0x190] = 2
    return _text('Update') + _text() * (N_STRINGS - 1) + struct.pack('<16I', *counts) + settings


def _file(index, name):
    return (_text() + _text('{app}\\' + name) + _text() * 8 + WINDOWS +
            struct.pack('<IIQh', index, 0, 0, -1) + bytes(5))


def _location(offset, data):
    return (struct.pack('<IIIQQQ', 0, 0, offset, 0, len(data), len(data)) +
            hashlib.sha1(data).digest() + struct.pack('<Q', FILETIME) + bytes(8 + 2))


def make_installer(files, version=VERSION):
    """FILES: names and their contents."""
    contents = b''
    entries = b''
    locations = b''
    for index, (name, data) in enumerate(files.items()):
        entries += _file(index, name)
        locations += _location(len(contents), data)
        contents += b'zlb\x1a' + data
    # No picture of the wizard, and none for its corner.
    setup = version.ljust(64, b'\0') + _block(_header(len(files)) + entries + bytes(8))
    setup += _block(locations)
    start = 0x200
    table = (b'rDlPtS\xcd\xe6\xd7\x7b\x0b\x2a' +
             struct.pack('<IIIIIII', 1, start + len(contents) + len(setup), 0, 0, 0,
                         start + len(contents), start)[:28])
    table += struct.pack('<I', zlib.crc32(table))
    program = bytearray(start)
    program[0:2] = b'MZ'
    program[0x3c:0x40] = struct.pack('<I', 0x80)
    program[0x80:0x86] = b'PE\0\0\x4c\1'
    program[0x30:0x3c] = b'Inno' + struct.pack('<II', 0x100, 0x100 ^ 0xffffffff)
    program[0x100:0x100 + len(table)] = table
    return bytes(program) + contents + setup
