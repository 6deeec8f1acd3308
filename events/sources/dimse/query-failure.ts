import { InvalidIdentifierError } from '#shared/archive/query/identifier';
import { keywordOf, parseTag } from '#shared/dicom/dictionary';
import { DimseStatusError } from '#shared/dimse/errors';
import { statuses } from '#shared/dimse/messages/statuses';
import { InvalidInputError, LimitExceededError } from '#shared/kernel/errors';
import type { InputProblem } from '#shared/kernel/function/problem';

/**
 * The status of a query that failed (PS3.4 C.4.1.1.4): A900 for an identifier that does not fit, with the attribute that
 * is to blame; A700 for a search that looks at too much, with the key that would narrow it. Others stay as they are.
 */
export function queryFailure(error: unknown): unknown {
  if (error instanceof InvalidIdentifierError) return notMatching(String(error.details['tag']), error.message);
  if (error instanceof InvalidInputError) {
    const [problem] = (error.details['problems'] ?? []) as readonly InputProblem[];
    return notMatching(problem?.name ?? '', problem?.message ?? 'a key has no usable value');
  }
  const key = error instanceof LimitExceededError ? error.details['key'] : undefined;
  if (typeof key !== 'string') return error;
  return new DimseStatusError(statuses.outOfResources, `too much to look at: narrow it by ${key}`, tagsOf(key));
}

function notMatching(name: string, message: string): DimseStatusError {
  const tags = tagsOf(name);
  const keyword = tags[0] === undefined ? name : keywordOf(tags[0]);
  return new DimseStatusError(statuses.dataSetDoesNotMatchSopClass, `${keyword}: ${message}`, tags);
}

/** @param name - keyword, tag, or a path of them: the sequence is named */
function tagsOf(name: string): number[] {
  const tag = parseTag(name.split('.', 1)[0]!);
  return tag === undefined ? [] : [tag];
}
