import { correctDataSet, type DataSetCorrection } from '#shared/dicom/correct/correct-data-set';
import { type Piece, piecesOf } from '#shared/dicom/correct/pieces';
import { type SkimmedDataSet, skimBytes } from '#shared/dicom/skim';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { ObjectReader } from '#shared/objects/port';
import type { Archive } from '../archive';
import { type CorrectedSeries, type Corrections, correctionsOf } from '../corrections';
import type { InstanceEntry } from '../documents';
import { entryCharacterSets } from '../read-object';
import { skimObject } from '../skim-object';
import type { StoredObject } from './stored-object';

/** How the objects of a series are corrected on their way out. */
export class ObjectCorrector {
  readonly #corrections: Corrections;
  readonly #archive: Archive;

  constructor(archive: Archive, corrections: Corrections) {
    this.#corrections = corrections;
    this.#archive = archive;
  }

  /**
   * The corrected data set of an instance: the same where nothing is to be changed.
   *
   * @param dataSet - skimmed, its text held
   * @throws MalformedDataSetError, LimitExceededError
   */
  dataSet(dataSet: SkimmedDataSet, entry: InstanceEntry): SkimmedDataSet {
    return correctDataSet(
      dataSet,
      entry.transferSyntaxUid,
      this.#correctionOf(entry),
      entryCharacterSets(this.#archive, entry),
    );
  }

  /** The header of an image (`OpenImage`): how it is shown may be corrected, its pixels are not. */
  header(header: Uint8Array, entry: InstanceEntry): Uint8Array {
    return this.dataSet({ bytes: header, skimmed: [], truncated: false }, entry).bytes;
  }

  /** A stored object with a corrected header. */
  object(stored: StoredObject): StoredObject {
    const { header: bytes, skimmed, isTruncated: truncated } = stored.object;
    const corrected = this.dataSet({ bytes, skimmed, truncated }, stored.entry);
    return { ...stored, object: { ...stored.object, header: corrected.bytes, skimmed: corrected.skimmed } };
  }

  /**
   * An object that is in memory as a whole, not deflated.
   *
   * @returns its parts in order: a new header, and views of the bytes given; null where nothing is to be changed
   */
  bytes(part10: Uint8Array, entry: InstanceEntry): readonly Uint8Array[] | null {
    const { dataSetOffset } = entry;
    const parts = this.dataSetBytes(part10.subarray(dataSetOffset), entry);
    if (!parts) return null;
    const [first = new Uint8Array(0), ...others] = parts;
    return [Buffer.concat([part10.subarray(0, dataSetOffset), first]), ...others];
  }

  /** The same for the data set alone, without file meta. */
  dataSetBytes(dataSet: Uint8Array, entry: InstanceEntry): readonly Uint8Array[] | null {
    const { transferSyntaxUid } = entry;
    const skimmed = skimBytes(dataSet, { transferSyntaxUid, holdsText: true });
    const corrected = this.dataSet(skimmed, entry);
    if (corrected === skimmed) return null;
    return piecesOf(corrected, transferSyntaxUid, dataSet.length).map((piece) => bytesOf(piece, dataSet));
  }

  #correctionOf(entry: InstanceEntry): DataSetCorrection {
    return this.#corrections.correctionOf(entry);
  }
}

/** What corrects the objects of a series; null where nothing does. */
export async function correctorOf(
  archive: Archive,
  series: CorrectedSeries,
): Promise<{ readonly version: string; readonly corrector: ObjectCorrector | null }> {
  const corrections = await correctionsOf(archive, series);
  if (!corrections) return { version: '', corrector: null };
  return { version: corrections.version, corrector: new ObjectCorrector(archive, corrections) };
}

/**
 * A stored data set without long values, as it is shown.
 *
 * @throws MalformedDataSetError, LimitExceededError
 */
export async function skimShown(
  reader: ObjectReader,
  entry: InstanceEntry,
  corrector: ObjectCorrector | null,
): Promise<SkimmedDataSet> {
  if (!corrector) return await skimObject(reader, entry);
  return corrector.dataSet(await skimObject(reader, entry, { holdsText: true }), entry);
}

/** Objects up to this size are corrected in the buffer that they are read into. */
export const correctedInMemoryBytes = 1024 * 1024;

/** Whether `bytes` takes an object: of a deflated one all bytes change. */
export const isCorrectedInMemory = (
  { location, transferSyntaxUid }: Pick<InstanceEntry, 'location' | 'transferSyntaxUid'>,
  limitBytes: number,
): boolean => location.length <= limitBytes && transferSyntaxUid !== DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;

const bytesOf = (piece: Piece, dataSet: Uint8Array): Uint8Array =>
  piece instanceof Uint8Array ? piece : dataSet.subarray(piece.offset, piece.offset + piece.length);
