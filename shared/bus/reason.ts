/** The most characters of a failure's reason that are kept. */
const maxReasonLength = 1000;

/** A reason as it is stored: one line's worth, never empty. */
export function boundedReason(reason: string | undefined, otherwise: string): string {
  return (reason || otherwise).slice(0, maxReasonLength);
}
