"""Decodes pairs of objects with pydicom and compares their samples. Reads JSON lines: name, native, compressed, syntax.
Prints one JSON line each, with what is wrong if anything is."""

import json
import logging
import sys
import warnings

import numpy as np
import pydicom
from pydicom.pixels import pixel_array

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
# HTJ2K is read by pylibjpeg-openjpeg as JPEG 2000 is.
for line in sys.stdin:
    job = json.loads(line)
    answer = {"name": job["name"], "syntax": job["syntax"]}
    try:
        native = pixel_array(job["native"], raw=True, force=True)
    except Exception as error:
        # What pydicom cannot read at all is no fault of transcoding.
        print(json.dumps({**answer, "skipped": f"{type(error).__name__}: {str(error)[:300]}"}), flush=True)
        continue
    try:
        compressed = pixel_array(job["compressed"], raw=True, force=True)
        if native.shape != compressed.shape or not np.array_equal(native, compressed):
            answer["problem"] = f"other samples: {native.shape} {native.dtype} {compressed.shape} {compressed.dtype}"
    except Exception as error:
        answer["problem"] = f"{type(error).__name__}: {str(error)[:300]}"
    print(json.dumps(answer), flush=True)
