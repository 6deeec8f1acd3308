import { useTranslation } from 'react-i18next';

/** Values as people read them: in their language, times in the time zone of their browser. */
export interface Formats {
  /** A moment, from ISO 8601. */
  readonly time: (iso: string) => string;
  readonly number: (value: number) => string;
  /** Decimal multiples: 1.5 MB are 1,500,000 bytes. */
  readonly bytes: (bytes: number) => string;
  readonly rate: (bytesPerSecond: number) => string;
  /** One unit, from seconds to days. */
  readonly duration: (ms: number) => string;
}

const known = new Map<string, Formats>();
const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const spans = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
] as const;

/** The formats of the language that is shown. */
export function useFormats(): Formats {
  return formatsOf(useTranslation().i18n.language);
}

/** The formats of a language; `timeZone` is that of the browser if absent. */
export function formatsOf(language: string, timeZone?: string): Formats {
  const key = `${language} ${timeZone ?? ''}`;
  const formats = known.get(key) ?? makeFormats(language, timeZone);
  known.set(key, formats);
  return formats;
}

function makeFormats(language: string, timeZone: string | undefined): Formats {
  const styles = { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' } as const;
  const moments = new Intl.DateTimeFormat(language, { ...styles, ...(timeZone && { timeZone }) });
  const numbers = new Intl.NumberFormat(language);
  const inUnit = (value: number, unit: string) => {
    const digits = value < 10 ? 1 : 0;
    return new Intl.NumberFormat(language, {
      ...{ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits },
    }).format(value);
  };
  const bytes = (count: number, suffix = '') => {
    const size = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(count, 1)) / 3));
    return inUnit(count / 1000 ** size, `${sizes[size]}${suffix}`);
  };
  return {
    time: (iso) => moments.format(new Date(iso)),
    number: (value) => numbers.format(value),
    bytes: (count) => bytes(count),
    rate: (count) => bytes(count, '-per-second'),
    duration: (ms) => {
      const { unit, ms: length } = spans.find((span) => ms >= span.ms) ?? spans[3];
      return inUnit(ms / length, unit);
    },
  };
}
