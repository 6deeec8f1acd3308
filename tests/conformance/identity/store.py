#!/usr/bin/env python3
"""Stores files by STOW-RS with dicomweb-client.

Usage: store.py URL KEY FILE...

Prints one JSON line: {"stored": [SOP Instance UIDs], "failed": [...]}, as the response says it.
"""
import json
import sys

import pydicom
from dicomweb_client.api import DICOMwebClient

if __name__ == "__main__":
    url, key, *files = sys.argv[1:]
    client = DICOMwebClient(url, headers={"Authorization": "Bearer " + key})
    answer = client.store_instances([pydicom.dcmread(file) for file in files])
    uids = lambda keyword: [item.ReferencedSOPInstanceUID for item in answer.get(keyword, [])]
    print(json.dumps({"stored": uids("ReferencedSOPSequence"), "failed": uids("FailedSOPSequence")}))
