import { type TimeWindow, weekdays } from '#shared/nodes/documents';

/**
 * Whether bulk work may run now.
 *
 * @param windows - none: always
 * @param timeZone - IANA name of the site's
 */
export function isWithinWindows(windows: readonly TimeWindow[], nowMs: number, timeZone: string): boolean {
  if (windows.length === 0) return true;
  const { day, minutes } = localTime(nowMs, timeZone);
  return windows.some(({ days, from, to }) => {
    const [begin, end] = [minutesOf(from), minutesOf(to)];
    const begins = (ago: number) => days.includes(weekdays[(day + 7 - ago) % 7]!);
    if (begin < end) return begins(0) && minutes >= begin && minutes < end;
    return (begins(0) && minutes >= begin) || (begins(1) && minutes < end);
  });
}

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** Day of the week (0: Monday) and minutes since midnight. */
function localTime(nowMs: number, timeZone: string): { readonly day: number; readonly minutes: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });
  const parts = Object.fromEntries(format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
  const day = (weekdays as readonly string[]).indexOf(parts['weekday']?.toLowerCase() ?? '');
  return { day, minutes: Number(parts['hour']) * 60 + Number(parts['minute']) };
}
