import type { CollectionSpec } from '#shared/catalogue/port';

/** Collections that nothing else tells again: a backup must hold them. Sessions are not among them: people log in anew. */
export const securitySpecs = {
  users: { name: 'users', indexes: [{ keys: { login: 1 }, unique: true }] },
  apiKeys: { name: 'apiKeys', indexes: [] },
  audit: {
    name: 'audit',
    indexes: [
      { keys: { at: -1, _id: -1 } },
      { keys: { studyInstanceUid: 1, at: -1 } },
      { keys: { actor: 1, at: -1 } },
      { keys: { chain: 1, sequence: 1 }, unique: true },
    ],
  },
  auditSeals: { name: 'auditSeals', indexes: [{ keys: { sequence: 1 }, unique: true }] },
} as const satisfies Readonly<Record<string, CollectionSpec>>;
