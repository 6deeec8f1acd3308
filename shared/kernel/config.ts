import { readFileSync } from 'node:fs';
import { type ConfigKey, configKeys, type Environment } from './config-keys';
import { pathValue } from './config-values';
import { type ErrorFacts, PlatformError } from './errors';

/** The environment does not describe a platform that can start; the message names every bad key. */
export class ConfigError extends PlatformError {
  readonly code = 'CONFIG_INVALID';
  readonly status = 500;

  constructor(problems: readonly string[], facts: ErrorFacts = {}) {
    super(`configuration refused:\n${problems.map((problem) => `- ${problem}`).join('\n')}`, facts);
  }
}

/** Keys that may be absent altogether. */
type OptionalKey =
  | 'bootstrapApiKey'
  | 'url'
  | 'apiKey'
  | 'publicUrl'
  | 'busCredentials'
  | 'busCa'
  | 'dimseTls'
  | 'dimseTlsCertificate'
  | 'dimseTlsKey'
  | 'dimseTlsCa'
  | 'dimseJwtKey'
  | 'dimseJwtIssuer'
  | 'dimseJwtAudience';

/** The typed, frozen configuration of one process. */
export type Config = {
  readonly [K in keyof typeof configKeys]: (typeof configKeys)[K] extends ConfigKey<infer T>
    ? K extends OptionalKey
      ? T | undefined
      : T
    : never;
};

/**
 * Reads the environment once. Pass the result down; nothing else reads the environment.
 *
 * @param env - defaults to the environment of this process
 * @throws ConfigError naming every wrong value and every unknown `RADLAKE_*` key at once
 */
export function readConfig(env: Environment = process.env): Config {
  const problems = unknownKeys(env);
  const texts = withSecretFile(env, problems);
  const data = pathValue.safeParse(texts['RADLAKE_DATA'] || './data').data ?? '';
  const config: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries<ConfigKey>(configKeys)) {
    const text = texts[definition.env] || definition.fallback(data, env);
    if (text === undefined) continue;
    const result = definition.value.safeParse(text);
    if (result.success) config[name] = Object.freeze(result.data);
    else problems.push(`${definition.env}: ${result.error.issues.map((issue) => issue.message).join('; ')}`);
  }
  problems.push(...missingBeside(config as Partial<Config>));
  if (problems.length > 0) throw new ConfigError(problems, { details: { problems } });
  return Object.freeze(config) as Config;
}

/** Keys that others make necessary. */
function missingBeside(config: Partial<Config>): string[] {
  if (!config.dimseTls) return [];
  const needed: readonly (keyof typeof configKeys)[] = [
    'dimseTlsCertificate',
    'dimseTlsKey',
    ...(config.dimseTlsClients === 'none' ? [] : (['dimseTlsCa'] as const)),
  ];
  return needed
    .filter((name) => config[name] === undefined)
    .map((name) => `${configKeys[name].env}: is needed beside RADLAKE_DIMSE_TLS`);
}

/** The configuration without secrets, for the log. */
export function describeConfig(config: Config): Record<string, unknown> {
  const entries = Object.entries<ConfigKey>(configKeys).map(([name, definition]) => {
    const value = config[name as keyof Config];
    return [name, definition.secret && value !== undefined ? schemeOf(value) : value];
  });
  return Object.fromEntries(entries);
}

function schemeOf(value: unknown): string {
  const scheme = /^(sqlite|file|embedded|mongodb(?:\+srv)?|nats|tls|s3)(?=:|$)/.exec(String(value))?.[1];
  return scheme === undefined ? 'set' : scheme;
}

/** Variables that Kubernetes injects for a Service called `radlake`: not ours, not an error. */
const serviceLink =
  /^RADLAKE_(?:[A-Z0-9_]+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_\d+_(?:TCP|UDP)(?:_[A-Z]+)?)?)$/;

const secretFileKey = 'RADLAKE_BOOTSTRAP_API_KEY_FILE';

function unknownKeys(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>([...Object.values(configKeys).map((definition) => definition.env), secretFileKey]);
  return Object.keys(env)
    .filter((name) => name.startsWith('RADLAKE_') && !known.has(name) && !serviceLink.test(name))
    .sort()
    .map((name) => `${name}: unknown key`);
}

function withSecretFile(env: Readonly<Record<string, string | undefined>>, problems: string[]) {
  const file = env[secretFileKey];
  if (!file) return env;
  if (env['RADLAKE_BOOTSTRAP_API_KEY']) {
    problems.push(`${secretFileKey}: give either the key or its file, not both`);
    return env;
  }
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (text === '') problems.push(`${secretFileKey}: the file is empty`);
    return { ...env, RADLAKE_BOOTSTRAP_API_KEY: text };
  } catch (error) {
    problems.push(`${secretFileKey}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    return env;
  }
}

/** A variable that somebody names where a secret is wanted (`radlake apply`); undefined where it is not set or empty. */
export function namedVariable(name: string, env: Environment = process.env): string | undefined {
  return env[name] || undefined;
}
