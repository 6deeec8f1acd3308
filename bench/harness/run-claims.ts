import { cstore } from '../cstore';
import { find } from '../find';
import { frames } from '../frames';
import { framesInSyntaxes } from '../frames-in-syntaxes';
import { getMove } from '../get-move';
import { instances } from '../instances';
import { memory } from '../memory';
import { metadata } from '../metadata';
import { overlay } from '../overlay';
import { packing } from '../packing';
import { qido } from '../qido';
import { rendered } from '../rendered';
import { series } from '../series';
import { single } from '../single';
import { slowReader } from '../slow-reader';
import { stow } from '../stow';
import { sustained } from '../sustained';
import { Bench } from './bench';
import { machineFacts, say, summarise } from './report';

/** Measures rows of DESIGN 10 and reports them. */
type Claim = (bench: Bench) => Promise<void>;

/** By the name it is run under. */
export const claims: Readonly<Record<string, Claim>> = {
  cstore,
  'get-move': getMove,
  stow,
  qido,
  find,
  series,
  metadata,
  instances,
  single,
  frames,
  'frames-in-syntaxes': framesInSyntaxes,
  rendered,
  overlay,
  packing,
  memory,
  'slow-reader': slowReader,
  sustained,
};

/** Runs claims one after the other with servers they share, then says which budgets were missed. */
export async function runClaims(names: readonly string[], root: string): Promise<void> {
  const facts = machineFacts();
  say(facts);
  const bench = new Bench(root);
  const stop = () => {
    void bench.close().finally(() => process.exit(130));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    for (const name of names) {
      say(`\n== ${name}`);
      await claims[name]!(bench);
    }
  } finally {
    await bench.close();
  }
  summarise(facts);
}
