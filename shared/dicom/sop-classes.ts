import { sopClassRows } from './uids.generated';

/** One SOP class, meta SOP class or well-known SOP instance of PS3.6 A. */
export interface SopClass {
  readonly uid: string;
  readonly name: string;
  readonly keyword: string;
  readonly kind: 'class' | 'metaClass' | 'instance';
  readonly retired: boolean;
  /** True for composite objects that C-STORE carries (PS3.4 B.5, I.4). */
  readonly storage: boolean;
}

const kinds = { C: 'class', M: 'metaClass', I: 'instance' } as const;
const storageKeyword = /Storage(Retired|Trial|ForPresentation|ForProcessing)?$/;
/** Names that end in Storage without being stored, or are stored under another name. */
const notStored = new Set(['1.2.840.10008.1.3.10', '1.2.840.10008.5.1.1.27']);

function describe(row: string): SopClass {
  const [uid = '', kind, retired, keyword = '', name = ''] = row.split('|');
  return {
    uid,
    name,
    keyword,
    kind: kinds[kind as keyof typeof kinds],
    retired: retired === 'R',
    storage: kind === 'C' && storageKeyword.test(keyword) && !notStored.has(uid),
  };
}

const table: ReadonlyMap<string, SopClass> = new Map(
  sopClassRows.split('\n').map((row) => {
    const entry = describe(row);
    return [entry.uid, entry];
  }),
);

/** The SOP class (or well-known instance) of this UID, or undefined. */
export function sopClass(uid: string): SopClass | undefined {
  return table.get(uid);
}

/** Every SOP class, in the order of PS3.6 A. */
export function sopClasses(): readonly SopClass[] {
  return [...table.values()];
}

/** True when this is a known storage SOP class. Private ones are not known. */
export function isStorageSopClass(uid: string): boolean {
  return table.get(uid)?.storage ?? false;
}

/** UIDs of every storage SOP class, retired ones included. */
export function storageSopClassUids(): readonly string[] {
  return sopClasses()
    .filter((entry) => entry.storage)
    .map((entry) => entry.uid);
}

/**
 * Storage SOP classes that archives seldom hold: security inspection, eddy current testing, protocols, inventories,
 * templates, RT second generation, measurements of eyes, surfaces, models for printing, rare reports.
 */
const seldom = new RegExp(
  `^1\\.2\\.840\\.10008\\.5\\.1\\.4\\.(${[
    '(34|38|39|43|44|45)\\..*',
    '1\\.1\\.(200|201|501|601|78|79|80|81|82|68|90|91|131)(\\..*)?',
    '1\\.1\\.481\\.[12][0-9]',
    '1\\.1\\.88\\.7[0-2457]',
    '1\\.1\\.104\\.[3-5]',
  ].join('|')})$`,
);
/** Retired ones that old archives hold: ultrasound with many frames, nuclear medicine, ultrasound. */
const usualRetired = [3, 5, 6].map((last) => `1.2.840.10008.5.1.4.1.1.${last}`);

/**
 * UIDs of the storage SOP classes that archives usually hold, fewer than an association has presentation contexts: to be
 * offered where nobody says which will come.
 */
export function usualStorageSopClassUids(): readonly string[] {
  const current = sopClasses().filter(({ uid, storage, retired }) => storage && !retired && !seldom.test(uid));
  return [...current.map(({ uid }) => uid), ...usualRetired];
}
