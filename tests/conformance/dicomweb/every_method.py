#!/usr/bin/env python3
"""Calls every method of dicomweb-client against the platform and compares what comes back with what was stored.

Usage: every_method.py URL KEY

Prints one JSON line: {"checks": [names of what held], "problems": [what did not]}.
"""
import io
import json
import sys
from urllib.parse import urljoin

import numpy
import requests
from dicomweb_client.api import DICOMwebClient
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

CHECKS, PROBLEMS = [], []
ROOT = "1.2.826.0.1.3680043.8.498.77"
FRAMES, SIDE = 3, 40


def check(name, held, detail=""):
    if held:
        CHECKS.append(name)
    else:
        PROBLEMS.append(f"{name}: {detail}"[:600])


class Recorder:
    """The client, and which of its methods were called."""

    def __init__(self, client):
        self.client, self.called = client, set()

    def __getattr__(self, name):
        self.called.add(name)
        return getattr(self.client, name)


def image(study, series, instance):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = CTImageStorage
    ds.StudyInstanceUID = f"{ROOT}.{study}"
    ds.SeriesInstanceUID = f"{ROOT}.{study}.{series}"
    ds.SOPInstanceUID = f"{ROOT}.{study}.{series}.{instance}"
    ds.PatientName, ds.PatientID = f"Müller^Jörg {study}", f"EM-{study}"
    ds.StudyDate, ds.StudyTime, ds.AccessionNumber = f"2026010{study}", "101112", f"ACC-{study}"
    ds.StudyDescription = f"Study {study}"
    ds.Modality = "CT" if series == 1 else "MR"
    ds.SeriesNumber, ds.InstanceNumber, ds.NumberOfFrames = series, instance, FRAMES
    ds.Rows = ds.Columns = SIDE
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
    ds.WindowCenter, ds.WindowWidth = 2048, 4096
    base = numpy.arange(FRAMES * SIDE * SIDE, dtype="<u2") * 3 + study * 100 + series * 10 + instance
    ds.PixelData = (base % 4096).tobytes()
    return ds


def uids(ds):
    return ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.SOPInstanceUID


def by_uid(datasets):
    return {ds.SOPInstanceUID: ds for ds in datasets}


def same(datasets, expected):
    """The same instances with the same elements, in any order."""
    return by_uid(datasets) == by_uid(expected)


def values(answers, tag):
    return [answer[tag]["Value"][0] for answer in answers]


def store(client, stored):
    answer = client.store_instances(stored[:-1])
    check("store_instances", len(answer.ReferencedSOPSequence) == len(stored) - 1, str(answer))
    answer = client.store_instances(stored[-1:], study_instance_uid=stored[-1].StudyInstanceUID)
    check("store_instances into a study", len(answer.ReferencedSOPSequence) == 1, str(answer))
    try:
        client.store_instances(stored[:1], study_instance_uid=stored[-1].StudyInstanceUID)
        check("store_instances into another study", False, "accepted")
    except requests.HTTPError as error:
        check("store_instances into another study", error.response.status_code == 409, str(error))


def search(client, stored):
    ours = {"PatientID": "EM-*"}
    found = client.search_for_studies(search_filters=ours, limit=1, get_remaining=True)
    check("search_for_studies, page by page", sorted(values(found, "00100020")) == ["EM-1", "EM-2"], str(found))
    paged = [client.search_for_studies(search_filters=ours, limit=1, offset=at) for at in range(3)]
    check("search_for_studies with limit and offset", [len(page) for page in paged] == [1, 1, 0], str(paged))
    found = client.search_for_studies(search_filters={"PatientName": "muller^jorg*", **ours}, fuzzymatching=True)
    check("search_for_studies, fuzzy", len(found) == 2, str(found))
    dates = client.search_for_studies(search_filters={"StudyDate": "20260102-", **ours}, fields=["StudyDescription"])
    check("search_for_studies with fields", values(dates, "00081030") == ["Study 2"], str(dates))
    study = stored[0].StudyInstanceUID
    series = client.search_for_series(study, search_filters={"Modality": "MR"})
    check("search_for_series of a study", values(series, "0020000E") == [f"{study}.2"], str(series))
    everywhere = client.search_for_series(search_filters=ours, get_remaining=True)
    check("search_for_series", len(everywhere) == len({ds.SeriesInstanceUID for ds in stored}), str(everywhere))
    found = client.search_for_instances(study, f"{study}.1", fields=["Rows"])
    check("search_for_instances of a series", values(found, "00200013") == [1, 2], str(found))
    check("search_for_instances with fields", values(found, "00280010") == [SIDE, SIDE], str(found))
    check("search_for_instances of a study", len(client.search_for_instances(study)) == 4)
    everywhere = client.search_for_instances(search_filters=ours, limit=3, get_remaining=True)
    check("search_for_instances", len(everywhere) == len(stored), str(len(everywhere)))


def retrieve(client, stored):
    study = [ds for ds in stored if ds.StudyInstanceUID == stored[0].StudyInstanceUID]
    series = [ds for ds in study if ds.SeriesInstanceUID == stored[0].SeriesInstanceUID]
    one = stored[0]
    check("retrieve_study", same(client.retrieve_study(one.StudyInstanceUID), study))
    check("iter_study", same(list(client.iter_study(one.StudyInstanceUID)), study))
    check("retrieve_series", same(client.retrieve_series(*uids(one)[:2]), series))
    check("iter_series", same(list(client.iter_series(*uids(one)[:2])), series))
    check("retrieve_instance", client.retrieve_instance(*uids(one)) == one)
    frames = [one.PixelData[at * SIDE * SIDE * 2 :][: SIDE * SIDE * 2] for at in range(FRAMES)]
    got = client.retrieve_instance_frames(*uids(one), [3, 1])
    check("retrieve_instance_frames", got == [frames[2], frames[0]])
    check("iter_instance_frames", list(client.iter_instance_frames(*uids(one), [1, 2, 3])) == frames)


def metadata(client, stored):
    one = stored[0]
    for level, depth, count in [("study", 1, 4), ("series", 2, 2)]:
        found = getattr(client, f"retrieve_{level}_metadata")(*uids(one)[:depth])
        check(f"retrieve_{level}_metadata", len(found) == count and all("7FE00010" in each for each in found))
    model = client.retrieve_instance_metadata(*uids(one))
    check("retrieve_instance_metadata", model["00100010"]["Value"] == [{"Alphabetic": one.PatientName}], str(model))
    url = urljoin(client.base_url, model["7FE00010"]["BulkDataURI"])
    check("retrieve_bulkdata", client.retrieve_bulkdata(url) == [one.PixelData])
    check("iter_bulkdata", list(client.iter_bulkdata(url)) == [one.PixelData])
    # This client asks for multipart always, of which a range would be one of headers too: then the whole is given
    # (RFC 9110 14.2). negotiate.py asks for ranges of values that come alone.
    part = client.retrieve_bulkdata(url, byte_range=(100, 299))
    check("retrieve_bulkdata with a range", part == [one.PixelData], str([len(each) for each in part]))


def rendered(client, stored):
    one = stored[0]
    for kind, media in [("JPEG", "image/jpeg"), ("PNG", "image/png")]:
        picture = client.retrieve_instance_frames_rendered(*uids(one), [2], media_types=(media,))
        opened = Image.open(io.BytesIO(picture))
        check(f"retrieve_instance_frames_rendered, {kind}", (opened.format, opened.size) == (kind, (SIDE, SIDE)))
    narrow = {"window": "2000,1,linear-exact", "viewport": "20,20"}
    picture = client.retrieve_instance_frames_rendered(*uids(one), [1], media_types=("image/png",), params=narrow)
    opened = Image.open(io.BytesIO(picture))
    check("rendered with window and viewport", opened.size == (20, 20) and opened.convert("L").getextrema() == (0, 255))
    picture = client.retrieve_instance_rendered(*uids(one), media_types=("image/gif",))
    check("retrieve_instance_rendered", Image.open(io.BytesIO(picture)).n_frames == FRAMES)
    # This client reads one picture; those of many images are parts of a multipart answer (PS3.18 10.4.1.1.3).
    try:
        client.retrieve_series_rendered(*uids(one)[:2], media_types=("image/gif",))
        check("retrieve_series_rendered", False, "one picture of many images")
    except requests.HTTPError as error:
        named = 'multipart/related; type="image/png"' in error.response.json()["available"]
        check("retrieve_series_rendered", error.response.status_code == 406 and named, error.response.text)


def refused(client, stored):
    """Deleting is no transaction of ours over DICOMweb: said so, and nothing is gone."""
    study, series, instance = uids(stored[0])
    for name, given in [("study", [study]), ("series", [study, series]), ("instance", [study, series, instance])]:
        try:
            getattr(client, f"delete_{name}")(*given)
            check(f"delete_{name}", False, "accepted")
        except requests.HTTPError as error:
            check(f"delete_{name}", error.response.status_code == 405, str(error))
    check("nothing is deleted", client.retrieve_instance(study, series, instance) == stored[0])


def main(url, key):
    client = Recorder(DICOMwebClient(url, headers={"Authorization": "Bearer " + key}))
    client.set_http_retry_params(retry=False)
    client.set_chunk_size(10_000)
    check("lookup", client.lookup_keyword(client.lookup_tag("PatientID")) == "PatientID")
    stored = [image(study, series, instance) for study in (1, 2) for series in (1, 2) for instance in (1, 2)]
    for step in (store, search, retrieve, metadata, rendered, refused):
        step(client, stored)
    methods = [name for name in dir(DICOMwebClient) if not name.startswith("_") and callable(getattr(DICOMwebClient, name))]
    left = sorted(set(methods) - client.called)
    check("every method was called", left == [], str(left))
    print(json.dumps({"checks": CHECKS, "problems": PROBLEMS}))


if __name__ == "__main__":
    main(*sys.argv[1:])
