import type { CollectionSpec, Document } from '#shared/catalogue/port';
import type { NodeQuirks } from './quirks';

/**
 * What a node may ask of us, and what it is told by itself where that is named: `availability`, `mpps-notification`.
 * Verification (C-ECHO) is free for every node.
 */
export const nodeServices = [
  'store',
  'query',
  'retrieve',
  'worklist',
  'mpps',
  'commitment',
  'availability',
  'mpps-notification',
] as const;

/** One of them. */
export type NodeService = (typeof nodeServices)[number];

/** Days of the week as time windows name them. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A time in which we may send to a node, in the time zone of the site. One that ends before it begins goes past midnight. */
export interface TimeWindow {
  /** The days on which it begins. */
  readonly days: readonly (typeof weekdays)[number][];
  /** `HH:MM`, 00:00 to 24:00. */
  readonly from: string;
  readonly to: string;
}

/** How much we ask of a node. */
export interface NodeLimits {
  /** Associations, or HTTP connections, to it at once. */
  readonly associations: number;
  /** What we send to it, all connections together; null without limit. */
  readonly bytesPerSecond: number | null;
  /** For connecting and for each answer. */
  readonly timeoutMs: number;
  /** When bulk work may run; none: at any time. */
  readonly windows: readonly TimeWindow[];
}

/** Encryption of connections to a node. */
export interface NodeTls {
  readonly mode: 'off' | 'on';
  /** Certificates of the authorities that may have signed the node's, PEM; null: those of the system. */
  readonly ca: string | null;
  /** Our certificate and its chain for this node, PEM; null: none is shown. Its key is among the secrets. */
  readonly certificate: string | null;
  /** False: the certificate need not carry the node's host name. */
  readonly verifyHost: boolean;
}

/**
 * How we log in: by HTTP to a DICOMweb node; to a DIMSE node as user identity with passcode, or a JSON Web Token (PS3.7
 * D.3.3.7). Password and token are among the secrets.
 */
export type NodeCredentials = { readonly kind: 'basic'; readonly login: string } | { readonly kind: 'bearer' };

/** Sealed by the `SecretBox` of the process; null where there is none. */
export interface SealedNodeSecrets {
  readonly password: string | null;
  readonly token: string | null;
  readonly privateKey: string | null;
}

/** What went wrong last, without data of patients. */
export interface NodeFailure {
  readonly at: string;
  readonly code: string;
  readonly message: string;
}

/** Another system that we talk to or that talks to us. `_id` is from `newId`. */
export interface NodeDocument extends Document {
  /** Unique, chosen by people. */
  readonly name: string;
  readonly kind: 'dimse' | 'dicomweb';
  readonly description: string | null;
  /** PS3.5 AE: 1 to 16 characters, no backslash, no outer spaces. Never null for a DIMSE node. */
  readonly aeTitle: string | null;
  /** Name or address at which it listens; it may call from there too. Null: it only calls us. */
  readonly host: string | null;
  readonly port: number | null;
  /** Base of its DICOMweb services, without a slash at the end. Never null for a DICOMweb node. */
  readonly url: string | null;
  /** Addresses and networks (`10.1.0.0/16`) from which it may call us, beside those of `host`. */
  readonly addresses: readonly string[];
  /** Client certificates that identify it: SHA-256 fingerprints (64 hexadecimal digits) or subjects (`CN=CT1,O=Clinic`). */
  readonly certificates: readonly string[];
  /** Spaces that it may use; null: all. */
  readonly spaces: readonly string[] | null;
  /** What it may ask of us; null: everything. */
  readonly services: readonly NodeService[] | null;
  readonly tls: NodeTls;
  readonly credentials: NodeCredentials | null;
  readonly sealed: SealedNodeSecrets;
  readonly limits: NodeLimits;
  readonly quirks: NodeQuirks;
  /** Transfer syntaxes to offer when sending, best first; null: as stored, else what every node takes. */
  readonly transferSyntaxUids: readonly string[] | null;
  /** False: it is refused and nothing is sent to it. */
  readonly isActive: boolean;
  readonly lastError: NodeFailure | null;
  /** When it last answered, or last called and was let in. */
  readonly lastSeenAt: string | null;
  readonly revision: number;
  readonly createdAt: string;
}

/** What people choose of a node. */
export type NodeSettings = Omit<NodeDocument, '_id' | 'sealed' | 'lastError' | 'lastSeenAt' | 'revision' | 'createdAt'>;

/** Nodes: nothing else tells them again, so a backup must hold them. */
export const nodeSpecs = {
  nodes: { name: 'nodes', indexes: [{ keys: { name: 1 }, unique: true }] },
} as const satisfies Readonly<Record<string, CollectionSpec>>;

/** A node without limits of its own. */
export const defaultNodeLimits: NodeLimits = { associations: 4, bytesPerSecond: null, timeoutMs: 30_000, windows: [] };

/** Plain connections. */
export const defaultNodeTls: NodeTls = { mode: 'off', ca: null, certificate: null, verifyHost: true };
