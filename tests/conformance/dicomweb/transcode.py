#!/usr/bin/env python3
"""Stores objects, gets them back in other transfer syntaxes, and compares elements and samples as pydicom reads them.

Usage: transcode.py URL KEY < paths, one a line

Prints one JSON line: {"checks": [names of what held], "problems": [what did not]}.
"""
import json
import logging
import sys
import warnings
from io import BytesIO

import numpy
import pydicom
import requests
from dicomweb_client.api import DICOMwebClient
from pydicom.pixels import pixel_array
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
CHECKS, PROBLEMS = [], []
PLAIN = [ImplicitVRLittleEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian]
PACKED = [
    RLELossless, JPEGLossless, JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless, HTJ2KLossless, HTJ2KLosslessRPCL,
]
FRAMES = {
    ExplicitVRLittleEndian: "application/octet-stream", RLELossless: "image/dicom-rle", JPEGLSLossless: "image/jls",
    JPEG2000Lossless: "image/jp2", JPEGLosslessSV1: "image/jpeg", JPEGLossless: "image/jpeg",
}
# What says how samples lie: it follows the new form.
FORM = {"PhotometricInterpretation", "PlanarConfiguration", "HighBit", "PixelData"}


def check(name, held, detail=""):
    if held:
        CHECKS.append(name)
    else:
        PROBLEMS.append(f"{name}: {detail}"[:600])


def differences(a, b):
    """Keywords of elements that are not alike; group lengths and signatures are not kept, UN may have become its VR."""
    names = {e.tag for e in [*a, *b] if e.tag.element != 0 and e.tag.group < 0x7FE0 and e.keyword not in FORM}
    return [str(tag) for tag in sorted(names) if tag not in a or tag not in b or not alike(a[tag], b[tag])]


def distance(a, b):
    return numpy.abs(a.astype(float) - b.astype(float)).max() if a.shape == b.shape else numpy.inf


def alike(a, b):
    if a.VR != b.VR and a.tag.is_private:
        return True  # Implicit VR says nothing of what a vendor's dictionary does not.
    if a.VR == "SQ" and b.VR == "SQ":
        return len(a.value) == len(b.value) and not any(differences(x, y) for x, y in zip(a.value, b.value))
    if isinstance(a.value, bytes) or isinstance(b.value, bytes):
        return a.VR != b.VR or a.value == b.value or a.value.rstrip(b"\0") == b.value.rstrip(b"\0")
    return a.value == b.value or a.is_empty and b.is_empty


def main(url, key):
    headers = {"Authorization": "Bearer " + key}
    client = DICOMwebClient(url, headers=headers)
    for path in sys.stdin.read().split("\n"):
        if path:
            one(url, headers, client, path)
    study(url, headers, client)
    print(json.dumps({"checks": CHECKS, "problems": PROBLEMS}))


def get(url, headers, syntax):
    accept = f"application/dicom; transfer-syntax={syntax}"
    return requests.get(url, headers={**headers, "Accept": accept}, timeout=60)


def one(url, headers, client, path):
    name = path.rsplit("/", 1)[1]
    with open(path, "rb") as file:
        original = pydicom.dcmread(file)
        file.seek(0)
        body = file.read()
    sent = requests.post(url + "/studies", headers={**headers, "Content-Type": "application/dicom"}, data=body, timeout=60)
    check(f"{name} is stored", sent.status_code in (200, 202), sent.text)
    uids = original.StudyInstanceUID, original.SeriesInstanceUID, original.SOPInstanceUID
    STUDIES.add(uids[0])
    address = url + "/studies/%s/series/%s/instances/%s" % uids
    has_pixels = "PixelData" in original
    expected = pixel_array(original, raw=True) if has_pixels else None
    # Decoders of the DCT round each in its way.
    tolerance = 1 if original.file_meta.TransferSyntaxUID in (JPEGBaseline8Bit, JPEGExtended12Bit) else 0
    for syntax in PLAIN + PACKED:
        answer = get(address, headers, syntax)
        if answer.status_code == 406:
            may = not has_pixels or original.SamplesPerPixel > 1 or original.BitsAllocated not in (8, 16)
            check(f"{name} has no form {syntax}", syntax in PACKED and may, answer.text)
            continue
        if answer.status_code != 200:
            check(f"{name} in {syntax}", False, f"{answer.status_code} {answer.text}")
            continue
        found = pydicom.dcmread(BytesIO(answer.content))
        same = [] if found.file_meta.TransferSyntaxUID == syntax else ["TransferSyntaxUID"]
        same += differences(original, found)
        if has_pixels and distance(expected, pixel_array(found, raw=True)) > tolerance:
            same.append("samples")
        check(f"{name} in {syntax}", same == [], str(same))
    if has_pixels and original.BitsAllocated > 1:
        frames(client, uids, name, original, expected, tolerance)


def frames(client, uids, name, original, expected, tolerance):
    count = int(original.get("NumberOfFrames", 1))
    wanted = [count, 1]
    parts = client.retrieve_instance_frames(*uids, wanted, media_types=(("application/octet-stream", ExplicitVRLittleEndian),))
    stack = expected if count > 1 else expected[numpy.newaxis]
    if original.file_meta.TransferSyntaxUID.is_compressed:
        found = [numpy.frombuffer(part, dtype=stack.dtype).reshape(stack.shape[1:]) for part in parts]
        far = [distance(stack[number - 1], one) for number, one in zip(wanted, found)]
        check(f"{name}: frames as samples", max(far) <= tolerance, str(far))
    for syntax, media in FRAMES.items():
        try:
            [part] = client.retrieve_instance_frames(*uids, [count], media_types=((media, syntax),))
        except requests.HTTPError as error:
            check(f"{name}: no frames {syntax}", error.response.status_code == 406 and syntax in PACKED, str(error))
            continue
        check(f"{name}: frames in {syntax}", len(part) > 0)


STUDIES = set()


def study(url, headers, client):
    for uid in sorted(STUDIES):
        stored = client.retrieve_study(uid)
        found = client.retrieve_study(uid, media_types=(("application/dicom", ExplicitVRLittleEndian),))
        syntaxes = {one.file_meta.TransferSyntaxUID for one in found}
        check(f"study {uid}", len(found) == len(stored) and syntaxes == {ExplicitVRLittleEndian}, str(syntaxes))


if __name__ == "__main__":
    main(*sys.argv[1:])
