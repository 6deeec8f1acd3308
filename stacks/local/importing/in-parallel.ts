/** Runs `work` for every value, at most `limit` at a time, drawing the next one only when there is room. */
export async function inParallel<T>(
  values: AsyncIterable<T>,
  limit: number,
  work: (value: T) => Promise<void>,
): Promise<void> {
  const iterator = values[Symbol.asyncIterator]();
  let drawing: Promise<unknown> = Promise.resolve();
  const draw = () => {
    const next = drawing.then(() => iterator.next());
    drawing = next.catch(() => undefined);
    return next;
  };
  const worker = async () => {
    for (let next = await draw(); !next.done; next = await draw()) await work(next.value);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
