#!/usr/bin/env python3
"""Stores segmentations and a measurement report that highdicom makes, fetches them in every form, and has highdicom read them.

Usage: segmentation_and_report.py URL KEY [SR-FILE...]

Prints one JSON line: {"checks": [names of what held], "problems": [what did not]}.
"""
import io
import json
import sys
from urllib.parse import urljoin

import highdicom as hd
import numpy
import pydicom
from dicomweb_client.api import DICOMwebClient
from highdicom.sr.coding import CodedConcept
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels import unpack_bits
from pydicom.sr.codedict import codes
from pydicom.uid import (
    CTImageStorage,
    ExplicitVRLittleEndian,
    RLELossless,
    generate_uid,
)

CHECKS, PROBLEMS = [], []
# No multiple of eight bits: frames of one-bit segments do not begin with a byte.
ROWS, COLUMNS, SLICES = 30, 35, 5


def check(name, held, detail=""):
    if held:
        CHECKS.append(name)
    else:
        PROBLEMS.append(f"{name}: {detail}"[:600])


def ct_series():
    study, series, frame_of_reference = generate_uid(), generate_uid(), generate_uid()
    return [ct_slice(study, series, frame_of_reference, at) for at in range(SLICES)]


def ct_slice(study, series, frame_of_reference, at):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, generate_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.FrameOfReferenceUID = study, series, frame_of_reference
    ds.PatientName, ds.PatientID, ds.PatientBirthDate, ds.PatientSex = "Seg^Mented", "SEG-1", "19700101", "O"
    ds.StudyDate, ds.StudyTime, ds.StudyID, ds.AccessionNumber = "20260102", "030405", "1", "A1"
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber = "CT", 1, at + 1
    ds.Manufacturer, ds.PositionReferenceIndicator, ds.ReferringPhysicianName = "radlake", "", ""
    ds.ImagePositionPatient, ds.ImageOrientationPatient = [0, 0, 2.5 * at], [1, 0, 0, 0, 1, 0]
    ds.PixelSpacing, ds.SliceThickness = [0.5, 0.5], 2.5
    ds.Rows, ds.Columns, ds.SamplesPerPixel, ds.PhotometricInterpretation = ROWS, COLUMNS, 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
    ds.RescaleIntercept, ds.RescaleSlope = -1024, 1
    ds.PixelData = numpy.full((ROWS, COLUMNS), 1000 + at, "<u2").tobytes()
    return ds


def masks():
    """Two segments: a block that grows and a ring; boolean, slices x rows x columns x segments."""
    y, x = numpy.mgrid[0:ROWS, 0:COLUMNS]
    block = numpy.stack([(x < 5 + at) & (y < 9) for at in range(SLICES)])
    ring = numpy.stack([numpy.abs(numpy.hypot(x - 20, y - 15) - 6 - at) < 1.5 for at in range(SLICES)])
    return numpy.stack([block, ring], axis=-1)


def describe(number, name):
    return hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=name,
        segmented_property_category=codes.SCT.Tissue,
        segmented_property_type=codes.SCT.Liver if number == 1 else codes.SCT.Lung,
        algorithm_type=hd.seg.SegmentAlgorithmTypeValues.MANUAL,
    )


def segmentation(images, kind, number, syntax=ExplicitVRLittleEndian):
    pixels = masks()
    if kind == "FRACTIONAL":
        pixels = pixels.astype("f4") * numpy.linspace(0.2, 1, SLICES)[:, None, None, None]
    return hd.seg.Segmentation(
        source_images=images,
        pixel_array=pixels,
        segmentation_type=kind,
        segment_descriptions=[describe(1, "block"), describe(2, "ring")],
        series_instance_uid=generate_uid(),
        series_number=number,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="radlake",
        manufacturer_model_name="fixture",
        software_versions="1",
        device_serial_number="1",
        transfer_syntax_uid=syntax,
    )


def report(images):
    """A TID 1500 report: one planar region with its longest diameter and mean attenuation."""
    observer = hd.sr.ObserverContext(
        observer_type=codes.DCM.Person,
        observer_identifying_attributes=hd.sr.PersonObserverIdentifyingAttributes(name="Observer^Olga"),
    )
    region = hd.sr.ImageRegion(
        graphic_type=hd.sr.GraphicTypeValues.CIRCLE,
        graphic_data=numpy.array([[20.0, 15.0], [26.0, 15.0]]),
        source_image=hd.sr.SourceImageForRegion.from_source_image(images[2]),
    )
    measurements = [
        hd.sr.Measurement(name=codes.SCT.Length, value=6.25, unit=codes.UCUM.Millimeter),
        hd.sr.Measurement(name=codes.SCT.Mean, value=-22.0, unit=CodedConcept("[hnsf'U]", "UCUM", "Hounsfield unit")),
    ]
    group = hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        referenced_region=region,
        tracking_identifier=hd.sr.TrackingIdentifier(uid=generate_uid(), identifier="Läsion 1"),
        finding_type=codes.SCT.Nodule,
        measurements=measurements,
    )
    content = hd.sr.MeasurementReport(
        observation_context=hd.sr.ObservationContext(observer_person_context=observer),
        procedure_reported=codes.LN.CTUnspecifiedBodyRegion,
        imaging_measurements=[group],
    )
    return hd.sr.Comprehensive3DSR(
        evidence=images,
        content=content[0],
        series_number=9,
        series_instance_uid=generate_uid(),
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="radlake",
    )


def saved(ds):
    out = io.BytesIO()
    ds.save_as(out, enforce_file_format=True)
    out.seek(0)
    return out


class Archive:
    def __init__(self, url, key):
        self.url = url
        self.client = DICOMwebClient(url, headers={"Authorization": "Bearer " + key})

    def store(self, datasets):
        answer = self.client.store_instances(datasets)
        return len(answer.get("ReferencedSOPSequence", [])), len(answer.get("FailedSOPSequence", []))

    def as_instance(self, ds):
        # Whatever it is stored in: highdicom decodes it itself.
        any_syntax = (("application/dicom", "*"),)
        return self.client.retrieve_instance(*uids(ds), media_types=any_syntax)

    def as_metadata(self, ds):
        """The whole data set from its metadata and the bulk data that this names."""
        model = self.client.retrieve_instance_metadata(*uids(ds))
        bulk = lambda tag, vr, uri: bytes(self.client.retrieve_bulkdata(urljoin(self.url, uri))[0])
        rebuilt = Dataset.from_json(model, bulk_data_uri_handler=bulk)
        rebuilt.file_meta = FileMetaDataset()
        rebuilt.file_meta.MediaStorageSOPClassUID = rebuilt.SOPClassUID
        rebuilt.file_meta.MediaStorageSOPInstanceUID = rebuilt.SOPInstanceUID
        rebuilt.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        del rebuilt.AvailableTransferSyntaxUID
        return rebuilt


def uids(ds):
    return ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.SOPInstanceUID


def pixels_of(seg, images):
    """What highdicom makes of it: slices x rows x columns x segments."""
    return seg.get_pixels_by_source_instance(
        source_sop_instance_uids=[image.SOPInstanceUID for image in images], rescale_fractional=False
    )


def check_segmentation(archive, images, name, original):
    expected = pixels_of(hd.seg.segread(saved(original)), images)
    back = hd.seg.segread(saved(archive.as_instance(original)))
    check(f"{name}: as instance", numpy.array_equal(pixels_of(back, images), expected))
    labels = lambda seg: [one.SegmentLabel for one in seg.SegmentSequence]
    check(f"{name}: its segments", labels(back) == labels(original), str(labels(back)))
    if original.file_meta.TransferSyntaxUID != ExplicitVRLittleEndian:
        return
    rebuilt = hd.seg.segread(saved(archive.as_metadata(original)))
    check(f"{name}: as metadata and bulk data", numpy.array_equal(pixels_of(rebuilt, images), expected))
    check_frames(archive, name, original)


def check_frames(archive, name, original):
    count = int(original.NumberOfFrames)
    frames = archive.client.retrieve_instance_frames(*uids(original), list(range(1, count + 1)))
    size = original.Rows * original.Columns
    if original.BitsAllocated == 1:
        stored = unpack_bits(original.PixelData)[: count * size].reshape(count, size)
        got = [unpack_bits(frame)[:size] for frame in frames]
    else:
        stored = numpy.frombuffer(original.PixelData, "u1")[: count * size].reshape(count, size)
        got = [numpy.frombuffer(frame, "u1")[:size] for frame in frames]
    same = len(got) == count and all(numpy.array_equal(a, b) for a, b in zip(got, stored))
    check(f"{name}: as frames", same, f"{len(got)} of {count}")


def measured(sr):
    """Tracking identifier, names, values and units of each measurement; what it was measured on."""
    groups = sr.content.get_planar_roi_measurement_groups()
    return [
        (
            group.tracking_identifier,
            [(one.name.meaning, float(one.value), one.unit.value) for one in group.get_measurements()],
            None if group.roi is None else group.roi.value.tolist(),
        )
        for group in groups
    ]


def check_report(archive, name, original):
    expected = measured(hd.sr.srread(saved(original)))
    check(f"{name}: has measurements", len(expected) > 0 and len(expected[0][1]) > 0, str(expected))
    back = measured(hd.sr.srread(saved(archive.as_instance(original))))
    check(f"{name}: as instance", back == expected, f"{back} {expected}")
    rebuilt = measured(hd.sr.srread(saved(archive.as_metadata(original))))
    check(f"{name}: as metadata", rebuilt == expected, f"{rebuilt} {expected}")


def main(url, key, *files):
    archive = Archive(url, key)
    images = ct_series()
    segmentations = {
        "binary": segmentation(images, "BINARY", 2),
        "fractional": segmentation(images, "FRACTIONAL", 3),
        "fractional, RLE": segmentation(images, "FRACTIONAL", 4, RLELossless),
        "label map": segmentation(images, "LABELMAP", 5),
    }
    reports = {"report": report(images), **{"sample report": pydicom.dcmread(file) for file in files}}
    everything = [*images, *segmentations.values(), *reports.values()]
    stored = archive.store(everything)
    check("all are stored", stored == (len(everything), 0), str(stored))
    for name, original in segmentations.items():
        check_segmentation(archive, images, name, original)
    for name, original in reports.items():
        check_report(archive, name, original)
    modalities = archive.client.search_for_studies(search_filters={"PatientID": "SEG-1"})[0]["00080061"]["Value"]
    check("the study has all modalities", sorted(modalities) == ["CT", "SEG", "SR"], str(modalities))
    print(json.dumps({"checks": CHECKS, "problems": PROBLEMS}))


if __name__ == "__main__":
    main(*sys.argv[1:])
