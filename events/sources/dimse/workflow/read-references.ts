import { MalformedDataSetError } from '#shared/dicom/errors';
import { isUsableUid } from '#shared/dicom/uid';
import { type Cursor, type Signal, type Visitor, walk } from '#shared/dicom/walker';
import { DimseStatusError } from '#shared/dimse/errors';
import { statuses } from '#shared/dimse/messages/statuses';
import { PlatformError } from '#shared/kernel/errors';
import type { InstanceReference } from '#shared/workflow/instance-list';

const [transactionUidTag, referencedSopSequence] = [0x00081195, 0x00081199];
const [referencedClass, referencedInstance] = [0x00081150, 0x00081155];

/** Instances of one request at most; their bytes have a limit of their own. */
export const referencesLimit = 50_000;

/** What a request for storage commitment names. */
export interface NamedInstances {
  readonly transactionUid: string;
  readonly references: readonly InstanceReference[];
}

/**
 * Reads a request for storage commitment off its bytes: one of many thousand instances is no tree of attributes first.
 * What else it holds is passed over.
 *
 * @throws DimseStatusError 0115 without a Transaction UID or usable references, 0110 for what cannot be read, A700 for too many
 * @see PS3.4 Table J.3-1
 */
export function readReferences(bytes: Uint8Array, transferSyntaxUid: string): NamedInstances {
  const visitor = new ReferenceVisitor(bytes);
  try {
    const { status } = walk(bytes, { transferSyntaxUid }, visitor);
    if (status === 'truncated') throw new MalformedDataSetError('the data set ends within an element');
  } catch (cause) {
    if (!(cause instanceof PlatformError) || cause instanceof DimseStatusError) throw cause;
    throw new DimseStatusError(statuses.processingFailure, 'the data set cannot be read');
  }
  const { transactionUid, references } = visitor;
  if (!isUsableUid(transactionUid)) throw invalid('no Transaction UID', transactionUidTag);
  if (references.length === 0) throw invalid('no Referenced SOP Sequence', referencedSopSequence);
  if (!references.every((one) => isUsableUid(one.sopClassUid) && isUsableUid(one.sopInstanceUid)))
    throw invalid('a reference without its UIDs', referencedSopSequence);
  return { transactionUid, references };
}

const invalid = (message: string, tag: number) => new DimseStatusError(statuses.invalidArgumentValue, message, [tag]);

class ReferenceVisitor implements Visitor {
  transactionUid = '';
  readonly references: { sopClassUid: string; sopInstanceUid: string }[] = [];
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  element(cursor: Cursor): Signal {
    if (cursor.depth === 0 && cursor.tag === transactionUidTag) this.transactionUid = this.#text(cursor);
    const last = cursor.depth === 1 ? this.references.at(-1) : undefined;
    if (last && cursor.tag === referencedClass) last.sopClassUid = this.#text(cursor);
    if (last && cursor.tag === referencedInstance) last.sopInstanceUid = this.#text(cursor);
    return undefined;
  }

  enterSequence({ depth, tag }: Cursor): Signal {
    return depth === 0 && tag === referencedSopSequence ? undefined : 'skip';
  }

  enterItem(): Signal {
    if (this.references.length === referencesLimit)
      throw new DimseStatusError(statuses.outOfResources, `more than ${referencesLimit} instances`);
    this.references.push({ sopClassUid: '', sopInstanceUid: '' });
    return undefined;
  }

  #text({ valueOffset, length }: Cursor): string {
    return this.#bytes.toString('latin1', valueOffset, valueOffset + length).replace(/[\0 ]+$/, '');
  }
}
