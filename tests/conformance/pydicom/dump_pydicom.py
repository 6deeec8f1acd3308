#!/usr/bin/env python3
"""Dumps DICOM files as canonical JSON lines, one file a line, as pydicom reads them.

Usage: dump_pydicom.py FILE_LIST   (one path a line; output on standard output)

A line: {"file": path, "elements": {"00100010": {"vr", "value"}, ...}} or {"file": path, "error": text}.
Values: text and numbers as arrays, sequences as arrays of element objects, bytes as {"sha256", "length"}.
"""
import hashlib
import json
import logging
import math
import struct
import sys
import warnings

import pydicom
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
TEXT = set("AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT".split())
NUMBERS = set("FL FD SL SS SV UL US UV".split())
LITTLE = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}


def hashed(data, vr, little):
    width = LITTLE.get(vr, 1)
    if not little and width > 1:
        data = b"".join(data[i:i + width][::-1] for i in range(0, len(data), width))
    return {"sha256": hashlib.sha256(data).hexdigest(), "length": len(data)}


def number(value):
    if isinstance(value, float):
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
        return value
    return str(value) if abs(value) > 2**53 - 1 else value


def text(value):
    return getattr(value, "original_string", None) if hasattr(value, "original_string") else str(value)


def one(vr, value):
    if value is None:
        return ""
    if vr in ("DS", "IS"):
        return str(text(value)).strip(" \0")
    if vr in TEXT:
        return str(value)
    if vr == "AT":
        return f"{int(BaseTag(value)):08X}"
    return number(value)


def element(elem, little):
    vr, value = elem.VR, elem.value
    if vr == "SQ":
        return {"vr": vr, "value": [data_set(item, little) for item in value]}
    if isinstance(value, (bytes, bytearray)):
        if vr in TEXT or vr in NUMBERS:
            return {"vr": vr, "value": [hashed(bytes(value), vr, True)]}
        if elem.is_undefined_length:
            return {"vr": vr, "value": [fragments(bytes(value), little)]}
        return {"vr": vr, "value": [hashed(bytes(value), vr, little)] if value else []}
    if value is None or (not isinstance(value, (MultiValue, list, int, float)) and str(value) == ""):
        return {"vr": vr, "value": []}
    values = value if isinstance(value, (MultiValue, list, tuple)) else [value]
    return {"vr": vr, "value": [one(vr, v) for v in values]}


def fragments(data, little):
    """Encapsulated pixel data: the hash of each fragment joined; the delimiters are not part of it."""
    at, parts = 0, []
    while at + 8 <= len(data):
        group, elem, length = struct.unpack("<HHL" if little else ">HHL", data[at:at + 8])
        if (group, elem) != (0xFFFE, 0xE000):
            break
        parts.append(data[at + 8:at + 8 + length])
        at += 8 + length
    return {"fragments": len(parts), "sha256": hashlib.sha256(b"".join(parts)).hexdigest()}


def data_set(ds, little):
    out = {}
    for tag in sorted(ds.keys()):
        try:
            out[f"{int(tag):08X}"] = element(ds[tag], little)
        except Exception as error:  # what pydicom cannot convert is a difference to look at, not the end
            out[f"{int(tag):08X}"] = {"vr": "??", "value": [f"error: {type(error).__name__}"]}
    return out


def read(path):
    """Forced reading takes any bytes for DICOM: only what a data set of an image or a request holds counts."""
    try:
        return pydicom.dcmread(path)
    except pydicom.errors.InvalidDicomError:
        ds = pydicom.dcmread(path, force=True)
        return ds if any(keyword in ds for keyword in ("SOPClassUID", "PatientName", "PatientID", "StudyInstanceUID")) else None


def dump(path):
    try:
        ds = read(path)
        if ds is None:
            return {"file": path, "error": "not DICOM"}
        return {"file": path, "elements": data_set(ds, ds.original_encoding[1] is not False)}
    except Exception as error:
        return {"file": path, "error": f"{type(error).__name__}: {error}"}


with open(sys.argv[1], encoding="utf-8") as names:
    for name in names.read().splitlines():
        print(json.dumps(dump(name), ensure_ascii=True, sort_keys=True))
