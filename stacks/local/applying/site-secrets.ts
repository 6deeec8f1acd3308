import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { namedVariable } from '#shared/kernel/config';

/** Where a secret stands: in a variable of the environment, in a file, or in the site file itself; null takes it away. */
const Secrets = z
  .record(
    z.string(),
    z.union([z.string(), z.null(), z.strictObject({ env: z.string() }), z.strictObject({ file: z.string() })]),
  )
  .optional();

/**
 * Reads the secrets of an item. A line end behind the secret in a file is no part of it.
 *
 * @returns the field `secrets` as the platform takes it, absent where the file has none; or why it cannot be read
 */
export async function readSecrets(
  field: unknown,
): Promise<{ readonly secrets?: Readonly<Record<string, string | null>> } | { readonly failed: string }> {
  const said = Secrets.safeParse(field);
  if (!said.success) return { failed: 'secrets must be texts, or name {env: VARIABLE} or {file: PATH}' };
  if (said.data === undefined) return {};
  const secrets: Record<string, string | null> = {};
  for (const [name, from] of Object.entries(said.data)) {
    if (typeof from === 'string' || from === null) secrets[name] = from;
    else {
      const read = 'env' in from ? fromEnvironment(from.env) : await fromFile(from.file);
      if ('failed' in read) return { failed: `secrets.${name}: ${read.failed}` };
      secrets[name] = read.secret;
    }
  }
  return { secrets };
}

type Read = { readonly secret: string } | { readonly failed: string };

function fromEnvironment(variable: string): Read {
  const secret = namedVariable(variable);
  return secret ? { secret } : { failed: `the environment has no ${variable}` };
}

async function fromFile(file: string): Promise<Read> {
  try {
    const secret = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
    return secret === '' ? { failed: `${file} is empty` } : { secret };
  } catch (error) {
    return { failed: `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` };
  }
}
