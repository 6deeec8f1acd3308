#!/usr/bin/env python3
"""Walks a workitem through its life with data sets that pydicom writes and reads, and events by websocket-client.

Usage: worklist.py URL KEY

Prints one JSON line: {"checks": [names of what held], "problems": [what did not]}.
"""
import json
import sys

import requests
import websocket
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import generate_uid

CHECKS, PROBLEMS = [], []
WORKLIST = "1.2.840.10008.5.1.4.34.5"


def check(name, held, detail=""):
    if held:
        CHECKS.append(name)
    else:
        PROBLEMS.append(f"{name}: {detail}"[:600])


def code(value, meaning):
    ds = Dataset()
    ds.CodeValue, ds.CodingSchemeDesignator, ds.CodeMeaning = value, "99TEST", meaning
    return ds


def workitem():
    ds = Dataset()
    ds.PatientName, ds.PatientID, ds.PatientBirthDate, ds.PatientSex = "Worklist^Wanda=王^旺达", "WL-1", "19700102", "F"
    ds.ScheduledProcedureStepStartDateTime = "20260501100000+0200"
    ds.ScheduledWorkitemCodeSequence = Sequence([code("SEG", "Segmentierung der Größe")])
    ds.ScheduledStationNameCodeSequence = Sequence([code("GPU1", "first"), code("GPU2", "second")])
    ds.InputReadinessState, ds.ScheduledProcedureStepPriority = "READY", "HIGH"
    ds.ProcedureStepLabel, ds.WorklistLabel, ds.ProcedureStepState = "Leber", "AI", "SCHEDULED"
    referenced = Dataset()
    referenced.StudyInstanceUID, referenced.AccessionNumber = generate_uid(), "ACC-WL"
    referenced.IssuerOfAccessionNumberSequence = referenced.RequestedProcedureCodeSequence = Sequence([])
    referenced.OrderPlacerIdentifierSequence = referenced.OrderFillerIdentifierSequence = Sequence([])
    referenced.RequestedProcedureID = referenced.RequestedProcedureDescription = ""
    ds.ReferencedRequestSequence = Sequence([referenced])
    return ds


def performed():
    item = Dataset()
    item.PerformedStationNameCodeSequence = Sequence([code("GPU1", "first")])
    item.PerformedProcedureStepStartDateTime = "20260501100100"
    item.PerformedWorkitemCodeSequence = Sequence([code("SEG", "Segmentation")])
    item.PerformedProcedureStepEndDateTime = "20260501100200"
    item.OutputInformationSequence = Sequence([])
    ds = Dataset()
    ds.UnifiedProcedureStepPerformedProcedureSequence = Sequence([item])
    return ds


def main(url, key):
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {key}"

    def send(method, path, ds=None, **query):
        body = None if ds is None else json.dumps([ds.to_json_dict()])
        headers = {} if ds is None else {"Content-Type": "application/dicom+json"}
        return session.request(method, f"{url}/workitems{path}", data=body, headers=headers, params=query)

    def state(uid):
        ds = Dataset.from_json(send("GET", f"/{uid}").json()[0])
        return ds

    def change(to, transaction):
        ds = Dataset()
        ds.ProcedureStepState, ds.TransactionUID = to, transaction
        return ds

    uid, transaction = generate_uid(), generate_uid()
    channel = websocket.create_connection(
        f"{url.replace('http', 'ws', 1)}/subscribers/PYTHON", header=[f"Authorization: Bearer {key}"], timeout=60
    )

    def heard():
        return Dataset.from_json(
            {tag: value for tag, value in json.loads(channel.recv()).items() if not tag.startswith("0000")}
        )

    check("subscribes to the worklist", send("POST", f"/{WORKLIST}/subscribers/PYTHON").status_code == 201)
    sent = workitem()
    made = send("POST", "", sent, workitem=uid)
    check("creates", made.status_code == 201 and made.headers["Location"].endswith(uid), made.text)
    stored = state(uid)
    differing = [f"{elem} is {stored.get(elem.tag)}" for elem in sent if stored.get(elem.tag) != elem]
    check("gives back every attribute", not differing, "; ".join(differing))
    check("names its class and instance", (stored.SOPClassUID, stored.SOPInstanceUID) == ("1.2.840.10008.5.1.4.34.6.1", uid))
    report = heard()
    check("reports what is made", (report.ProcedureStepState, report.InputReadinessState) == ("SCHEDULED", "READY"))
    check("reports its stations", len(heard().ScheduledStationNameCodeSequence) == 2)

    for name, query in {
        "by station code": {"ScheduledStationNameCodeSequence.CodeValue": "GPU2"},
        "by name": {"PatientName": "worklist^*"},
        "by Chinese name": {"PatientName": "王^旺达"},
        "by time": {"ScheduledProcedureStepStartDateTime": "20260501080000+0000-20260501080001+0000"},
        "by accession number": {"ReferencedRequestSequence.AccessionNumber": "ACC-WL"},
    }.items():
        found = send("GET", "", **query)
        uids = [Dataset.from_json(one).SOPInstanceUID for one in found.json()] if found.status_code == 200 else []
        check(f"finds {name}", uids == [uid], found.text)
    check("finds nothing else", send("GET", "", PatientID="WL-2").status_code == 204)

    check("is claimed", send("PUT", f"/{uid}/state", change("IN PROGRESS", transaction)).status_code == 200)
    check("reports the claim", heard().ProcedureStepState == "IN PROGRESS")
    check("keeps the lock secret", "TransactionUID" not in state(uid))
    check("refuses others", send("PUT", f"/{uid}/state", change("COMPLETED", generate_uid())).status_code == 400)
    check("is not completed too soon", send("PUT", f"/{uid}/state", change("COMPLETED", transaction)).status_code == 409)
    updated = send("POST", f"/{uid}", performed(), **{"transaction-uid": transaction})
    check("takes what was performed", updated.status_code == 200, updated.text)
    check("is completed", send("PUT", f"/{uid}/state", change("COMPLETED", transaction)).status_code == 200)
    check("reports the end", heard().ProcedureStepState == "COMPLETED")
    item = state(uid).UnifiedProcedureStepPerformedProcedureSequence[0]
    check("keeps what was performed", item.PerformedWorkitemCodeSequence[0].CodeValue == "SEG")
    check("lets go", send("DELETE", f"/{WORKLIST}/subscribers/PYTHON").status_code == 200)
    channel.close()
    print(json.dumps({"checks": CHECKS, "problems": PROBLEMS}))


main(*sys.argv[1:3])
