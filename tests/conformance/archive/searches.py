"""Searches compared by value: what must be found, and what an answer must say, follows from the files as pydicom reads
them.

A study or series whose members contradict each other may show any of their values: it must be found by what all of
them say, may be found by what one says, and is not found by anything else. The same holds for a value that does not
decide by itself (a time of less precision than asked for, a date in a retired form).
"""
import collections
import json
import re
import unicodedata

import pydicom

VALUES_PER_KEY = 30
WILD = re.compile(r"[*?,\\]")


class Unreadable:
    """Stands for a value that pydicom gives up on: it may match anything."""


def value_of(ds, path):
    """First value of an element as text ("" when absent), or all values of a nested path; pydicom's errors kept out."""
    try:
        *sequences, keyword = path.split(".")
        found = [ds]
        for sequence in sequences:
            found = [item for one in found for item in (one.get(sequence) or [])]
        values = [first(one.get(keyword)) for one in found]
        return values if sequences else values[0]
    except Exception:
        return Unreadable


def first(value):
    if isinstance(value, pydicom.multival.MultiValue):
        value = value[0] if len(value) > 0 else ""
    return "" if value is None else str(value).strip(" \0")


# How a key compares: True, False, or None where the value does not decide.


def same_text(key, value):
    return key == value


def wildcard(key, value):
    pattern = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in key)
    return re.fullmatch(pattern, value, re.S) is not None


def folded(group):
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", group).lower())
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", "^".join(part.strip() for part in text.split("^"))).rstrip("^ ")


def same_name(key, value):
    """Each group of the key is a group of the name; Chinese names are found by their pinyin as well."""
    groups = [folded(group) for group in value.split("=")]
    if all(any(wildcard(one, group) for group in groups) for one in map(folded, key.split("=")) if one):
        return True
    return None if re.search(r"[\u3400-\u9fff]", value) else False


def same_number(key, value):
    try:
        return int(key) == int(value)
    except ValueError:
        return None if value else False


def span(value, unit):
    """The first and last moment that a DA or TM value can mean, as numbers; None for another form."""
    if unit == "DA":
        return (int(value),) * 2 if re.fullmatch(r"\d{8}", value) else None
    if not re.fullmatch(r"\d\d(\d\d(\d\d(\.\d{1,6})?)?)?", value):
        return None
    digits = value.replace(".", "")
    return int(digits.ljust(12, "0")), int(digits.ljust(12, "9"))


def within(unit):
    def test(key, value):
        start, dash, end = key.partition("-")
        end = end if dash else start
        low = span(start, unit)[0] if start else 0
        high = span(end, unit)[1] if end else 10**13
        is_at = span(value, unit)
        if is_at is None:
            return None if value else False
        if low <= is_at[0] and is_at[1] <= high:
            return True
        return False if is_at[1] < low or high < is_at[0] else None
    return test


def variants(kind, value):
    """Keys to ask for a value with: the value itself, and wildcards or ranges around it."""
    if kind in ("DA", "TM"):
        if span(value, kind) is None:
            return
        yield value, within(kind)
        yield f"{value}-{value}", within(kind)
        yield f"-{value}", within(kind)
        yield f"{value}-", within(kind)
    elif kind == "IS":
        if re.fullmatch(r"[+-]?\d{1,9}", value):
            yield value, same_number
    elif kind == "PN":
        if WILD.search(value):
            return
        groups = [group.rstrip("^ ") for group in value.split("=")]
        for group in filter(None, groups):
            yield group, same_name
            yield group.upper(), same_name
            yield group[:2] + "*", same_name
        if len([group for group in groups if group]) > 1:
            yield value, same_name
    elif not WILD.search(value):
        yield value, same_text
        # Optional keys need characters to look up.
        if kind == "text" and len(value) > 1:
            yield value[:-1] + "?", wildcard
            yield value[:3] + "*", wildcard


KEYS = {
    "study": [
        ("StudyInstanceUID", "UI"), ("PatientID", "text"), ("AccessionNumber", "text"), ("StudyID", "text"),
        ("StudyDate", "DA"), ("StudyTime", "TM"), ("PatientBirthDate", "DA"), ("PatientName", "PN"),
        ("ReferringPhysicianName", "PN"), ("ModalitiesInStudy", "CS"), ("StudyDescription", "text"),
        ("PatientSex", "CS"), ("IssuerOfPatientID", "text"), ("RequestedProcedureDescription", "text"),
        ("ProcedureCodeSequence.CodeValue", "text"), ("ProcedureCodeSequence.CodeMeaning", "text"),
    ],
    "series": [
        ("SeriesInstanceUID", "UI"), ("Modality", "CS"), ("SeriesNumber", "IS"),
        ("PerformedProcedureStepStartDate", "DA"), ("PerformedProcedureStepStartTime", "TM"),
        ("RequestAttributesSequence.ScheduledProcedureStepID", "text"),
        ("RequestAttributesSequence.RequestedProcedureID", "text"),
        ("RequestAttributesSequence.ScheduledProcedureStepDescription", "text"), ("SeriesDate", "DA"), ("SeriesTime", "TM"),
        ("SeriesDescription", "text"), ("Manufacturer", "text"), ("ManufacturerModelName", "text"),
        ("InstitutionName", "text"), ("InstitutionalDepartmentName", "text"), ("StationName", "text"),
        ("DeviceSerialNumber", "text"), ("ProtocolName", "text"), ("BodyPartExamined", "CS"), ("Laterality", "CS"),
        ("PerformedProcedureStepID", "text"), ("PerformedProcedureStepDescription", "text"),
    ],
    "instance": [
        ("SOPInstanceUID", "UI"), ("SOPClassUID", "UI"), ("InstanceNumber", "IS"), ("Rows", "IS"), ("Columns", "IS"),
        ("NumberOfFrames", "IS"), ("BitsAllocated", "IS"),
    ],
}

ANSWERS = {
    "study": ["StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "StudyDescription", "PatientName",
              "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyID"],
    "series": ["Modality", "SeriesDescription", "SeriesNumber", "SeriesInstanceUID", "PerformedProcedureStepStartDate",
               "PerformedProcedureStepStartTime", "RequestAttributesSequence"],
    "instance": ["SOPClassUID", "SOPInstanceUID", "InstanceNumber", "NumberOfFrames", "Rows", "Columns",
                 "BitsAllocated"],
}

# Scheduled Procedure Step ID and Requested Procedure ID (PS3.18 Table 10.6.3-4).
REQUEST_TAGS = ("00400009", "00401001")

UID_TAG = {"study": "0020000D", "series": "0020000E", "instance": "00080018"}


class Searches:
    """Every required key of PS3.18 Tables 10.6.1-3 to -5, and optional ones of one value, at its level, over all entities of a space."""

    def __init__(self, client, members, report, counts, canonical):
        """members: pairs of a surveyed file and its data set."""
        self.client, self.report, self.counts, self.canonical = client, report, counts, canonical
        self.entities = {level: collections.defaultdict(list) for level in KEYS}
        for one, ds in members:
            for level in KEYS:
                self.entities[level][one[level]].append((one, ds))

    def run(self):
        for level, keys in KEYS.items():
            self.compare_answers(level)
            for keyword, kind in keys:
                self.compare_key(level, keyword, kind)

    def find(self, level, filters):
        search = {
            "study": self.client.search_for_studies,
            "series": self.client.search_for_series,
            "instance": self.client.search_for_instances,
        }[level]
        return search(search_filters=filters, limit=1000 if level == "study" else 5000)

    def values(self, level, keyword, uid):
        """One text, list of texts or Unreadable per member."""
        if keyword == "ModalitiesInStudy":
            values = [value_of(ds, "Modality") for _, ds in self.entities[level][uid]]
            return [[value for value in values if value is not Unreadable]] * len(values)
        return [value_of(ds, keyword) for _, ds in self.entities[level][uid]]

    def compare_key(self, level, keyword, kind):
        known = {uid: self.values(level, keyword, uid) for uid in self.entities[level]}
        texts = {text for values in known.values() for value in values if value is not Unreadable
                 for text in (value if isinstance(value, list) else [value]) if text}
        ordered = sorted(texts)
        step = max(1, -(-len(ordered) // VALUES_PER_KEY))
        asked = set()
        for text in ordered[::step]:
            for key, test in variants(kind, text):
                if key and key not in asked:
                    asked.add(key)
                    self.ask(level, keyword, key, test, known)

    def ask(self, level, keyword, key, test, known):
        def verdicts(values):
            for value in values:
                if value is Unreadable:
                    yield None
                elif isinstance(value, list):
                    results = [test(key, one) for one in value if one]
                    yield True if True in results else None if None in results else False
                else:
                    yield test(key, value) if value else False
        decided = {uid: list(verdicts(values)) for uid, values in known.items()}
        must = {uid for uid, results in decided.items() if all(result is True for result in results)}
        may = {uid for uid, results in decided.items() if any(result is not False for result in results)}
        self.counts["searches"] += 1
        try:
            answers = self.find(level, {keyword: key})
        except Exception as error:
            self.report("search", self.name(level, must | may), f"{keyword}={key!r}: {error!r}", keyword)
            return
        found = {answer[UID_TAG[level]]["Value"][0] for answer in answers}
        if len(found) != len(answers):
            self.report("search", self.name(level, found), f"{keyword}={key!r}: repeated answers", keyword)
        for uid in sorted(must - found):
            self.report("search", self.name(level, {uid}), f"not found by {keyword}={key!r}", keyword)
        for uid in sorted(found - may):
            self.report("search", self.name(level, {uid}), f"found by {keyword}={key!r}, which it does not say", keyword)
        self.counts["found by value"] += len(found)

    def name(self, level, uids):
        named = [self.entities[level][uid][0][0]["name"] for uid in sorted(uids) if uid in self.entities[level]]
        return named[0] if named else ""

    def compare_answers(self, level):
        """What each answer says of each attribute is what some member's file says."""
        answers = {answer[UID_TAG[level]]["Value"][0]: answer for answer in self.find(level, {})}
        missing = set(self.entities[level]) ^ set(answers)
        if missing:
            self.report("search", self.name(level, missing), f"{level}: {len(missing)} missing or too many")
        for uid, answer in answers.items():
            for keyword in ANSWERS[level]:
                tag = f"{pydicom.datadict.tag_for_keyword(keyword):08X}"
                told = self.told(answer.get(tag, {}))
                said = [self.said(ds, tag) for _, ds in self.entities[level].get(uid, [])]
                self.counts["values answered"] += 1
                if told not in said and None not in said:
                    self.report("search", self.name(level, {uid}), f"answers {told}, expected {said[:3]}", keyword)

    def said(self, ds, tag):
        """The JSON of an element as pydicom makes it; None where it gives up."""
        try:
            return self.told(ds[tag].to_json_dict(None, 0) if tag in ds else {})
        except Exception:
            return None

    def told(self, attribute):
        values = [self.plain(value) for value in attribute.get("Value", [])]
        while values and values[-1] in ("", None, {}):
            values.pop()
        return json.dumps(values, sort_keys=True)

    def plain(self, value):
        """Of an item its required elements; of a name its groups without empty components at their end (PS3.5 6.2.1.1)."""
        if not isinstance(value, dict):
            return self.canonical(value)
        if any(isinstance(one, dict) for one in value.values()):
            return {tag: self.told(value.get(tag, {})) for tag in REQUEST_TAGS}
        return self.canonical({group: text.rstrip("^ ") for group, text in value.items()})
