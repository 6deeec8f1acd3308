import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One class of expected failure, as the source states it. */
export interface ErrorClass {
  readonly name: string;
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly meaning: string;
  readonly file: string;
}

/** One class head found in a source file, before its parents are known. */
interface ClassHead {
  readonly name: string;
  readonly parent: string;
  readonly abstract: boolean;
  readonly body: string;
  readonly meaning: string;
  readonly file: string;
}

const folders = ['functions', 'shared', 'events', 'stacks'];

/**
 * Reads every class below PlatformError out of the sources.
 *
 * @param root - folder of the repository
 * @throws Error when a class has no literal code or status, no docstring, or shares its code with a class of another status
 */
export function errorClasses(root: string): ErrorClass[] {
  const heads = folders.flatMap((folder) => sources(path.join(root, folder))).flatMap((file) => classHeads(root, file));
  const byName = new Map(heads.map((head) => [head.name, head]));
  const ours = heads.filter((head) => !head.abstract && descends(head, byName) && !isCarrier(head));
  const classes = ours.map((head) => describe(head, byName));
  for (const one of classes) refuseDisagreement(one, classes);
  const key = (one: ErrorClass) => `${one.code} ${one.file}`;
  return classes.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Functions cannot share a class: two of them may use one code, if it means the same to a client. */
function refuseDisagreement(one: ErrorClass, all: readonly ErrorClass[]): void {
  const other = all.find(
    ({ code, status, retryable }) => code === one.code && (status !== one.status || retryable !== one.retryable),
  );
  if (other) throw new Error(`${one.name} in ${one.file} and ${other.name} in ${other.file} differ under one code`);
}

/** The text of `docs/errors.md`. */
export function errorsDocument(root: string): string {
  const rows = errorClasses(root).map(
    (one) => `| \`${one.code}\` | ${one.status} | ${one.retryable ? 'yes' : 'no'} | ${one.meaning} | \`${one.file}\` |`,
  );
  return `# Errors

Written by \`node scripts/document.mjs\` from the classes that extend \`PlatformError\`; a test compares the two.

A failed HTTP request answers with problem details (RFC 9457, \`application/problem+json\`): \`title\`, \`status\`, \`code\` (stable, one of these), and \`details\` without patient data. "Retry" says that the same request may succeed later without change.

| code | status | retry | meaning | class in |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(full);
    return /\.ts$/.test(entry.name) && !/\.(test|generated)\.ts$/.test(entry.name) ? [full] : [];
  });
}

function classHeads(root: string, file: string): ClassHead[] {
  const text = readFileSync(file, 'utf8');
  const pattern = /^(?:export )?(abstract )?class (\w+) extends (\w+)(?:<[^{]*>)? \{$/gm;
  return [...text.matchAll(pattern)].map((match) => ({
    name: match[2] ?? '',
    parent: match[3] ?? '',
    abstract: match[1] !== undefined,
    body: text.slice(match.index, text.indexOf('\n}', match.index)),
    meaning: docstringBefore(text.slice(0, match.index)),
    file: path.relative(root, file).split(path.sep).join('/'),
  }));
}

function docstringBefore(text: string): string {
  const start = text.lastIndexOf('/**');
  const comment = start >= 0 ? text.slice(start + 3).trimEnd() : '';
  if (!comment.endsWith('*/') || comment.indexOf('*/') !== comment.length - 2) return '';
  const lines = comment.slice(0, -2).split('\n');
  const words = lines.map((line) => line.replace(/^\s*\*? ?/, '').trim()).filter((line) => line !== '');
  const tag = words.findIndex((line) => line.startsWith('@'));
  return (tag < 0 ? words : words.slice(0, tag)).join(' ').replaceAll('|', '\\|');
}

/** A class that takes code and status of another error along, from a worker for instance; it has none of its own. */
function isCarrier(head: ClassHead): boolean {
  return head.name.startsWith('Carried') && /^ {2}(?:override )?readonly code: string;$/m.test(head.body);
}

function descends(head: ClassHead, byName: ReadonlyMap<string, ClassHead>): boolean {
  return lineage(head, byName).at(-1)?.parent === 'PlatformError';
}

/** The class, then its parents, nearest first, without PlatformError. */
function lineage(head: ClassHead, byName: ReadonlyMap<string, ClassHead>): ClassHead[] {
  const parent = byName.get(head.parent);
  return parent && parent.name !== 'PlatformError' ? [head, ...lineage(parent, byName)] : [head];
}

function describe(head: ClassHead, byName: ReadonlyMap<string, ClassHead>): ErrorClass {
  const line = lineage(head, byName);
  const property = (name: string, value: string) =>
    line
      .map((one) => new RegExp(`^ {2}(?:override )?readonly ${name}[^=\\n]* = (${value});`, 'm').exec(one.body)?.[1])
      .find(Boolean);
  const code = property('code', "'[A-Z][A-Z0-9_]*'");
  const status = property('status', '\\d{3}');
  if (!code || !status) throw new Error(`${head.name} in ${head.file} does not state its code and status as literals`);
  if (!head.meaning) throw new Error(`${head.name} in ${head.file} has no docstring`);
  const { name, meaning, file } = head;
  return {
    name,
    code: code.slice(1, -1),
    status: Number(status),
    retryable: property('retryable', 'true|false') === 'true',
    meaning,
    file,
  };
}
