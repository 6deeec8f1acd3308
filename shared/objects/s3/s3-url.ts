import { type S3Preset, type S3PresetName, s3Presets } from './presets';

/** Where a store lies: what an `s3://` URL says. */
export interface S3Target {
  readonly bucket: string;
  /** Put before every key: empty, or ends with a slash. */
  readonly prefix: string;
  readonly presetName: S3PresetName;
  readonly preset: S3Preset;
  readonly region: string;
  /** Undefined: that of AWS for the region. */
  readonly endpoint: string | undefined;
}

const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const prefixPattern = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const regionPattern = /^[a-z0-9-]{1,63}$/;
const maxPrefixLength = 200;
const known = ['endpoint', 'preset', 'region'];

/**
 * Reads `s3://BUCKET/PREFIX?endpoint=URL&preset=NAME&region=NAME`.
 *
 * @returns what it says, or every problem with it (without its text: a careless URL may hold a password)
 */
export function parseS3Url(text: string): S3Target | { readonly problems: readonly string[] } {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 's3:') return { problems: ['must be like s3://BUCKET/PREFIX?endpoint=URL&preset=NAME'] };
  const problems: string[] = [];
  const check = (fits: boolean, problem: string) => fits || problems.push(problem);
  const { searchParams } = url;
  const bucket = url.hostname;
  const path = url.pathname.replace(/^\//, '').replace(/\/$/, '');
  const endpoint = searchParams.get('endpoint') ?? undefined;
  const presetName = searchParams.get('preset') ?? (endpoint === undefined ? 'aws' : '');
  const preset = isPreset(presetName) ? s3Presets[presetName] : null;
  const region = searchParams.get('region') ?? preset?.region ?? '';
  check(
    !url.username && !url.password && !url.port && !url.hash,
    'holds a bucket only: credentials have keys of their own',
  );
  check(bucketPattern.test(bucket), 'the bucket must be 3 to 63 of a-z, 0-9, dot and hyphen');
  check(
    path === '' || (prefixPattern.test(path) && path.length <= maxPrefixLength),
    `the prefix must be names of A-Z, a-z, 0-9, dot, hyphen and underscore joined by slashes, at most ${maxPrefixLength} characters`,
  );
  check(isOnceEach(searchParams), `takes ${known.join(', ')}, each once`);
  check(preset !== null, `preset must be one of ${Object.keys(s3Presets).join(', ')}`);
  check(
    endpoint === undefined || isEndpoint(endpoint),
    'endpoint must be an http or https URL without path and credentials',
  );
  check(endpoint !== undefined || !preset?.needsEndpoint, 'this preset needs an endpoint');
  check(preset === null || regionPattern.test(region), 'this preset needs a region (a-z, 0-9, hyphen)');
  if (problems.length > 0 || !preset || !isPreset(presetName)) return { problems };
  return { bucket, prefix: path === '' ? '' : `${path}/`, presetName, preset, region, endpoint };
}

function isPreset(name: string): name is S3PresetName {
  return Object.hasOwn(s3Presets, name);
}

function isOnceEach(parameters: URLSearchParams): boolean {
  const names = [...parameters.keys()];
  return names.every((name) => known.includes(name)) && new Set(names).size === names.length;
}

function isEndpoint(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return !url.username && !url.password && !url.search && !url.hash && url.pathname === '/';
}
