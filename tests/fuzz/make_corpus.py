"""Makes the inputs that the fuzzers start from, of runs of real programs.

    PERFWRAP=build/bin/perfwrap python3 tests/fuzz/make_corpus.py [CORPUS]

Live profiles are taken while their process runs, and packed as sparse_input.h says."""
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

PERFWRAP = os.environ.get("PERFWRAP", "perfwrap")
PYTHON = os.environ.get("PERFWRAP_PYTHON", "python3")
MOST_ZEROS_INSIDE = 16  # a piece begins with six bytes

PROGRAMS = {
    "short": "",
    "python": '''
import threading
def work(n):
    total = 0
    for i in range(n):
        total += i * i
    return total
thread = threading.Thread(target=work, args=(1000000,))
thread.start()
work(3000000)
thread.join()
''',
    "files": '''
import json, os
blocks = []
for i in range(300):
    with open(f"file-{i % 3}", "w") as file:
        json.dump(list(range(2000)), file)
    blocks.append(bytearray(300000))
    os.stat("file-0")
''',
    "annotated": '''
import sys
sys.path.insert(0, MODULE)
import perfwrap
for i in range(30):
    with perfwrap.region("outer"):
        with perfwrap.region(f"inner {i % 3}"):
            sum(range(200000))
    perfwrap.mark("step")
''',
}
COPY = '''
import glob, os, shutil
for live in glob.glob(os.path.join(os.environ["PERFWRAP_RUN_DIRECTORY"], "ranks", "**", "*.live"), recursive=True):
    shutil.copy(live, os.environ["COPY_TO"])
'''


def packed(data):
    """Pieces of {zeros, length, bytes}."""
    pieces, at = [], 0
    while at < len(data):
        begin = at
        while at < len(data) and data[at] == 0:
            at += 1
        first = at
        while at < len(data) and at - first < 0xffff:
            end = data.find(bytes(MOST_ZEROS_INSIDE), at, first + 0xffff)
            at = end if end >= 0 else min(len(data), first + 0xffff)
            break
        piece = data[first:at].rstrip(b"\0") if at < len(data) else data[first:at]
        at = first + len(piece)
        pieces.append(struct.pack("<IH", first - begin, len(piece)) + piece)
    return b"".join(pieces)


REGIONS = 13
REGION = struct.Struct("<QQQQ")  # offset, capacity, reserved, used
FIRST_REGION = 16


def closed_up(data):
    """The same profile with its regions right behind each other: what takes time is the size of the file."""
    (header_bytes,) = struct.unpack_from("<I", data, 12)
    header, regions = bytearray(data[:header_bytes]), b""
    for i in range(REGIONS):
        place = FIRST_REGION + i * REGION.size
        offset, _, reserved, used = REGION.unpack_from(header, place)
        content = data[offset:offset + reserved].rstrip(b"\0")
        content += bytes(64 + -len(content) % 64)
        REGION.pack_into(header, place, header_bytes + len(regions), len(content), len(content), used)
        regions += content
    return bytes(header) + regions


def without_places(data):
    """Images and sources are not there, so that what is tested is the profile and not the machine."""
    for place in (b"/usr/", b"/lib/", b"/lib64/", b"/tmp/", b"/home/", b"/root/", b"/opt/"):
        data = data.replace(place, b"/" + b"0" * (len(place) - 2) + b"/")
    return data


def columns_alone(data):
    """A file of perfwrap without what only HDF5 reads: its first bytes, the columns, and their index."""
    index_offset, _, magic = struct.unpack("<QQQ", data[-24:])
    at = index_offset

    def take(pattern):
        nonlocal at
        values = struct.unpack_from("<" + pattern, data, at)
        at += struct.calcsize("<" + pattern)
        return values

    def take_text():
        nonlocal at
        (length,) = take("H")
        at += length
        return struct.pack("<H", length) + data[at - length:at]

    content, index = bytearray(data[:8]), bytearray(take_text())
    index += struct.pack("<i", *take("i"))
    (columns,) = take("I")
    index += struct.pack("<I", columns)
    for _ in range(columns):
        index += take_text() + take_text() + struct.pack("<BBQQQ", *take("BBQQQ"))
        (pieces,) = take("I")
        index += struct.pack("<I", pieces)
        for _ in range(pieces):
            offset, length = take("QQ")
            index += struct.pack("<QQ", len(content), length)
            content += data[offset:offset + length]
    return bytes(content + index) + struct.pack("<QQQ", len(content), 0, magic)


def main():
    corpus = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "corpus")
    module = subprocess.run([PERFWRAP, "--python-path"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
    for name in ("live_profile", "conversion", "rank_file", "summary"):
        (corpus / name).mkdir(parents=True, exist_ok=True)
    for name, text in PROGRAMS.items():
        root = pathlib.Path(tempfile.mkdtemp(prefix="perfwrap-corpus-"))
        try:
            (root / "program.py").write_text(text.replace("MODULE", repr(module)) + COPY)
            subprocess.run([PERFWRAP, "--profile", "-q", "-o", "run", PYTHON, "program.py"], check=True, cwd=root,
                           env={**os.environ, "COPY_TO": str(root / "copy")})
            live = packed(closed_up(without_places((root / "copy").read_bytes())))
            for target in ("live_profile", "conversion"):
                (corpus / target / f"{name}.profile").write_bytes(live)
            rank_file = min((root / "run" / "ranks").rglob("*.h5"))
            for target, file in (("rank_file", rank_file), ("summary", root / "run" / "summary.h5")):
                (corpus / target / f"{name}.columns").write_bytes(columns_alone(file.read_bytes()))
        finally:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
