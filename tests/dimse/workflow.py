#!/usr/bin/env python3
"""A peer of pynetdicom: MPPS, storage commitment both ways, availability both ways, an SCP of event reports.

Usage: workflow.py PORT < requests, a JSON object on each line; prints a JSON object for each:

  mpps     [[verb, SOP Instance UID, DICOM JSON], ...] on one association -> [[status, comment, error id, keywords]]
  commit   {transaction, references [[class, instance], ...], wait} -> {status, report}; `wait` on the association
  listen   {port}: event reports and N-CREATE to come are collected from now on -> {}
  serve    {how, fail}: how N-ACTION for storage commitment is answered from now on: reported on the `same` association or on a
           `new` one, `never`, or `refused`; `fail` are SOP Instance UIDs that are not kept -> {}
  report   {transaction, ok, fail, calling?}: an event report on an association of its own -> {status}
  available [SOP Instance UID, DICOM JSON]: an availability notification -> {status, comment}
  heard    {count}: waits for as many -> [{kind, type, transaction, ok, failed, dataSet, calling, called}]
"""
import json
import sys
import threading
import time
import warnings

from pydicom.dataset import Dataset
from pynetdicom import AE, build_role, evt
from pynetdicom.sop_class import (
    InstanceAvailabilityNotification as Availability,
    ModalityPerformedProcedureStep as Mpps,
    ModalityPerformedProcedureStepNotification as MppsNotification,
    ModalityPerformedProcedureStepRetrieve as MppsRetrieve,
    StorageCommitmentPushModel as Commitment,
)

warnings.filterwarnings("ignore")
WELL_KNOWN = "1.2.840.10008.1.20.1.1"
port = int(sys.argv[1])
arrived = threading.Condition()
heard = []


def report_of(event):
    data = event.event_information
    ok = [str(one.ReferencedSOPInstanceUID) for one in data.get("ReferencedSOPSequence", [])]
    failed = [[str(one.ReferencedSOPInstanceUID), one.FailureReason] for one in data.get("FailedSOPSequence", [])]
    requestor, acceptor = event.assoc.requestor, event.assoc.acceptor
    return {
        "kind": "report",
        "type": event.event_type,
        "transaction": str(data.TransactionUID),
        "ok": ok,
        "failed": failed,
        "calling": requestor.ae_title.strip(),
        "called": acceptor.ae_title.strip(),
    }


def hear(what):
    with arrived:
        heard.append(what)
        arrived.notify_all()


def on_report(event):
    if event.request.AffectedSOPClassUID == MppsNotification:
        uid = str(event.request.AffectedSOPInstanceUID)
        hear({"kind": "step", "type": event.event_type, "uid": uid})
    else:
        hear(report_of(event))
    return 0x0000, None


serving = {"how": "never", "fail": []}


def on_action(event):
    data = event.action_information
    items = [[one.ReferencedSOPClassUID, one.ReferencedSOPInstanceUID] for one in data.ReferencedSOPSequence]
    transaction = str(data.TransactionUID)
    hear({"kind": "action", "type": event.action_type, "transaction": transaction, "count": len(items)})
    if serving["how"] == "refused":
        return 0x0110, None
    if serving["how"] in ("same", "new"):
        association = event.assoc if serving["how"] == "same" else None
        threading.Thread(target=report_later, args=(association, transaction, items)).start()
    return 0x0000, None


def report_later(association, transaction, items):
    time.sleep(0.2)  # the response to the N-ACTION goes out first
    ok = [item for item in items if item[1] not in serving["fail"]]
    failed = [item for item in items if item[1] in serving["fail"]]
    status = send_report(association, transaction, ok, failed)
    hear({"kind": "answered", "status": status})


def item_of(sop_class, instance, reason=None):
    item = Dataset()
    item.ReferencedSOPClassUID = sop_class
    item.ReferencedSOPInstanceUID = instance
    if reason is not None:
        item.FailureReason = reason
    return item


def send_report(association, transaction, ok, failed, calling="MODALITY"):
    data = Dataset()
    data.TransactionUID = transaction
    if ok:
        data.ReferencedSOPSequence = [item_of(*one) for one in ok]
    if failed:
        data.FailedSOPSequence = [item_of(*one, 0x0112) for one in failed]
    on = association
    if on is None:
        ae = AE(ae_title=calling)
        ae.add_requested_context(Commitment)
        role = build_role(Commitment, scp_role=True)
        on = ae.associate("127.0.0.1", port, ae_title="RADLAKE", ext_neg=[role])
        if not on.is_established:
            raise RuntimeError("no association")
    answer, _ = on.send_n_event_report(data, 2 if failed else 1, Commitment, WELL_KNOWN)
    if association is None:
        on.release()
    return answer.get("Status")


def on_create(event):
    hear({"kind": "create", "dataSet": event.attribute_list.to_json_dict()})
    return 0x0000, event.attribute_list


def wait_for(count):
    with arrived:
        arrived.wait_for(lambda: len(heard) >= count, timeout=60)
        return heard[:count]


def associate(*classes, handlers=()):
    ae = AE(ae_title="MODALITY")
    for sop_class in classes:
        ae.add_requested_context(sop_class)
    association = ae.associate("127.0.0.1", port, ae_title="RADLAKE", evt_handlers=list(handlers))
    if not association.is_established:
        raise RuntimeError("no association")
    return association


def mpps(steps):
    association = associate(Mpps, MppsRetrieve)
    answers = []
    for verb, uid, attributes in steps:
        data = Dataset.from_json(attributes)
        if verb == "create":
            status, given = association.send_n_create(data, Mpps, uid)
        elif verb == "set":
            status, given = association.send_n_set(data, Mpps, uid)
        else:
            status, given = association.send_n_get([0x00400252, 0x00100010], MppsRetrieve, uid)
        answers.append(
            [
                status.Status,
                status.get("ErrorComment"),
                status.get("ErrorID"),
                sorted(element.keyword for element in given) if given and verb == "get" else None,
            ]
        )
    association.release()
    return answers


def commit(request):
    data = Dataset()
    data.TransactionUID = request["transaction"]
    data.ReferencedSOPSequence = [item_of(*one) for one in request["references"]]
    done = threading.Event()
    reports = []

    def same(event):
        reports.append(report_of(event))
        return 0x0000, None

    def sent(event):
        # Released before its answer is on its way, the report would come once more.
        if type(event.message).__name__ == "N_EVENT_REPORT_RSP":
            done.set()

    handlers = [(evt.EVT_N_EVENT_REPORT, same), (evt.EVT_DIMSE_SENT, sent)]
    association = associate(Commitment, handlers=handlers)
    status, _ = association.send_n_action(data, 1, Commitment, WELL_KNOWN)
    if request["wait"]:
        done.wait(30)
    association.release()
    return {"status": status.Status, "report": reports[0] if reports else None}


def serve(request):
    serving.update(request)
    return {}


def report(request):
    calling = request.get("calling", "MODALITY")
    return {"status": send_report(None, request["transaction"], request["ok"], request["fail"], calling)}


def available(request):
    uid, attributes = request
    association = associate(Availability)
    status, _ = association.send_n_create(Dataset.from_json(attributes), Availability, uid)
    association.release()
    return {"status": status.Status, "comment": status.get("ErrorComment")}


def listen(request):
    ae = AE(ae_title="MODALITY")
    ae.add_supported_context(Commitment, scu_role=True, scp_role=True)
    ae.add_supported_context(MppsNotification, scu_role=False, scp_role=True)
    ae.add_supported_context(Availability)
    handlers = [
        (evt.EVT_N_EVENT_REPORT, on_report),
        (evt.EVT_N_CREATE, on_create),
        (evt.EVT_N_ACTION, on_action),
    ]
    ae.start_server(("127.0.0.1", request["port"]), block=False, evt_handlers=handlers)
    return {}


for line in sys.stdin:
    request = json.loads(line)
    verb, argument = next(iter(request.items()))
    if verb == "heard":
        result = wait_for(argument["count"])
    else:
        verbs = {"mpps": mpps, "commit": commit, "listen": listen, "serve": serve, "report": report, "available": available}
        result = verbs[verb](argument)
    print(json.dumps(result), flush=True)
