// Checks the rule of dependencies with dependency-cruiser, and fails when it saw no module of ours at all.
import { execFileSync } from 'node:child_process';

const places = ['functions', 'shared', 'events', 'stacks', 'tests'];
const report = run();
const modules = report.modules.filter((m) => places.some((place) => m.source.startsWith(`${place}/`)));
const unresolved = modules.flatMap((m) =>
  m.dependencies
    .filter((d) => d.couldNotResolve && /^[#.]/.test(d.module) && !/\/dist\//.test(d.module))
    .map((d) => `${m.source} -> ${d.module}`),
);
for (const v of report.summary.violations) console.error(`${v.rule.severity} ${v.rule.name}: ${v.from} -> ${v.to}`);
for (const u of unresolved) console.error(`unresolved: ${u}`);
if (modules.length === 0) console.error('dependency-cruiser saw no module: the check proves nothing');
if (modules.length === 0 || unresolved.length > 0 || report.summary.error > 0) process.exit(1);
console.log(`boundaries: ${modules.length} modules, ${report.summary.totalDependenciesCruised} imports, no violation`);

function run() {
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 };
  try {
    return JSON.parse(execFileSync('npx', ['depcruise', '--output-type', 'json', ...places], options));
  } catch (error) {
    if (typeof error.stdout === 'string' && error.stdout.startsWith('{')) return JSON.parse(error.stdout);
    throw error;
  }
}
