/** How a store of the S3 family differs from the others. */
export interface S3Preset {
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. */
  readonly isPathStyle: boolean;
  /** Region that goes into signatures when the URL names none; null: it must name one. */
  readonly region: string | null;
  /** Whether the URL must name the endpoint. */
  readonly needsEndpoint: boolean;
  /**
   * How the store is told to create an object only when its key is free: `If-None-Match: *`, a header of its own, or
   * not at all (`check`: asked before, safe as long as one process writes).
   */
  readonly createIfAbsent: 'if-none-match' | 'check' | { readonly header: string };
  /** Whether a put may say which version it replaces (`If-Match`): what fences off a writer that was taken for dead. */
  readonly replacesIfMatch: boolean;
  /** What the store compares the bytes of a put with before it answers. */
  readonly integrity: 'sha256' | 'md5';
  /** `folders`: names of a folder before those that begin with its name and a byte below `/` (not the order of keys). */
  readonly listOrder: 'keys' | 'folders';
}

/**
 * The stores this adapter knows. SeaweedFS is held against the contract suite of the port on each run of
 * `npm run test:ports`. AWS and MinIO share its requests; OSS and OBS are by their documentation and have not been run:
 * both refuse path style on their domains, OSS answers 501 to conditional puts but knows a header of its own.
 */
export const s3Presets = {
  aws: {
    isPathStyle: false,
    region: 'us-east-1',
    needsEndpoint: false,
    createIfAbsent: 'if-none-match',
    replacesIfMatch: true,
    integrity: 'sha256',
    listOrder: 'keys',
  },
  minio: {
    isPathStyle: true,
    region: 'us-east-1',
    needsEndpoint: true,
    createIfAbsent: 'if-none-match',
    replacesIfMatch: true,
    integrity: 'sha256',
    listOrder: 'keys',
  },
  seaweedfs: {
    isPathStyle: true,
    region: 'us-east-1',
    needsEndpoint: true,
    createIfAbsent: 'if-none-match',
    replacesIfMatch: true,
    integrity: 'sha256',
    listOrder: 'folders',
  },
  'aliyun-oss': {
    isPathStyle: false,
    region: null,
    needsEndpoint: true,
    createIfAbsent: { header: 'x-oss-forbid-overwrite' },
    replacesIfMatch: false,
    integrity: 'md5',
    listOrder: 'keys',
  },
  'huawei-obs': {
    isPathStyle: false,
    region: null,
    needsEndpoint: true,
    createIfAbsent: 'check',
    replacesIfMatch: false,
    integrity: 'md5',
    listOrder: 'keys',
  },
} as const satisfies Record<string, S3Preset>;

export type S3PresetName = keyof typeof s3Presets;
