import type { InvalidInputError } from '#shared/kernel/errors';
import { invalidInput } from '#shared/kernel/function/parse';

/** A parameter whose value cannot be searched for. */
export const refused = (name: string, message: string): InvalidInputError =>
  invalidInput([{ in: 'query', name, message }]);
