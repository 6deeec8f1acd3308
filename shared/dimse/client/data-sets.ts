import type { SourceCharacterSets } from '#shared/dicom/charset/decode';
import { decodeText, parseCharacterSet } from '#shared/dicom/charset/decode';
import { encodeText } from '#shared/dicom/charset/encode';
import { explicitForm, type HeaderForm } from '#shared/dicom/data-set-writer';
import { fromDicomJson, toDicomJson } from '#shared/dicom/json';
import { rewriteDataSet } from '#shared/dicom/rewrite';
import { EXPLICIT_VR_LITTLE_ENDIAN, encodingOf } from '#shared/dicom/transfer-syntaxes';

/** An attribute of the DICOM JSON model (PS3.18 F.2). */
export interface DataSetAttribute {
  readonly vr?: string;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
}

/** A small data set in the DICOM JSON model: tag as eight hexadecimal digits -> attribute. */
export type DataSetJson = Readonly<Record<string, DataSetAttribute>>;

/** A data set to send: bytes in the transfer syntax of the context, or a model that is written in it. */
export type DataSetInput = Uint8Array | DataSetJson;

/**
 * Writes a data set in a transfer syntax.
 *
 * @param characterSet - value of Specific Character Set (0008,0005) to write text in; default UTF-8. Text that does not
 *   fit it makes the whole data set UTF-8.
 * @throws InvalidDicomJsonError
 */
export function encodeDataSet(input: DataSetInput, transferSyntaxUid: string, characterSet?: string): Uint8Array {
  if (input instanceof Uint8Array) return input;
  const utf8 = fromDicomJson(input);
  const form = formOf(transferSyntaxUid);
  const isUtf8 = characterSet === undefined || characterSet === 'ISO_IR 192';
  if (isUtf8 && form === explicitForm) return utf8;
  const rewriting = { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN, form };
  if (isUtf8) return rewriteDataSet(utf8, rewriting);
  return inCharacterSet(utf8, rewriting, characterSet) ?? rewriteDataSet(utf8, rewriting);
}

/** Null when a text does not fit. */
function inCharacterSet(
  utf8: Uint8Array,
  rewriting: { readonly transferSyntaxUid: string; readonly form: HeaderForm },
  characterSet: string,
): Uint8Array | null {
  const target = parseCharacterSet(characterSet);
  let fits = true;
  const write = (value: Uint8Array, vr: string, sets: readonly string[]) => {
    const encoded = encodeText(decodeText(value, sets, vr), target);
    fits &&= encoded !== null;
    return encoded ?? value;
  };
  const written = rewriteDataSet(utf8, { ...rewriting, text: { characterSet, write } });
  return fits ? written : null;
}

/**
 * Reads a data set of a message.
 *
 * @param source - how text is read that contradicts or lacks a declared character set
 * @throws MalformedDataSetError, TruncatedDataSetError, LimitExceededError
 */
export function decodeDataSet(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  source?: SourceCharacterSets,
): Readonly<Record<string, DataSetAttribute & { readonly vr: string }>> {
  return JSON.parse(toDicomJson(bytes, { transferSyntaxUid, ...(source && { source }) }));
}

function formOf(transferSyntaxUid: string): HeaderForm {
  const { explicitVr, littleEndian } = encodingOf(transferSyntaxUid);
  return explicitVr && littleEndian ? explicitForm : { explicitVr, littleEndian };
}

/** Text values of an attribute. */
export function textsOf(dataSet: DataSetJson, tag: string): string[] {
  return (dataSet[tag]?.Value ?? []).filter((value): value is string => typeof value === 'string');
}
