import type { ClientOptions } from '../options';

/** Where associations of a pool lead. */
export interface Destination {
  /** Tells destinations apart: another one for other settings of the same peer. */
  readonly key: string;
  /** Who is called, whatever the settings. */
  readonly peer: string;
  readonly client: Omit<ClientOptions, 'contexts'>;
  /** Associations at once. */
  readonly maxAssociations: number;
  /** Bytes of data sets sent, all associations together; null without limit. */
  readonly bytesPerSecond: number | null;
}
