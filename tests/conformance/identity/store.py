#!/usr/bin/env python3
"""Stores files by STOW-RS with dicomweb-client, one after another, each in a request of its own.

Usage: store.py URL KEY FILE...

Prints one JSON line: {"stored": [SOP Instance UIDs], "failed": [...]}, as the responses say it.
"""
import json
import sys

import pydicom
from dicomweb_client.api import DICOMwebClient

if __name__ == "__main__":
    url, key, *files = sys.argv[1:]
    client = DICOMwebClient(url, headers={"Authorization": "Bearer " + key})
    answers = [client.store_instances([pydicom.dcmread(file)]) for file in files]
    uids = lambda keyword: [item.ReferencedSOPInstanceUID for answer in answers for item in answer.get(keyword, [])]
    print(json.dumps({"stored": uids("ReferencedSOPSequence"), "failed": uids("FailedSOPSequence")}))
