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
  return destination ? pino(options, destination) : pino(options);
}
