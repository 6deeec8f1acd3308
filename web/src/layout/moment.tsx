import { useFormats } from '../i18n/formats';

/** A moment in the time zone of the reader; a dash for none. */
export function Moment({ at }: { readonly at: string | null }) {
  const { time } = useFormats();
  if (at === null) return '–';
  return (
    <time dateTime={at} className="moment">
      {time(at)}
    </time>
  );
}
