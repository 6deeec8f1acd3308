import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { nginxVersion } from './nginx';
import { orthancVersion } from './orthanc';
import { short } from './statistics';

/** A limit that a row of DESIGN 10 sets. */
export interface Budget {
  readonly what: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly unit?: string;
}

/** One measured row. */
export interface Row {
  readonly row: string;
  readonly us: string;
  readonly peer: string;
  readonly budgets: readonly Budget[];
}

const rows: (Row & { readonly load: number })[] = [];

/** Prints a row and keeps it. */
export function report(row: Row): void {
  rows.push({ ...row, load: os.loadavg()[0]! });
  console.log(`\n${row.row}\n  us    ${row.us}\n  peer  ${row.peer}`);
  for (const budget of row.budgets) console.log(`  ${verdict(budget)}`);
}

/** `BENCH_ROW=TEXT` measures only the rows that have it in their name. */
export function isWanted(row: string): boolean {
  return row.includes(process.env['BENCH_ROW'] ?? '');
}

/** Prints something that is no row. */
export function say(text: string): void {
  console.log(text);
}

export function isMet({ value, atLeast, atMost }: Budget): boolean {
  return value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY);
}

function verdict(budget: Budget): string {
  const { what, value, atLeast, atMost, unit = 'x' } = budget;
  const limit = atLeast !== undefined ? `>= ${short(atLeast)}` : atMost !== undefined ? `<= ${short(atMost)}` : '';
  if (limit === '') return `${what}: ${short(value)} ${unit}`;
  return `${what}: ${short(value)} ${unit} (budget ${limit} ${unit}) ${isMet(budget) ? 'met' : 'MISSED'}`;
}

/** What the figures depend on. */
export function machineFacts(): string {
  const cpu = os.cpus();
  return [
    `${new Date().toISOString().slice(0, 16)}Z`,
    `${os.availableParallelism()} cores of ${cpu[0]?.model.trim() || 'unknown CPU'}`,
    `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    `Linux ${os.release()}`,
    `Node ${process.version}`,
    orthancVersion() ?? 'no Orthanc',
    nginxVersion() ?? 'no nginx',
    `load ${os
      .loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}`,
  ].join(', ');
}

/** Prints the budgets once more, together; writes everything to `BENCH_JSON` where that is set. */
export function summarise(startFacts: string): void {
  console.log(`\n${startFacts}\n${machineFacts()}`);
  const missed = rows.flatMap(({ row, budgets }) =>
    budgets.filter((one) => !isMet(one)).map((one) => `${row}: ${verdict(one)}`),
  );
  console.log(missed.length === 0 ? 'all budgets met' : `missed:\n  ${missed.join('\n  ')}`);
  const file = process.env['BENCH_JSON'];
  if (file) writeFileSync(file, JSON.stringify({ facts: [startFacts, machineFacts()], rows }, null, 1));
}
