"""Renders frames with pydicom and numpy and compares them with raw pictures. Reads JSON lines: name, file, frame,
picture (path of raw bytes). The argument is a folder for temporary files. Prints one JSON line each: worst difference and how many differ,
or what pydicom could not do.

The order of plugins: what decodes without rounding of its own first, libjpeg-turbo for lossy 8 bit JPEG.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pydicom
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi_lut, convert_color_space, pixel_array

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
LOSSY_JPEG = {f"1.2.840.10008.1.2.4.{last}" for last in range(50, 57)}
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE


def group(dataset, name, frame):
    """The item of a functional group macro for a frame, or None."""
    per_frame = dataset.get("PerFrameFunctionalGroupsSequence") or []
    levels = [per_frame[frame - 1]] if len(per_frame) >= frame else []
    levels += list(dataset.get("SharedFunctionalGroupsSequence") or [])[:1]
    for level in levels:
        items = level.get(name)
        if items:
            return items[0]
    return None


def flattened(dataset, frame):
    """The transforms of a frame as top level attributes, as pydicom's functions want them."""
    flat = pydicom.Dataset()
    for element in dataset:
        if element.tag.group in (0x0028, 0x2050) or element.tag == 0x00620001 or element.tag == 0x0062000E:
            flat[element.tag] = element
    flat.file_meta = dataset.file_meta
    for name in ("PixelValueTransformationSequence", "FrameVOILUTSequence"):
        item = group(dataset, name, frame)
        for element in item or []:
            flat[element.tag] = element
    return flat


def decompressed(file):
    """The same by DCMTK, whose decoder for 12 bits is the reference implementation's."""
    out = os.path.join(tempfile.mkdtemp(dir=sys.argv[1]), "native.dcm")
    subprocess.run(["/usr/bin/dcmdjpeg", file, out], check=True, capture_output=True)
    return out


def decode(file, dataset, frame):
    """Stored values of a frame; color as it is stored."""
    syntax = str(dataset.file_meta.TransferSyntaxUID)
    plugins = [""]
    if syntax in LOSSY_JPEG and int(dataset.BitsStored) == 8:
        plugins = ["pillow", "pylibjpeg", "gdcm"]
    elif syntax in LOSSY_JPEG:
        file = decompressed(file)
    errors = []
    for plugin in plugins:
        try:
            options = {"decoding_plugin": plugin} if plugin else {}
            return pixel_array(file, index=frame - 1, raw=True, force=True, **options)
        except Exception as error:
            errors.append(f"{plugin}: {error}")
    raise RuntimeError("; ".join(errors))


def to_rgb(array, photometric, bits):
    if photometric.startswith("YBR_FULL"):
        array = convert_color_space(array, photometric, "RGB")
    return np.round(array.astype("float64") * 255 / (2**bits - 1))


def grey(array, flat):
    bits = int(flat.BitsStored) if "BitsStored" in flat else 32
    stored = array.astype("int64") if array.dtype.kind in "iu" else array
    if array.dtype.kind in "iu" and int(flat.BitsAllocated) > bits:
        stored = stored & (2**bits - 1)
        if flat.get("PixelRepresentation", 0) == 1:
            stored = np.where(stored >= 2 ** (bits - 1), stored - 2**bits, stored)
    padding = np.zeros(stored.shape, bool)
    if flat.get("PixelPaddingValue") is not None and bits <= 16:
        ends = [int(flat.PixelPaddingValue), int(flat.get("PixelPaddingRangeLimit", flat.PixelPaddingValue))]
        ends = [((e + 32768) & 65535) - 32768 if flat.PixelRepresentation else e & 65535 for e in ends]
        padding = (stored >= min(ends)) & (stored <= max(ends))
    kept = np.int32(stored).astype("int32") if array.dtype.kind in "iu" and bits <= 16 else stored
    values = apply_modality_lut(kept, flat)
    has_voi = bool(flat.get("VOILUTSequence")) or (
        flat.get("WindowCenter") is not None and flat.get("WindowWidth") is not None
    )
    if has_voi and flat.get("VOILUTSequence"):
        shown = apply_voi_lut(values, flat)
        low, high = 0, 2 ** int(flat.VOILUTSequence[0].LUTDescriptor[2]) - 1
    elif has_voi:
        shown = apply_voi_lut(values, flat)
        # The ends of pydicom's output: what values far below and above a window become.
        low, high = np.sort(apply_voi_lut(np.array([-1e12, 1e12]), flat))
    else:
        shown = values.astype("float64")
        if flat.get("SegmentationType") == "FRACTIONAL":
            low, high = 0, int(flat.MaximumFractionalValue)
        elif bits <= 8:
            ends = [0, 2**bits - 1] if not flat.PixelRepresentation else [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
            low, high = np.sort(apply_modality_lut(np.array(ends), flat).astype("float64"))
        else:
            inside = shown[~padding]
            low, high = (inside.min(), inside.max()) if inside.size else (0, 0)
    if high == low:
        result = np.zeros(shown.shape)
    else:
        result = np.round(np.clip((shown - low) / (high - low), 0, 1) * 255)
    if flat.PhotometricInterpretation == "MONOCHROME1" or flat.get("PresentationLUTShape") == "INVERSE":
        result = 255 - result
    result[padding] = 0
    return result


def render(file, frame):
    dataset = pydicom.dcmread(file, force=True)
    flat = flattened(dataset, frame)
    array = decode(file, dataset, frame)
    photometric = dataset.PhotometricInterpretation
    if photometric == "PALETTE COLOR":
        array = apply_color_lut(array, dataset)
        return np.floor(array / 256) if array.dtype == np.uint16 else array
    if int(dataset.SamplesPerPixel) == 3:
        return to_rgb(array, photometric, int(dataset.BitsStored))
    return grey(array, flat)


for line in sys.stdin:
    job = json.loads(line)
    try:
        expected = render(job["file"], job["frame"]).astype("int64").ravel()
        found = np.fromfile(job["picture"], dtype="uint8").astype("int64")
        if expected.size != found.size:
            answer = {"skipped": f"pydicom gives {expected.size} samples, we {found.size}"}
        else:
            difference = np.abs(expected - found)
            answer = {"worst": int(difference.max(initial=0)), "beyond": int((difference > 1).sum())}
    except Exception as error:
        answer = {"skipped": f"{type(error).__name__}: {str(error)[:200]}"}
    print(json.dumps({"name": job["name"], "frame": job["frame"], **answer}), flush=True)
