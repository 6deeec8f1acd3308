import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { PlatformError } from '#shared/kernel/errors';

/** The file says something that cannot be applied; `details.problems` names each place with its line. */
export class SiteFileError extends PlatformError {
  readonly code = 'SITE_FILE_INVALID';
  readonly status = 400;
}

/** One thing of the file as it stands there: its fields are checked by the platform. */
export interface SiteItem {
  readonly kind: 'space' | 'node' | 'origin' | 'worklist' | 'source';
  /** Of a space, node or source its name; of an origin that of its space, of a worklist that of its node. */
  readonly name: string;
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Lists of the file, in the order in which they are applied: later ones name what is in earlier ones. */
const lists = [
  ['spaces', 'space', 'name'],
  ['nodes', 'node', 'name'],
  ['origins', 'origin', 'space'],
  ['worklists', 'worklist', 'node'],
  ['sources', 'source', 'name'],
] as const;

const Fields = z.record(z.string(), z.unknown());
const largestBytes = 4 * 1024 * 1024;

/**
 * Reads a site file.
 *
 * @throws SiteFileError
 */
export function readSiteFile(text: string): SiteItem[] {
  if (text.length > largestBytes) throw new SiteFileError('The file is too long', { details: { problems: [] } });
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const lineOf = (offset: number | undefined) => lineCounter.linePos(offset ?? 0).line;
  const problems = document.errors.map(({ pos, message }) => `line ${lineOf(pos[0])}: ${message.split('\n')[0]}`);
  const items: SiteItem[] = [];
  const root = document.contents;
  if (problems.length === 0 && root !== null && !isMap(root)) problems.push('line 1: must be a mapping of lists');
  for (const pair of problems.length === 0 && isMap(root) ? root.items : []) {
    const key = String(pair.key);
    const line = lineOf(startOf(pair.key));
    const list = lists.find(([name]) => name === key);
    if (!list) problems.push(`line ${line}: ${key} is not known; there are ${lists.map(([name]) => name).join(', ')}`);
    else if (!isSeq(pair.value)) problems.push(`line ${line}: ${key} must be a list`);
    else {
      for (const node of pair.value.items) {
        const at = lineOf(startOf(node));
        const fields = isMap(node) ? Fields.safeParse(node.toJS(document)) : null;
        const name = fields?.success ? fields.data[list[2]] : undefined;
        if (!fields?.success || typeof name !== 'string') problems.push(`line ${at}: must have ${list[2]}, a text`);
        else items.push({ kind: list[1], name, line: at, fields: fields.data });
      }
    }
  }
  if (problems.length > 0) throw new SiteFileError('The site file cannot be applied', { details: { problems } });
  const order = (kind: SiteItem['kind']) => lists.findIndex(([, one]) => one === kind);
  return items.sort((a, b) => order(a.kind) - order(b.kind));
}

/** Where a node of the document begins. */
function startOf(node: unknown): number | undefined {
  return (node as { readonly range?: readonly number[] | null } | null)?.range?.[0];
}
