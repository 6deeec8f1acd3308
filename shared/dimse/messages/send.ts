import type { UpperLayer } from '../association/upper-layer';
import { fragment } from '../pdu/p-data';
import { noDataSet, withDataSet } from './command-fields';
import { type CommandSet, encodeCommandSet } from './command-set';

/** A command set whose Command Data Set Type is still to be set. */
export type CommandContent = Omit<CommandSet, 'commandDataSetType'>;

/**
 * Sends one DIMSE message in fragments the peer takes; data set bytes are written as views, not copied.
 *
 * @param peerMaximumLength - what the peer announced (51H), 0 for no limit
 * @returns false when the association no longer takes data; then nothing was sent
 * @throws InvalidPduFieldError when the command does not fit its fields
 */
export function sendMessage(
  layer: UpperLayer,
  contextId: number,
  peerMaximumLength: number,
  content: CommandContent,
  dataSet?: Uint8Array,
): boolean {
  const command = { ...content, commandDataSetType: dataSet ? withDataSet : noDataSet } as CommandSet;
  const parts = fragment(contextId, true, encodeCommandSet(command), peerMaximumLength);
  if (dataSet) parts.push(...fragment(contextId, false, dataSet, peerMaximumLength));
  return layer.event('data-request', { parts });
}
