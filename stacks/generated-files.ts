import { stringify } from 'yaml';
import type { FunctionFacts } from './adapter/entry';
import type { StackFile, StackFunction } from './stack-file';

export { readStackFile } from './stack-file';

const compactLimit = 15;

/** The registry: every function of openfaas.yml with its handler imported. */
export function registrySource(facts: readonly FunctionFacts[]): string {
  return listSource('Every function of this platform.', 'registry', facts);
}

/** Those that run in worker threads, in a file of its own: a thread loads no others. */
export function heavySource(facts: readonly FunctionFacts[]): string {
  const heavy = facts.filter(({ isHeavy }) => isHeavy);
  return listSource('The functions that run in worker threads.', 'heavyRegistry', heavy);
}

function listSource(meaning: string, name: string, facts: readonly FunctionFacts[]): string {
  const imports = facts.map(
    (fact) => `import { handler as ${variableOf(fact)} } from '#${fact.handlerFolder}/handler';`,
  );
  const entries = facts.map((fact) => `  { handler: ${variableOf(fact)}, ${JSON.stringify(fact).slice(1)},`);
  return `// Generated from openfaas.yml by scripts/generate.mjs: do not edit.
${imports.join('\n')}
import type { FunctionEntry } from './adapter/entry';

/** ${meaning} */
export const ${name}: readonly FunctionEntry[] = [
${entries.join('\n')}
];
`;
}

/**
 * The compact profile: functions of one group share one container, which learns of them by RADLAKE_FUNCTIONS.
 *
 * @throws Error when there are more than 15 groups
 */
export function compactStack(stack: StackFile, facts: readonly FunctionFacts[]): string {
  const groups = new Map<string, FunctionFacts[]>();
  for (const fact of facts) groups.set(fact.group, [...(groups.get(fact.group) ?? []), fact]);
  if (groups.size > compactLimit) throw new Error(`the compact profile has ${groups.size} entries, more than 15`);
  const entries = [...groups].map(([group, members]) => [`radlake-${group}`, compactEntry(group, members, stack)]);
  const compact = { version: '1.0', provider: stack.provider, functions: Object.fromEntries(entries) };
  return `# Generated from openfaas.yml by scripts/generate.mjs: do not edit. At most 15 entries, one container per group.
${stringify(compact, { lineWidth: 0 })}`;
}

/** One container: it is told by its arguments which functions of the registry it serves, each at `/function/<name>`. */
function compactEntry(group: string, members: readonly FunctionFacts[], stack: StackFile): StackFunction {
  const names = members.map((member) => member.name);
  const routes = members.flatMap((member) => member.routes);
  const memoryMi = members.reduce((sum, member) => sum + mebibytes(member.limits['memory']), 0);
  const secrets = [...new Set(names.flatMap((name) => stack.functions[name]?.secrets ?? []))];
  return {
    lang: 'dockerfile',
    handler: './functions',
    image: 'radlake/functions:0.1.0',
    fprocess: `node functions.mjs ${names.join(' ')}`,
    ...(secrets.length > 0 ? { secrets } : {}),
    labels: { 'com.openfaas.scale.min': '1', 'radlake.io/group': group },
    annotations: {
      'radlake.io/functions': names.join(' '),
      ...(routes.length > 0 ? { 'radlake.io/routes': `${routes.join('\n')}\n` } : {}),
    },
    limits: { memory: `${memoryMi}Mi` },
  };
}

/** `128Mi`, `1Gi`; 128 where nothing is said. */
function mebibytes(memory = '128Mi'): number {
  const [, number, unit] = /^(\d+)(Mi|Gi)$/.exec(memory) ?? [];
  if (number === undefined) throw new Error(`memory ${memory} is not in Mi or Gi`);
  return Number(number) * (unit === 'Gi' ? 1024 : 1);
}

/** `ingest-pack` as `ingestPack`. */
function variableOf(fact: FunctionFacts): string {
  return fact.name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
