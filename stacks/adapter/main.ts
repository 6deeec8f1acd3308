import { registry } from '#stacks/registry.generated';
import { runAdapter } from './program';

// The compact profile: the arguments name the functions of this container.
const names = process.argv.slice(2);
const unknown = names.filter((name) => !registry.some((entry) => entry.name === name));
if (names.length === 0 || unknown.length > 0) {
  process.stderr.write(`usage: node functions.mjs <function>...\nunknown: ${unknown.join(', ') || 'none given'}\n`);
  process.exitCode = 64;
} else {
  runAdapter(
    registry.filter((entry) => names.includes(entry.name)),
    new URL('./portal/', import.meta.url),
  );
}
