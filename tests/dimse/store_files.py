"""Sends files as they are, each in its own transfer syntax: python store_files.py PORT FOLDER. One line of JSON for each."""

import hashlib
import json
import sys
from pathlib import Path

from pydicom.filereader import read_file_meta_info, read_preamble
from pydicom.errors import InvalidDicomError
from pynetdicom import AE, _config

_config.STORE_SEND_CHUNKED_DATASET = True  # the bytes of the file, not read and written anew
_config.ENFORCE_UID_CONFORMANCE = False


def described(path):
    """Name, class, instance, transfer syntax and SHA-256 of the data set; None without file meta."""
    try:
        with open(path, "rb") as file:
            read_preamble(file, False)
        meta = read_file_meta_info(path)
        content = path.read_bytes()
        start = 144 + meta.FileMetaInformationGroupLength
        uids = [str(meta.MediaStorageSOPClassUID), str(meta.MediaStorageSOPInstanceUID), str(meta.TransferSyntaxUID)]
    except (InvalidDicomError, AttributeError, KeyError, ValueError):
        return None
    return None if "" in uids else (path, *uids, hashlib.sha256(content[start:]).hexdigest())


port, folder = int(sys.argv[1]), Path(sys.argv[2])
unique = {}
for one in map(described, sorted(folder.rglob("*.dcm"))):
    if one is not None:
        unique.setdefault(one[2], one)
waiting = list(unique.values())
while waiting:
    contexts = list(dict.fromkeys((one[1], one[3]) for one in waiting))[:128]
    now = [one for one in waiting if (one[1], one[3]) in contexts]
    waiting = [one for one in waiting if one not in now]
    ae = AE(ae_title="PYNETDICOM")
    for sop_class, syntax in contexts:
        ae.add_requested_context(sop_class, syntax)
    association = ae.associate("127.0.0.1", port, ae_title="RADLAKE", max_pdu=0)
    accepted = {(context.abstract_syntax, context.transfer_syntax[0]) for context in association.accepted_contexts}
    for path, sop_class, instance, syntax, sha256 in now:
        status = association.send_c_store(path).get("Status") if (sop_class, syntax) in accepted else None
        name = str(path.relative_to(folder))
        print(json.dumps({"name": name, "instance": instance, "status": status, "sha256": sha256}), flush=True)
    association.release()
