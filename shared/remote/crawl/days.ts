const dayMs = 86_400_000;

/** The day of a moment in UTC, or another so many days away: `YYYY-MM-DD`. */
export const dayOf = (ms: number, offset = 0): string => new Date(ms + offset * dayMs).toISOString().slice(0, 10);

/** A day so many days later (or, negative, before). */
export const addDays = (day: string, days: number): string => dayOf(Date.parse(day), days);

/** Days from one day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

/** A day as DICOM writes it (DA). */
export const dicomDay = (day: string): string => day.replaceAll('-', '');

/** Days from and through which studies are looked at. */
export interface DayWindow {
  readonly from: string;
  readonly through: string;
}
