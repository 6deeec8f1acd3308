/** A time limit on somebody outside this process. It keeps the process alive until it expires or is cancelled. */
export interface TimeLimit {
  cancel(): void;
}

/**
 * Calls `expired` after `ms` milliseconds, and not before everything that has arrived by then was read once: when this
 * process stood still (a busy machine, a paused one), its timers are due before it has seen what others sent in time.
 */
export function limitTime(ms: number, expired: () => void): TimeLimit {
  let immediate: NodeJS.Immediate | undefined;
  // Node reads between its timers and its immediates.
  const timer = setTimeout(() => {
    immediate = setImmediate(expired);
  }, ms);
  return {
    cancel: () => {
      clearTimeout(timer);
      clearImmediate(immediate);
    },
  };
}
