#!/usr/bin/env python3
"""Lists DICOM files as pydicom sees them: one JSON line per file.

Usage: survey.py FILE_LIST    (one path a line)

A line: {"file", "sha256", "dataSetSha256", "transferSyntax", "sopClass", "study", "series", "instance"}; texts are
empty where the file does not say. The data set is everything behind preamble and file meta group, as it lies.
"""
import hashlib
import io
import json
import logging
import sys
import warnings

import pydicom
from pydicom.filereader import _read_file_meta_info, read_preamble

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def data_set_of(data):
    """Preamble and file meta cut off."""
    fp = io.BytesIO(data)
    if data[128:132] == b"DICM":
        fp.seek(132)
    if data[fp.tell():fp.tell() + 2] == b"\x02\x00":
        start = fp.tell()
        try:
            fp.seek(start)
            meta_length = int.from_bytes(data[start + 8:start + 12], "little")
            if data[start:start + 6] == b"\x02\x00\x00\x00UL":
                return data[start + 12 + meta_length:]
            _read_file_meta_info(fp)
        except Exception:
            fp.seek(start)
    return data[fp.tell():]


def survey(path):
    with open(path, "rb") as file:
        data = file.read()
    out = {"file": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    out["dataSetSha256"] = hashlib.sha256(data_set_of(data)).hexdigest()
    try:
        ds = pydicom.dcmread(io.BytesIO(data), force=True, stop_before_pixels=True)
        read = lambda keyword: str(ds.get(keyword, "") or "")
        out.update(
            transferSyntax=str(ds.file_meta.get("TransferSyntaxUID", "")),
            sopClass=read("SOPClassUID"),
            study=read("StudyInstanceUID"),
            series=read("SeriesInstanceUID"),
            instance=read("SOPInstanceUID"),
        )
    except Exception:
        out.update(transferSyntax="", sopClass="", study="", series="", instance="")
    return out


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as names:
        for name in names.read().splitlines():
            print(json.dumps(survey(name)))
