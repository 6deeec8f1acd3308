import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { isNetwork } from './networks';

/** Where to listen. Port 0 lets the system choose. */
interface Listen {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, `[ipv6]:port` or `:port` (all addresses). */
export const listenValue = z.string().transform((text, ctx): Listen => {
  const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9._-]{1,253})?):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) return refuse(ctx, 'must be host:port, [ipv6]:port or :port with a port of 0 to 65535');
  return { host: match[1] ?? match[2] ?? '::', port };
});

/** A folder or file; relative paths start at the working directory. The value is absolute. */
export const pathValue = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), 'must not hold a NUL character')
  .transform((text) => path.resolve(text));

/** A program: a file that this process may run. The value is absolute. */
export const programValue = pathValue.refine(canRun, 'must be a program that can be run');

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The first program of this name in the folders of a search path; undefined where there is none. */
export function programOnPath(name: string, searchPath = ''): string | undefined {
  const folders = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.map((folder) => path.join(folder, name)).find(canRun);
}

const proxyLimit = 64;
const originLimit = 64;

/** Addresses, networks as `10.0.0.0/8`, or `loopback`, separated by commas. */
export const addressListValue = z.string().transform((text, ctx): readonly string[] => {
  const entries = text.split(',').flatMap((one) => one.trim() || []);
  const wrong = entries.find((entry) => entry !== 'loopback' && !isNetwork(entry));
  if (wrong === undefined && entries.length <= proxyLimit) return entries;
  return refuse(ctx, 'must be addresses, networks such as 10.0.0.0/8 or loopback, separated by commas');
});

/** Origins of web pages as browsers write them, such as `https://viewer.example`, separated by commas. */
export const originListValue = z.string().transform((text, ctx): readonly string[] => {
  const entries = text.split(',').flatMap((one) => one.trim() || []);
  if (entries.length <= originLimit && entries.every(isOrigin)) return entries;
  return refuse(ctx, 'must be origins such as https://viewer.example, without path or wildcard, separated by commas');
});

function isOrigin(entry: string): boolean {
  return /^https?:\/\//.test(entry) && !entry.includes('*') && URL.canParse(entry) && new URL(entry).origin === entry;
}

/** A whole number between two bounds, both allowed. */
export function countValue(minimum: number, maximum: number) {
  return z.string().transform((text, ctx): number => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    return refuse(ctx, `must be a whole number from ${minimum} to ${maximum}`);
  });
}

/** Application entity title: 1-16 characters of ISO 646 without backslash and control characters, outer spaces cut (PS3.5 6.2 AE). */
export const aeTitleValue = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => /^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(text), 'must be 1 to 16 ASCII characters without backslash');

/** URL of an adapter by one of its schemes. `sqlite:` and `file:` take a path, also relative. */
export function adapterValue(schemes: readonly string[], example: string) {
  const known = schemes.map((scheme) => (/^(sqlite|file)$/.test(scheme) ? `${scheme}:` : `${scheme}://`));
  const fits = (text: string) => known.some((start) => text.startsWith(start) && text.length > start.length);
  return z
    .string()
    .max(4096)
    .refine((text) => schemes.includes(text) || fits(text), `must be like ${example}`)
    .refine((text) => !text.includes('\0'), 'must not hold a NUL character');
}

/** IANA time zone name that this runtime knows. */
export const timeZoneValue = z.string().refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai');

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function refuse(ctx: z.RefinementCtx, message: string): never {
  ctx.addIssue({ code: 'custom', message });
  return z.NEVER;
}
