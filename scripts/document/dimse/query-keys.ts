import { type KeyKind, keysAt, searchKeys } from '#shared/archive/query/keys';

const kinds: Readonly<Record<KeyKind, string>> = {
  uid: 'single value, list of UIDs',
  code: 'single value, wild card',
  date: 'single value, range',
  time: 'single value, range',
  name: 'single value, wild card',
  text: 'single value, wild card',
  contents: 'single value, wild card',
  integer: 'single value',
};
const levels = { study: 'STUDY', series: 'SERIES', instance: 'IMAGE' } as const;

/** The keys of C-FIND at each level as a table; each is universal too. */
export function queryKeys(): string {
  const rows = keysAt('instance').map(({ path, name, kind, level, field }) => {
    const fuzzy = kind === 'name' && field !== searchKeys ? '; fuzzy where negotiated' : '';
    const isOfPatient = level === 'study' && path.startsWith('0010');
    return `| ${isOfPatient ? 'PATIENT' : levels[level]} | ${name} | ${kinds[kind]}${fuzzy} |`;
  });
  const order = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'];
  const levelOf = (row: string): number => order.indexOf(row.split(' ')[1]!);
  const sorted = rows.toSorted((a, b) => levelOf(a) - levelOf(b));
  return ['| level | key | matching |', '| --- | --- | --- |', ...sorted].join('\n');
}
