#!/usr/bin/env python3
"""Stores objects, corrects attributes that do not fit their character set, and compares what comes back as pydicom reads it.

Usage: corrected.py URL KEY < paths, one a line

Prints one JSON line: {"checks": [names of what held], "problems": [what did not]}.
"""
import json
import logging
import sys
import warnings
from io import BytesIO

import pydicom
import requests
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from transcode import CHECKS, PROBLEMS, alike, check

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
# Fits none of the character sets but UTF-8 and GB18030.
NAME = "Kim^Wang=김^王"
CORRECTED = {"SpecificCharacterSet", "PatientName", "EthnicGroup", "OriginalAttributesSequence"}
CORRECTIONS = {
    "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Kim^Wang", "Ideographic": "김^王"}]},
    "00102160": {"vr": "SH"},
}


def main(url, key):
    headers = {"Authorization": "Bearer " + key}
    for path in sys.stdin.read().split("\n"):
        if path:
            one(url, headers, path)
    print(json.dumps({"checks": CHECKS, "problems": PROBLEMS}))


def get(address, headers, syntax="*"):
    accept = f"application/dicom; transfer-syntax={syntax}"
    return requests.get(address, headers={**headers, "Accept": accept}, timeout=60)


def prepared(path):
    """The object, in a study of its own; it keeps its text as it is written."""
    original = pydicom.dcmread(path, force=True)
    original.StudyInstanceUID, original.SeriesInstanceUID = generate_uid(), generate_uid()
    original.SOPInstanceUID = original.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    original.SOPClassUID = original.file_meta.MediaStorageSOPClassUID = original.get(
        "SOPClassUID", "1.2.840.10008.5.1.4.1.1.7"
    )
    bytes_ = BytesIO()
    original.save_as(bytes_, enforce_file_format=True)
    return bytes_.getvalue()


def one(url, headers, path):
    name = path.rsplit("/", 1)[1]
    body = prepared(path)
    original = pydicom.dcmread(BytesIO(body))
    sent = requests.post(url + "/studies", headers={**headers, "Content-Type": "application/dicom"}, data=body, timeout=60)
    check(f"{name} is stored", sent.status_code in (200, 202), sent.text)
    study, *rest = original.StudyInstanceUID, original.SeriesInstanceUID, original.SOPInstanceUID
    address = f"{url}/studies/{study}/series/{rest[0]}/instances/{rest[1]}"
    corrections = f"{url[: -len('/dicomweb')]}/api/spaces/main/studies/{study}/corrections"
    stored = get(address, headers).content
    made = requests.post(corrections, headers=headers, json={"revision": 0, "attributes": CORRECTIONS}, timeout=60)
    check(f"{name} is corrected", made.status_code == 201, made.text)
    compare(name, original, pydicom.dcmread(BytesIO(get(address, headers).content)))
    other = get(address, headers, ExplicitVRLittleEndian)
    if other.status_code == 200:
        compare(f"{name} in another syntax", original, pydicom.dcmread(BytesIO(other.content)), False)
    id_ = made.json()["history"][0]["id"]
    undone = requests.delete(f"{corrections}/{id_}?revision=1", headers=headers, timeout=60)
    check(f"{name} undone", undone.status_code == 200 and get(address, headers).content == stored, undone.text)


def compare(name, original, found, is_same_syntax=True):
    wrong = [] if str(found.PatientName) == NAME else [f"name {found.PatientName}"]
    # GB18030 holds every character of Unicode, so such an object keeps its set.
    fitting = "GB18030" if original.get("SpecificCharacterSet") == "GB18030" else "ISO_IR 192"
    wrong += [] if found.SpecificCharacterSet == fitting else [f"set {found.SpecificCharacterSet}"]
    wrong += [] if found["EthnicGroup"].is_empty else ["ethnic group"]
    [*_, item] = found.OriginalAttributesSequence
    former = item.ModifiedAttributesSequence[0]
    was = str(original.get("PatientName", ""))
    wrong += [] if str(former.PatientName) == was else [f"former {former.PatientName!r} was {was!r}"]
    wrong += [] if item.ReasonForTheAttributeModification == "CORRECT" else ["reason"]
    for element in original:
        tag = element.tag
        if element.keyword in CORRECTED or tag.element == 0 or (not is_same_syntax and tag.group >= 0x7FE0):
            continue
        if element.keyword in ("PhotometricInterpretation", "PlanarConfiguration", "HighBit") and not is_same_syntax:
            continue
        if tag not in found or not same(element, found[tag]):
            wrong.append(f"{tag} {element.value!r:.80} is {found.get(tag)!r:.80}")
    extra = [e.tag for e in found if e.tag not in original and e.keyword not in CORRECTED]
    check(name, not wrong and not extra, f"{wrong} {extra}")


def same(a, b):
    """Items of sequences declare another set of characters, too; their text is the same."""
    if a.VR == "SQ" and b.VR == "SQ":
        return len(a.value) == len(b.value) and all(
            all(e.keyword == "SpecificCharacterSet" or e.tag.element == 0 or e.tag in y and same(e, y[e.tag]) for e in x)
            for x, y in zip(a.value, b.value)
        )
    return alike(a, b) or str(a.value).strip() == str(b.value).strip()


if __name__ == "__main__":
    main(*sys.argv[1:])
