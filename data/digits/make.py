"""Writes digits.bin, the 1,797 handwritten digits, from scikit-learn's copy of them.

    pip install scikit-learn && python data/digits/make.py

Layout, bytes only: 1,797 classes (0 to 9) in the source's order; then 64 planes, one per pixel (row-major), of 1,797
values (0 to 16) each, where the images stand sorted by class, and in the source's order within a class. Sorting puts
like next to like, which lets gzip make the file a third smaller; the classes, stored unsorted, are enough to undo it.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

source = load_digits()
classes = source.target.astype(np.uint8)
images = source.images.astype(np.uint8).reshape(len(classes), 64)
assert (images == source.images.reshape(len(classes), 64)).all() and images.max() == 16

by_class = images[np.argsort(classes, kind="stable")]
target = Path(__file__).with_name("digits.bin")
target.write_bytes(classes.tobytes() + by_class.T.copy().tobytes())
print(target, target.stat().st_size, "bytes")
