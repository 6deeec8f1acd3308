#!/usr/bin/env python3
"""Queries by C-FIND with pynetdicom.

Usage: find.py PORT < requests, a JSON object on each line:

  level, keys {keyword: value}
  characterSet Specific Character Set of the identifier, a list; default none
  model "patient" or "study" (default)
  negotiate bytes of extended negotiation, a list; default none

Prints a JSON object for each: agreed (bytes that were agreed on), statuses, comment, offending, answers [{keyword: value}].
"""
import json
import sys
import warnings

from pydicom.dataset import Dataset
from pynetdicom import AE
from pynetdicom.pdu_primitives import SOPClassExtendedNegotiation
from pynetdicom.sop_class import (
    PatientRootQueryRetrieveInformationModelFind as PatientRoot,
    StudyRootQueryRetrieveInformationModelFind as StudyRoot,
)

warnings.filterwarnings("ignore")


def find(port, request):
    model = PatientRoot if request.get("model") == "patient" else StudyRoot
    ae = AE(ae_title="PYNETDICOM")
    ae.add_requested_context(model)
    negotiation = []
    if "negotiate" in request:
        item = SOPClassExtendedNegotiation()
        item.sop_class_uid = model
        item.service_class_application_information = bytes(request["negotiate"])
        negotiation.append(item)
    association = ae.associate("127.0.0.1", port, ae_title="RADLAKE", ext_neg=negotiation)
    assert association.is_established
    identifier = Dataset()
    if "characterSet" in request:
        identifier.SpecificCharacterSet = request["characterSet"]
    identifier.QueryRetrieveLevel = request["level"]
    for keyword, value in request["keys"].items():
        setattr(identifier, keyword, value)
    result = {"statuses": [], "comment": None, "offending": None, "answers": []}
    result["agreed"] = [list(value) for value in association.acceptor.sop_class_extended.values()]
    for status, answer in association.send_c_find(identifier, model):
        result["statuses"].append(status.Status)
        result["comment"] = str(status.ErrorComment) if "ErrorComment" in status else None
        if "OffendingElement" in status:
            result["offending"] = str(status.OffendingElement)
        if answer is not None:
            result["answers"].append({element.keyword: text(element.value) for element in answer})
    association.release()
    return result


def text(value):
    return [str(one) for one in value] if isinstance(value, (list, tuple)) or hasattr(value, "append") else str(value)


for line in sys.stdin:
    print(json.dumps(find(int(sys.argv[1]), json.loads(line))), flush=True)
