import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

/** Structured logger. Fields are facts of the system (UIDs, codes, sizes, times), never of a patient. */
export type Logger = PinoLogger;

/** Keys that are cut out wherever they appear at the top or one level down: secrets and patient data. */
const redacted = [
  'authorization',
  'cookie',
  'password',
  'apiKey',
  'token',
  'patientName',
  'patientId',
  'patientBirthDate',
];

/**
 * Makes the process logger: JSON lines to standard output (or `destination`).
 *
 * @param level - one of trace, debug, info, warn, error, fatal, silent
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, redact: [...redacted, ...redacted.map((key) => `*.${key}`)] };
  return pino(options, destination ?? standardOutput());
}

const plainChildren = new WeakMap<Logger, Logger>();

/**
 * The same logger for lines whose fields are all named in our code and none of them secret: such a line is not searched
 * for what is cut out elsewhere.
 */
export function plainLines(log: Logger): Logger {
  const known = plainChildren.get(log);
  if (known) return known;
  const plain = log.child({}, { redact: [] });
  plainChildren.set(log, plain);
  return plain;
}

/** Lines below `warn` wait this long for others, or for 8 Ki characters: a write for each would cost more than the line. */
const gatherMs = 50;
const gatherLength = 8 * 1024;
const warn = 40;

let output: DestinationStream | undefined;

/** Standard output, gathered; what waits is written when the process ends, but not when it is killed. */
function standardOutput(): DestinationStream {
  output ??= gather(pino.destination({ dest: 1, sync: true }));
  return output;
}

/** A destination that lets lines below `warn` wait for others, then hands them to `lines` together. */
export function gather(lines: { write(text: string): unknown }): DestinationStream {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === '') return;
    const text = waiting;
    waiting = '';
    lines.write(text);
  };
  process.on('exit', flush);
  return {
    // pino then says the level of each line in `lastLevel`.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(this: { lastLevel: number }, line: string) {
      waiting += line;
      if (this.lastLevel >= warn || waiting.length >= gatherLength) flush();
      else timer ??= setTimeout(flush, gatherMs).unref();
    },
  } as DestinationStream;
}
