type OpenedSharp = typeof import('sharp').default;

let opened: Promise<OpenedSharp> | undefined;

/** libvips by sharp, loaded when it is first needed: each picture is made once, and as many at a time as there are threads. */
export function openSharp(): Promise<OpenedSharp> {
  opened ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  });
  return opened;
}
