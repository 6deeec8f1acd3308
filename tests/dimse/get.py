#!/usr/bin/env python3
"""Retrieves by C-GET with pynetdicom.

Usage: get.py PORT < requests, a JSON object on each line:

  level, keys {keyword: value or list}
  contexts [[SOP class, [transfer syntaxes]], ...]
  model "patient" or "study" (default)
  role False: the role of SCP is not proposed
  cancelAfter instances until C-CANCEL is sent
  sameAs {SOP Instance UID: path of a file whose pixels it must have}

Prints a JSON object for each: responses [[status, remaining, completed, failed, warning]], failed (UIDs of the last
response), instances [[UID, transfer syntax, SHA-256 of the data set]], differing (UIDs with other pixels).
"""
import hashlib
import json
import sys
import warnings
from io import BytesIO

import numpy
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pynetdicom import AE, build_role, evt
from pynetdicom.sop_class import (
    PatientRootQueryRetrieveInformationModelGet as PatientRoot,
    StudyRootQueryRetrieveInformationModelGet as StudyRoot,
)

warnings.filterwarnings("ignore")


def retrieve(port, request):
    model = PatientRoot if request.get("model") == "patient" else StudyRoot
    ae = AE(ae_title="PYNETDICOM")
    ae.maximum_pdu_size = 131072
    ae.add_requested_context(model)
    roles = {}
    for sop_class, syntaxes in request["contexts"]:
        ae.add_requested_context(sop_class, syntaxes)
        roles[sop_class] = build_role(sop_class, scp_role=True)
    instances, differing = [], []
    state = {"cancel": request.get("cancelAfter")}

    def stored(event):
        command = event.request
        data = command.DataSet.getvalue()
        syntax = event.context.transfer_syntax
        instances.append([command.AffectedSOPInstanceUID, syntax, hashlib.sha256(data).hexdigest()])
        path = request.get("sameAs", {}).get(command.AffectedSOPInstanceUID)
        if path and not same_pixels(path, data, syntax):
            differing.append(command.AffectedSOPInstanceUID)
        if state["cancel"] == len(instances):
            event.assoc.send_c_cancel(1, query_model=model)
        return 0x0000

    handlers = [(evt.EVT_C_STORE, stored)]
    ext_neg = list(roles.values()) if request.get("role", True) else []
    association = ae.associate("127.0.0.1", port, ae_title="RADLAKE", ext_neg=ext_neg, evt_handlers=handlers)
    assert association.is_established
    identifier = Dataset()
    identifier.QueryRetrieveLevel = request["level"]
    for keyword, value in request["keys"].items():
        setattr(identifier, keyword, value)
    responses, failed = [], []
    for status, answer in association.send_c_get(identifier, model, msg_id=1):
        counts = [
            status.get(f"NumberOf{kind}Suboperations") for kind in ("Remaining", "Completed", "Failed", "Warning")
        ]
        responses.append([status.Status, *counts])
        if answer and "FailedSOPInstanceUIDList" in answer:
            value = answer.FailedSOPInstanceUIDList
            failed = [value] if isinstance(value, str) else list(value)
    association.release()
    return {"responses": responses, "failed": failed, "instances": instances, "differing": differing}


def same_pixels(path, data, syntax):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    return numpy.array_equal(pydicom.dcmread(path, force=True).pixel_array, read(data, meta).pixel_array)


def read(data, meta):
    implicit, little = meta.TransferSyntaxUID.is_implicit_VR, meta.TransferSyntaxUID.is_little_endian
    dataset = pydicom.filereader.read_dataset(BytesIO(data), implicit, little)
    found = pydicom.dataset.FileDataset(None, dataset, is_implicit_VR=implicit, is_little_endian=little)
    found.file_meta = meta
    return found


for line in sys.stdin:
    print(json.dumps(retrieve(int(sys.argv[1]), json.loads(line))), flush=True)
