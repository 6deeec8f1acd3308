import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deliverySpecs } from '#shared/deliveries/documents';
import { claimKey } from '#shared/export/layout';
import { workflowSpecs } from '#shared/workflow/workflow';
import { worklistSpecs } from '#shared/worklist/documents';

/** Documents of a space that its bytes do not tell: they come along. */
export const spaceCollections = [
  ...Object.values(worklistSpecs),
  ...Object.values(workflowSpecs),
  ...Object.values(deliverySpecs),
];

/** Whether an export of a space lies there, or is said to by its address. */
export function isExport(text: string): boolean {
  const claim = path.join(text, claimKey);
  return (
    /^(file:|s3:\/\/)/.test(text) || (existsSync(claim) && readFileSync(claim, 'utf8').startsWith('{"radlakeExport":'))
  );
}

const progressMs = 2_000;

/** Says now and then how far it is. */
export class Progress {
  readonly #print: (line: string) => void;
  #printedAt = performance.now();
  #studies = 0;
  #instances = 0;
  #bytes = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  add({ instances, bytes }: { readonly instances: number; readonly bytes: number }): void {
    this.#studies += 1;
    this.#instances += instances;
    this.#bytes += bytes;
    const now = performance.now();
    if (now - this.#printedAt < progressMs) return;
    this.#printedAt = now;
    this.#print(`... ${this.#studies} studies, ${this.#instances} instances, ${this.#bytes} bytes`);
  }
}
