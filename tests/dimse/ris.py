#!/usr/bin/env python3
"""A RIS: worklist files for wlmscpfs written by pydicom, and a Modality Worklist SCP of pynetdicom.

Usage: ris.py < requests, a JSON object on each line; prints a JSON object for each. A step is [DICOM JSON, character sets].

  write    {file, step}: a worklist file, its text in these character sets -> {}
  listen   {port} -> {}
  serve    {steps, status, hang}: what C-FIND answers from now on, and with which last status; `hang`: nothing, until it is
           cancelled -> {}
"""
import json
import sys
import threading
import warnings

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom import AE, evt
from pynetdicom.sop_class import ModalityWorklistInformationFind as Worklist

warnings.filterwarnings("ignore")
serving = {"steps": [], "status": 0, "hang": False}


def data_set(step):
    attributes, character_sets = step
    data = Dataset.from_json(attributes)
    data.SpecificCharacterSet = character_sets
    return data


def write(request):
    data = data_set(request["step"])
    data.file_meta = FileMetaDataset()
    data.file_meta.MediaStorageSOPClassUID = "1.2.276.0.7230010.3.1.0.1"
    data.file_meta.MediaStorageSOPInstanceUID = data.StudyInstanceUID
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.save_as(request["file"], enforce_file_format=True)
    return {}


def on_find(event):
    wanted = str(event.identifier.ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate)
    first, _, last = wanted.partition("-")
    if serving["hang"]:
        stop = threading.Event()
        while not event.is_cancelled:
            stop.wait(0.05)
        yield 0xFE00, None
        return
    for step in list(serving["steps"]):
        data = data_set(step)
        date = str(data.ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate)
        if first <= date <= (last or first or date):
            yield 0xFF00, data
    if serving["status"]:
        yield serving["status"], None


def listen(request):
    ae = AE(ae_title="RIS")
    ae.add_supported_context(Worklist)
    ae.start_server(("127.0.0.1", request["port"]), block=False, evt_handlers=[(evt.EVT_C_FIND, on_find)])
    return {}


def serve(request):
    serving.update({"steps": [], "status": 0, "hang": False, **request})
    return {}


for line in sys.stdin:
    verb, argument = next(iter(json.loads(line).items()))
    print(json.dumps({"write": write, "listen": listen, "serve": serve}[verb](argument)), flush=True)
