#!/usr/bin/env python3
"""Reads a space back with dicomweb-client and compares it with the original files.

Usage: read_back.py REQUEST    (a JSON file: {"url", "key", "only", "work", "files": [{"file", "name", "dataSetSha256",
"study", "series", "instance", "transferSyntax"}]})

Prints one JSON line per difference: {"check", "file", "element", "detail"}, and a last line {"counts": {...}}.
"""
import base64
import collections
import concurrent.futures
import hashlib
import io
import json
import logging
import math
import os
import subprocess
import sys
import warnings

import dicomweb_client.web
import pydicom
from dicomweb_client.api import DICOMwebClient
from pydicom.encaps import generate_frames
from searches import Searches
from survey import data_set_of

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
counts = collections.Counter()


def report(check, file, detail, element=""):
    print(json.dumps({"check": check, "file": file, "element": element, "detail": str(detail)[:300]}))


class RawClient(DICOMwebClient):
    """Keeps the bytes of retrieved objects beside what the client makes of them."""

    def _decode_multipart_message(self, response, stream):
        self.parts = []
        for part in super()._decode_multipart_message(response, stream):
            self.parts.append(bytes(part))
            yield part


def lenient(data):
    try:
        return pydicom.dcmread(data, force=True)
    except Exception:
        return None


class PydicomOfClient:
    """What the client uses of pydicom, but it does not give up on a file that pydicom cannot read."""

    dcmread = staticmethod(lenient)

    def __getattr__(self, name):
        return getattr(pydicom, name)


dicomweb_client.web.pydicom = PydicomOfClient()


def sha(data):
    return hashlib.sha256(data).hexdigest()


class Comparison:
    def __init__(self, request):
        self.client = RawClient(request["url"], headers={"Authorization": "Bearer " + request["key"]},
                                permissive_uid=True, timeout=120)
        self.files = request["files"]
        self.only = request["only"]
        self.work = request["work"]
        self.retrieved = []

    def run(self):
        for check in self.only:
            getattr(self, check)()
            counts[f"{check} done"] += 1

    # Objects, bit by bit.

    def objects(self):
        by_study = collections.defaultdict(list)
        for one in self.files:
            by_study[one["study"]].append(one)
        for study, files in by_study.items():
            self.compare(files, lambda: self.client.retrieve_study(study), "study")
            by_series = collections.defaultdict(list)
            for one in files:
                by_series[one["series"]].append(one)
            for series, members in by_series.items():
                self.compare(members, lambda: self.client.retrieve_series(study, series), "series")
        for one in self.files:
            self.compare([one], lambda: self.client.retrieve_instance(one["study"], one["series"], one["instance"]), "instance")
            if "validator" in self.only:
                self.keep(one)

    def compare(self, files, retrieve, level):
        try:
            retrieve()
            found = collections.Counter(sha(data_set_of(part)) for part in self.client.parts)
        except Exception as error:
            for one in files:
                report(level, one["name"], repr(error))
            return
        expected = collections.Counter(one["dataSetSha256"] for one in files)
        counts[level] += 1
        counts["objects"] += sum(found.values())
        for one in files:
            if found[one["dataSetSha256"]] == 0:
                report(level, one["name"], "the data set did not come back bit by bit")
        extra = found - expected
        if extra and sum(found.values()) != sum(expected.values()):
            report(level, files[0]["name"], f"{sum(extra.values())} objects more than were sent")

    # Frames as stored.

    def frames(self):
        for one in self.files:
            try:
                ds = pydicom.dcmread(one["file"], force=True)
                if "PixelData" not in ds:
                    continue
                frames = frames_of(ds, one["transferSyntax"])
            except Exception:
                continue
            if frames is None:
                continue
            numbers = sorted({1, len(frames)})
            try:
                got = self.client.retrieve_instance_frames(one["study"], one["series"], one["instance"], numbers)
                got = [bytes(frame) for frame in got]
            except Exception as error:
                report("frames", one["name"], repr(error))
                continue
            counts["frames"] += len(numbers)
            for number, frame in zip(numbers, got):
                if frame != frames[number - 1]:
                    report("frames", one["name"], f"frame {number}: {len(frame)} bytes, expected {len(frames[number - 1])}")

    # Metadata.

    def metadata(self):
        for one in self.files:
            try:
                ds = pydicom.dcmread(one["file"], force=True)
                theirs = {}
                for tag in ds.keys():
                    try:
                        element = ds[tag]
                        theirs[f"{int(tag):08X}"] = element.to_json_dict(lambda e: "bulk", 1 << 40)
                    except Exception as error:
                        theirs[f"{int(tag):08X}"] = {"vr": "??", "error": repr(error)[:80]}
            except Exception:
                continue
            try:
                ours = self.client.retrieve_instance_metadata(one["study"], one["series"], one["instance"])
            except Exception as error:
                report("metadata", one["name"], repr(error))
                continue
            counts["metadata"] += 1
            self.compare_json(one, "", theirs, ours)

    def compare_json(self, one, path, theirs, ours):
        for tag in sorted(set(theirs) | set(ours)):
            if not path and tag in ("7FE00010", "00081190") or tag[4:] == "0000":
                continue
            a, b = theirs.get(tag), ours.get(tag)
            if a is None or b is None:
                report("metadata", one["name"], f"pydicom {short(a)}, radlake {short(b)}", path + tag)
                continue
            if a.get("vr") == "SQ" and b.get("vr") == "SQ" and len(a.get("Value", [])) == len(b.get("Value", [])):
                for at, (x, y) in enumerate(zip(a.get("Value", []), b.get("Value", []))):
                    self.compare_json(one, f"{path}{tag}/{at}/", x or {}, y or {})
                continue
            if a.get("vr") != b.get("vr") or self.value(a) != self.value(b, a):
                report("metadata", one["name"], f"pydicom {short(a)}, radlake {short(b)}", path + tag)

    def value(self, attribute, other=None):
        if "BulkDataURI" in attribute:
            uri = attribute["BulkDataURI"]
            counts["bulk data"] += 1
            try:
                parts = self.client.retrieve_bulkdata(self.client.base_url.split("/spaces/")[0] + uri if uri.startswith("/") else uri)
                data = b"".join(parts)
                # Numbers as text: our answer gives long ones by reference too.
                if attribute["vr"] in ("DS", "IS") and other and "Value" in other:
                    return [canonical(float(text)) for text in data.decode().split("\\") if text.strip()]
                # So is long text; what is generated here is ASCII.
                if attribute["vr"] in ("UT", "LT", "ST") and other and "Value" in other:
                    return [data.decode("ascii").strip()]
                return data
            except Exception as error:
                return repr(error)
        if "InlineBinary" in attribute:
            return base64.b64decode(attribute["InlineBinary"])
        values = [canonical(value) for value in attribute.get("Value", [])]
        while values and values[-1] in ("", None):
            values.pop()
        return values or b""

    # Searches.

    def search(self):
        studies = collections.defaultdict(list)
        for one in self.files:
            ds = lenient(one["file"])
            if ds is not None:
                studies[one["study"]].append((one, ds))
        total = self.client.search_for_studies(limit=1000)
        if len(total) != len({one["study"] for one in self.files}):
            report("search", "", f"{len(total)} studies, expected {len({one['study'] for one in self.files})}")
        for study, members in studies.items():
            self.count_study(study, members)
        Searches(self.client, [pair for members in studies.values() for pair in members], report, counts, canonical).run()

    def count_study(self, study, members):
        """The computed attributes: modalities and numbers of what is below."""
        one = members[0][0]
        found = self.client.search_for_studies(search_filters={"StudyInstanceUID": study})
        if found:
            expected = {str(d.get("Modality", "")) for _, d in members} - {""}
            self.expect(one, "ModalitiesInStudy", set(found[0].get("00080061", {}).get("Value", [])), expected)
            self.expect(one, "NumberOfStudyRelatedSeries", number(found[0], "00201206"), len({o["series"] for o, _ in members}))
            self.expect(one, "NumberOfStudyRelatedInstances", number(found[0], "00201208"), len(members))
        by_series = collections.defaultdict(list)
        for other, ds in members:
            by_series[other["series"]].append(other)
        found = {f["0020000E"]["Value"][0]: f for f in self.client.search_for_series(study, limit=1000)}
        self.expect(one, "series of the study", set(found), set(by_series))
        for series, instances in by_series.items():
            if series in found:
                self.expect(instances[0], "NumberOfSeriesRelatedInstances", number(found[series], "00201209"), len(instances))
            answers = self.client.search_for_instances(study, series, limit=5000)
            counts["searches"] += 1
            uids = [f["00080018"]["Value"][0] for f in answers]
            self.expect(instances[0], "instances of the series", sorted(uids), sorted(o["instance"] for o in instances))

    def expect(self, one, what, found, expected):
        if found != expected:
            report("search", one["name"], f"{what}: {found!r}, expected {expected!r}", what)

    # What a validator says.

    def keep(self, one):
        """Keeps the object that was just retrieved for the validator."""
        number = len(self.retrieved)
        path = os.path.join(self.work, f"retrieved-{os.getpid()}-{number}.dcm")
        with open(path, "wb") as file:
            file.write(self.client.parts[0] if self.client.parts else b"")
        self.retrieved.append((one, path))

    def validator(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for one, before, after in pool.map(self.verdicts, self.retrieved):
                counts["validated"] += 1
                if before != after:
                    changed = sorted(set(before.splitlines()) ^ set(after.splitlines()))
                    report("validator", one["name"], " | ".join(changed[:4]))

    def verdicts(self, kept):
        one, path = kept
        both = one, self.verdict("original", one.get("asSent", one["file"])), self.verdict("retrieved", path)
        os.remove(path)
        return both

    def verdict(self, role, path):
        """What dciodvfy says of a file; of the same bytes it is asked once in all passes, originals and retrieved apart."""
        with open(path, "rb") as file:
            known = os.path.join(self.work, f"verdict-{role}-{sha(file.read())}")
        if os.path.exists(known):
            with open(known, encoding="latin-1") as file:
                return file.read()
        done = subprocess.run(["/usr/bin/dciodvfy", path], capture_output=True, timeout=60)
        counts["dciodvfy runs"] += 1
        said = (done.stdout + done.stderr).decode("latin-1").replace(path, "FILE")
        with open(f"{known}.{os.getpid()}", "w", encoding="latin-1") as file:
            file.write(said)
        os.replace(f"{known}.{os.getpid()}", known)
        return said


def frames_of(ds, transfer_syntax):
    count = int(ds.get("NumberOfFrames", 1) or 1)
    uid = pydicom.uid.UID(transfer_syntax)
    if uid.is_encapsulated:
        return list(generate_frames(ds.PixelData, number_of_frames=count))
    size = ds.Rows * ds.Columns * int(ds.get("SamplesPerPixel", 1))
    bits = int(ds.BitsAllocated)
    if bits % 8 or str(ds.get("PhotometricInterpretation", "")).startswith("YBR_FULL_422"):
        return None
    data = ds.PixelData
    length = size * bits // 8
    if transfer_syntax == "1.2.840.10008.1.2.2" and bits > 8:
        data = swapped(data, bits // 8)
    if len(data) < length * count:
        return None
    return [data[at * length:(at + 1) * length] for at in range(count)]


def swapped(data, width):
    out = bytearray(len(data))
    for at in range(width):
        out[at::width] = data[width - 1 - at::width]
    return bytes(out)


def canonical(value):
    if isinstance(value, dict):
        return {key: text.rstrip("=") for key, text in sorted(value.items()) if text}
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return int(value)
    return value.strip() if isinstance(value, str) else value


def number(answer, tag):
    return (answer.get(tag, {}).get("Value") or [None])[0]


def short(value):
    text = "absent" if value is None else json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 100 else text[:100] + "..."


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        Comparison(json.load(file)).run()
    print(json.dumps({"counts": counts}))
