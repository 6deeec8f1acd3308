"""Associations of pynetdicom: each line of the input asks for one, each line of the output says what came of it."""

import json
import ssl
import sys

from pydicom.uid import UID
from pynetdicom import AE, _config, build_role
from pynetdicom.pdu_primitives import (
    AsynchronousOperationsWindowNegotiation,
    SOPClassCommonExtendedNegotiation,
    SOPClassExtendedNegotiation,
    UserIdentityNegotiation,
)

_config.ENFORCE_UID_CONFORMANCE = False


def items(wanted):
    found = [build_role(uid, scu_role=scu, scp_role=scp) for uid, scu, scp in wanted.get("roles", [])]
    for uid, information in wanted.get("extended", []):
        item = SOPClassExtendedNegotiation()
        item.sop_class_uid = uid
        item.service_class_application_information = bytes(information)
        found.append(item)
    for uid, service, related in wanted.get("common", []):
        item = SOPClassCommonExtendedNegotiation()
        item.sop_class_uid = uid
        item.service_class_uid = service
        item.related_general_sop_class_identification = [UID(one) for one in related]
        found.append(item)
    if "window" in wanted:
        item = AsynchronousOperationsWindowNegotiation()
        item.maximum_number_operations_invoked, item.maximum_number_operations_performed = wanted["window"]
        found.append(item)
    if "identity" in wanted:
        kind, primary, secondary = wanted["identity"]
        item = UserIdentityNegotiation()
        item.user_identity_type = kind
        item.primary_field = primary.encode()
        if secondary is not None:
            item.secondary_field = secondary.encode()
        item.positive_response_requested = True
        found.append(item)
    return found


def tls_of(wanted):
    if "tls" not in wanted:
        return None
    context = ssl.create_default_context(cafile=wanted["tls"]["ca"])
    if "certificate" in wanted["tls"]:
        context.load_cert_chain(wanted["tls"]["certificate"], wanted["tls"]["key"])
    return context, "localhost"


def associate(wanted):
    ae = AE(ae_title=wanted.get("aeTitle", "PYNETDICOM"))
    for uid in wanted["classes"]:
        ae.add_requested_context(uid, wanted.get("syntaxes", ["1.2.840.10008.1.2.1"]))
    association = ae.associate(
        "127.0.0.1",
        wanted["port"],
        ext_neg=items(wanted),
        ae_title=wanted.get("called", "RADLAKE"),
        max_pdu=wanted.get("maxPdu", 16382),
        tls_args=tls_of(wanted),
    )
    if not association.is_established:
        answer = association.acceptor.primitive
        rejected = [answer.result, answer.result_source, answer.diagnostic] if association.is_rejected else None
        return {"rejected": rejected}
    acceptor = association.acceptor
    response = {
        "accepted": [str(context.abstract_syntax) for context in association.accepted_contexts],
        "syntaxes": [str(context.transfer_syntax[0]) for context in association.accepted_contexts],
        "roles": {str(uid): [role.scu_role, role.scp_role] for uid, role in acceptor.role_selection.items()},
        "extended": {str(uid): list(value) for uid, value in acceptor.sop_class_extended.items()},
        "window": list(acceptor.asynchronous_operations),
        "maxPdu": acceptor.maximum_length,
        "identity": acceptor.user_identity is not None,
    }
    if "1.2.840.10008.1.1" in wanted["classes"]:
        response["echo"] = association.send_c_echo().Status
    if "store" in wanted:
        _config.STORE_SEND_CHUNKED_DATASET = True
        response["store"] = association.send_c_store(wanted["store"]).get("Status")
    association.release()
    return response


for line in sys.stdin:
    print(json.dumps(associate(json.loads(line))), flush=True)
