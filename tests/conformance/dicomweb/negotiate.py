#!/usr/bin/env python3
"""Stores what pydicom writes as DICOM JSON with bulk data, and reads it back with dicomweb-client and plain HTTP.

Usage: negotiate.py URL KEY

Prints one JSON line: {"checks": [names of what held], "problems": [what did not]}.
"""
import io
import json
import sys
import urllib.error
import urllib.request
import xml.etree.ElementTree as etree

import numpy
import pydicom
from dicomweb_client.api import DICOMwebClient
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.datadict import keyword_for_tag
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

CHECKS, PROBLEMS = [], []
NATIVE = "{http://dicom.nema.org/PS3.19/models/NativeDICOM}"


def check(name, held, detail=""):
    if held:
        CHECKS.append(name)
    else:
        PROBLEMS.append(f"{name}: {detail}")


def image():
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = CTImageStorage
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.SOPInstanceUID = "1.2.826.7.1", "1.2.826.7.1.1", "1.2.826.7.1.1.1"
    ds.PatientName = "Wang^XiaoDong=王^小東"
    ds.PatientID = "N <&> 1"
    ds.Modality = "CT"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.ImagePositionPatient = [-12.5, 0.25, 1e-3]
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1.2.3"
    ds.ReferencedImageSequence = [item, Dataset()]
    ds.InstanceNumber = 7
    ds.Rows, ds.Columns, ds.BitsAllocated, ds.BitsStored, ds.HighBit = 64, 48, 16, 12, 11
    ds.PixelRepresentation, ds.SamplesPerPixel, ds.PhotometricInterpretation = 0, 1, "MONOCHROME2"
    ds.PixelData = (numpy.arange(64 * 48, dtype="<u2") % 4096).tobytes()
    ds["PixelData"].VR = "OW"
    return ds


class Service:
    def __init__(self, url, key):
        self.url, self.key = url, key

    def __call__(self, path, headers=None, data=None):
        headers = {"Authorization": "Bearer " + self.key, **(headers or {})}
        request = urllib.request.Request(self.url + path, data=data, headers=headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


def store(service, ds):
    model = ds.to_json_dict(bulk_data_threshold=1024, bulk_data_element_handler=lambda element: "pixels")
    parts = [
        b"Content-Type: application/dicom+json\r\n\r\n" + json.dumps([model]).encode(),
        b"Content-Type: application/octet-stream\r\nContent-Location: pixels\r\n\r\n" + ds.PixelData,
    ]
    body = b"".join(b"--B\r\n" + part + b"\r\n" for part in parts) + b"--B--\r\n"
    headers = {"Content-Type": 'multipart/related; type="application/dicom+json"; boundary=B'}
    status, _, answer = service("/studies", headers, body)
    check("stored from JSON and bulk data", status == 200, f"{status} {answer[:500]}")


def names(element):
    """Tag and keyword of each attribute, in sequences too."""
    return [
        (one.get("tag"), one.get("keyword"), one.get("vr"), [names(item) for item in one.findall(NATIVE + "Item")])
        for one in element.findall(NATIVE + "DicomAttribute")
    ]


def expected_names(ds):
    return [
        (
            f"{int(one.tag):08X}",
            keyword_for_tag(one.tag),
            one.VR,
            [expected_names(item) for item in one.value] if one.VR == "SQ" else [],
        )
        for one in ds
    ]


def main(url, key):
    service = Service(url, key)
    client = DICOMwebClient(url, headers={"Authorization": "Bearer " + key})
    ds = image()
    store(service, ds)
    uids = ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.SOPInstanceUID
    place = "/studies/%s/series/%s/instances/%s" % uids

    back = client.retrieve_instance(*uids)
    check("dicomweb-client reads the same elements", back == ds, str([str(e) for e in back if ds.get(e.tag) != e])[:500])
    check("in Explicit VR Little Endian", back.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian)
    frame = client.retrieve_instance_frames(*uids, [1])[0]
    check("dicomweb-client reads the same frame", frame == ds.PixelData)

    status, headers, body = service(place + "/metadata", {"Accept": "application/dicom+xml"})
    root = etree.fromstring(body)
    found = [one for one in names(root) if one[0] != "00083002"]
    check("XML names what pydicom names", found == expected_names(ds), f"{found} {expected_names(ds)}")
    values = [one.text for one in root.findall(f".//{NATIVE}DicomAttribute[@tag='00080008']/{NATIVE}Value")]
    check("XML has the values", values == ["ORIGINAL", "PRIMARY", "AXIAL"], str(values))
    family = root.find(f".//{NATIVE}DicomAttribute[@tag='00100010']/{NATIVE}PersonName/{NATIVE}Ideographic/{NATIVE}FamilyName")
    check("XML has the ideographic name", family is not None and family.text == "王")

    octets = {"Accept": "application/octet-stream"}
    status, headers, body = service(place + "/bulkdata/7FE00010", {**octets, "Range": "bytes=101-300"})
    check("a range of bulk data", (status, body) == (206, ds.PixelData[101:301]), str(status))
    etag = headers["ETag"]
    status, _, body = service(place + "/bulkdata/7FE00010", {**octets, "If-None-Match": etag})
    check("nothing new is 304", (status, body) == (304, b""), str(status))
    status, _, _ = service(place + "/bulkdata/7FE00010", {**octets, "Range": "bytes=99999-"})
    check("no such range is 416", status == 416, str(status))

    query = "?requestType=WADO&studyUID=%s&seriesUID=%s&objectUID=%s&contentType=application/dicom" % uids
    status, _, body = service("/wado" + query)
    check("WADO-URI gives the object", status == 200 and pydicom.dcmread(io.BytesIO(body)) == ds, str(status))
    status, _, body = service("")
    wadl = etree.fromstring(body)
    check("the capabilities are XML", status == 200 and wadl.tag == "{http://wadl.dev.java.net/2009/02}application")
    print(json.dumps({"checks": CHECKS, "problems": PROBLEMS}))


if __name__ == "__main__":
    main(*sys.argv[1:])
