import { InvalidInputError } from '#shared/kernel/errors';
import type { ConsumerSpec } from './port';
import { distinctPatterns, subjectMatcher } from './subject';

/** What JetStream allows as a durable name, kept short. */
const namePattern = /^[A-Za-z0-9_-]{1,64}$/;
const longestWaitMs = 86_400_000;

/**
 * Checks what a consumer asks of any adapter.
 *
 * @throws InvalidInputError with every problem in `details.problems`
 */
export function checkSpec(spec: ConsumerSpec, batchSize: number): void {
  const problems: string[] = [];
  const within = (name: string, value: number, low: number, high: number): void => {
    const fits = Number.isInteger(value) && value >= low && value <= high;
    if (!fits) problems.push(`${name} must be a whole number from ${low} to ${high}`);
  };
  if (!namePattern.test(spec.name)) problems.push('name must be 1 to 64 letters, digits, "_" or "-"');
  within('ackWaitMs', spec.ackWaitMs, 1, longestWaitMs);
  within('maxDeliver', spec.maxDeliver, 1, 1_000_000);
  within('maxAckPending', spec.maxAckPending, 1, 100_000);
  within('batchSize', batchSize, 1, 10_000);
  if ((spec.backoffMs?.length ?? 0) > 100) problems.push('backoffMs must have at most 100 steps');
  for (const step of spec.backoffMs ?? []) within('backoffMs', step, 0, longestWaitMs);
  if (problems.length > 0) {
    throw new InvalidInputError(`Consumer refused: ${problems.join('; ')}`, {
      details: { consumer: spec.name, problems },
    });
  }
  subjectMatcher(spec.subjects);
  distinctPatterns(spec.subjects);
}

/**
 * RFC 3339 text as milliseconds since 1970.
 *
 * @throws InvalidInputError when it is no time
 */
export function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidInputError('Not a time', { details: { time: text } });
  return time;
}
