"""A destination that stalls, refuses and recovers: python sink.py PORT. One line of JSON for each object it got whole."""

import hashlib
import json
import sys
import time

from pynetdicom import AE, AllStoragePresentationContexts, evt
from pynetdicom.pdu import A_ASSOCIATE_AC

STALLED, FULL = 4, 9
got = 0
window = []


def answered(event):
    """The asynchronous operations window of the association, as it was answered."""
    global window
    if isinstance(event.pdu, A_ASSOCIATE_AC):
        item = event.pdu.user_information.async_ops_window
        window = [item.max_operations_invoked, item.max_operations_performed] if item else []


def stored(event):
    """Its fourth object is answered too late, its ninth refused for lack of room."""
    global got
    got += 1
    number = got
    data = event.request.DataSet.getvalue()
    line = {"uid": event.request.AffectedSOPInstanceUID, "sha256": hashlib.sha256(data).hexdigest(), "window": window}
    if number == FULL:
        return 0xA700
    print(json.dumps(line), flush=True)
    if number == STALLED:
        time.sleep(3)
    return 0x0000


ae = AE(ae_title="SINK")
for context in AllStoragePresentationContexts:
    ae.add_supported_context(context.abstract_syntax)
handlers = [(evt.EVT_C_STORE, stored), (evt.EVT_ASYNC_OPS, lambda event: (1, 1)), (evt.EVT_PDU_SENT, answered)]
ae.start_server(("127.0.0.1", int(sys.argv[1])), evt_handlers=handlers)
