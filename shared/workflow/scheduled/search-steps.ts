import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { itemsOf, tagNamed } from '#shared/worklist/data-set';
import type { Workflow } from '../workflow';
import type { StepQuery } from './step-query';

const characterSet = tagNamed('SpecificCharacterSet');
const timezone = tagNamed('TimezoneOffsetFromUTC');
/** Answers that are held at once. */
const pageSize = 32;

/** The answers to a worklist query, by scheduled start. */
export async function* searchSteps(
  { scheduledSteps }: Workflow,
  query: StepQuery,
): AsyncGenerator<readonly JsonAttributes[]> {
  let page: JsonAttributes[] = [];
  for await (const step of scheduledSteps.iterate(query.filter, { sort: { startAt: 1, _id: 1 } })) {
    if (!query.fits(step)) continue;
    page.push(answerOf(step.dataSet, query.identifier));
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/**
 * What was asked for: each key with what the step has, without a value where it has none; a sequence asked for without keys
 * of items is given whole (PS3.4 C.2.2.2.6).
 */
function answerOf(dataSet: JsonAttributes, identifier: JsonAttributes): JsonAttributes {
  const answer: Record<string, JsonAttribute> = {};
  for (const [tag, asked] of Object.entries(identifier)) {
    const found = dataSet[tag];
    const keys = itemsOf(asked)[0];
    if (tag === characterSet || tag === timezone) {
      if (found) answer[tag] = found;
    } else if (!found) answer[tag] = { vr: asked.vr };
    else if (keys && Object.keys(keys).length > 0)
      answer[tag] = { vr: 'SQ', Value: itemsOf(found).map((item) => answerOf(item, keys)) };
    else answer[tag] = found;
  }
  return answer;
}
