import type { Source, SourceFields } from '../api/sources';

type Settings = Readonly<Record<string, unknown>>;

/** What the form holds: the settings of one kind, and secrets only as they are typed. */
export interface SourceForm {
  readonly kind: Source['kind'];
  readonly name: string;
  readonly space: string;
  readonly isActive: boolean;
  readonly settings: Settings;
  readonly secrets?: Readonly<Record<string, string | undefined>>;
  /** Kept secrets that are to be taken away. */
  readonly forget?: Readonly<Record<string, boolean | undefined>>;
}

/** Settings that are none when they are empty; other empty ones are left out. */
const nullable = ['port', 'ca', 'view', 'query', 'node', 'user'];

const starts: Readonly<Record<Source['kind'], Settings>> = {
  folder: { folders: [], mode: 'copy', ignore: [] },
  database: { driver: 'postgresql', tls: 'on', columns: {}, retrieve: 'auto', roots: [], pathMappings: [] },
  link: { hosts: [{ networks: [] }], allowHttp: false, authentication: 'none', mapping: { items: '$', url: '@.url' } },
};

/** What the form of a new source begins with. */
export function startOf(kind: Source['kind']): SourceForm {
  return { kind, name: '', space: 'main', isActive: true, settings: starts[kind] };
}

/** What the form of a source begins with; never its secrets, which nobody is told. */
export function valuesOf({ kind, name, space, isActive, settings }: Source): SourceForm {
  return { kind, name, space, isActive, settings };
}

/**
 * What the server is told. Settings that the form did not show stay as they were; secrets that nobody typed are not
 * said, so that they stay, and those of another way to log in are taken away.
 */
export function fieldsOf(
  { settings = {}, secrets = {}, forget = {}, ...values }: SourceForm,
  before: Source | undefined,
): SourceFields {
  const typed = Object.entries(secrets).filter(([, secret]) => secret);
  const dropped = (before?.secrets ?? []).filter((name) => forget[name] || !isUsed(name, values.kind, settings));
  return {
    ...values,
    settings: { ...before?.settings, ...filled(settings) },
    secrets: { ...Object.fromEntries(typed), ...Object.fromEntries(dropped.map((name) => [name, null])) },
  } as SourceFields; // the server looks at each setting and says what is wrong with it
}

function isUsed(name: string, kind: Source['kind'], { authentication }: Settings): boolean {
  if (kind !== 'link') return true;
  return (authentication === 'basic' && name === 'password') || (authentication === 'bearer' && name === 'token');
}

/** Without what is empty. */
function filled(settings: Settings): Settings {
  const entries = Object.entries(settings).map(([name, value]) => [name, filledValue(name, value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function filledValue(name: string, value: unknown): unknown {
  if (value === undefined || value === null || value === '') return nullable.includes(name) ? null : undefined;
  if (Array.isArray(value)) return value.map((one) => filledValue('', one));
  return typeof value === 'object' ? filled(value as Settings) : value;
}
