import type { ClientOptions } from '../options';

/** Where associations of a pool lead. */
export interface Destination {
  /** What associations must have in common to be used for each other: another one for other settings of the same peer. */
  readonly key: string;
  /** Who is called, whatever the settings: what is limited is limited for all of them together. */
  readonly peer: string;
  readonly client: Omit<ClientOptions, 'contexts'>;
  /** Associations at once. */
  readonly maxAssociations: number;
  /** Bytes of data sets sent, all associations together; null without limit. */
  readonly bytesPerSecond: number | null;
}
