#!/usr/bin/env python3
"""Writes the Fashion-MNIST subset: the first 200 training images of each class, in the order of the training file.

Usage: make_fashion_subset.py FOLDER_WITH_THE_ORIGINAL_IDX_FILES OUTPUT_FOLDER   (standard library only)
"""
import gzip
import os
import struct
import sys

PER_CLASS, CLASSES = 200, 10
source, target = sys.argv[1:3]
with gzip.open(os.path.join(source, "train-images-idx3-ubyte.gz")) as f:
    images = f.read()
with gzip.open(os.path.join(source, "train-labels-idx1-ubyte.gz")) as f:
    labels = f.read()
magic, count, rows, columns = struct.unpack(">4I", images[:16])
assert (magic, struct.unpack(">2I", labels[:8])) == (0x803, (0x801, count))
size = rows * columns
seen, chosen = [0] * CLASSES, []
for i, label in enumerate(labels[8:]):
    if seen[label] < PER_CLASS:
        seen[label] += 1
        chosen.append(i)


def write(name, header, parts):
    with open(os.path.join(target, name), "wb") as f:
        # No name and no time in the gzip header: the same input gives the same file.
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=f, mtime=0) as z:
            z.write(header + b"".join(parts))


write("fashion-mnist-images-idx3-ubyte.gz", struct.pack(">4I", 0x803, len(chosen), rows, columns),
      [images[16 + i * size:16 + (i + 1) * size] for i in chosen])
write("fashion-mnist-labels-idx1-ubyte.gz", struct.pack(">2I", 0x801, len(chosen)),
      [labels[8 + i:9 + i] for i in chosen])
