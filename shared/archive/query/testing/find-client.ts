import { lookUp, tagKey, tagOf } from '#shared/dicom/dictionary';
import { personName } from '#shared/dicom/values';
import type { JsonAttribute, JsonAttributes } from '../../documents';
import { openTestArchive, type TestArchive } from '../../testing/open-archive';
import { findAnswers } from '../find';
import { type FindLevel, type QueryOptions, readIdentifier } from '../identifier';

/** Values of keys by keyword or tag; of a sequence those of its item. */
export interface Keys {
  readonly [keyword: string]: string | Keys;
}

export const patientRoot: readonly FindLevel[] = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'];
export const studyRoot: readonly FindLevel[] = ['STUDY', 'SERIES', 'IMAGE'];

/** Without extended negotiation. */
export const nothingAgreed: QueryOptions = {
  relational: false,
  combinesDateTime: false,
  fuzzyNames: false,
  timezone: false,
  emptyValues: false,
  multipleValues: false,
};

/** An identifier out of keywords; `\\` stands between values. */
export function identifierOf(keys: Keys): JsonAttributes {
  return Object.fromEntries(
    Object.entries(keys).map(([keyword, value]): [string, JsonAttribute] => {
      const tag = tagOf(keyword) ?? Number.parseInt(keyword, 16);
      const vr = lookUp(tag)?.vr.slice(0, 2) ?? 'UN';
      if (typeof value !== 'string') return [tagKey(tag), { vr: 'SQ', Value: [identifierOf(value)] }];
      const values = value === '' ? [] : value.split('\\').map((one) => (vr === 'PN' ? personName(one) : one));
      return [tagKey(tag), values.length === 0 ? { vr } : { vr, Value: values }];
    }),
  );
}

/** How a query of a test is asked. */
export interface Asking {
  readonly levels?: readonly FindLevel[];
  readonly options?: Partial<QueryOptions>;
}

/** An archive of a test, and queries to it as C-FIND asks them. */
export class FindClient {
  readonly test: TestArchive;

  private constructor(test: TestArchive) {
    this.test = test;
  }

  static async open(): Promise<FindClient> {
    return new FindClient(await openTestArchive());
  }

  async find(level: string, keys: Keys, { levels = studyRoot, options = {} }: Asking = {}) {
    const identifier = identifierOf({ QueryRetrieveLevel: level, ...keys });
    const request = readIdentifier('main', identifier, levels, { ...nothingAgreed, ...options });
    const answers: JsonAttributes[] = [];
    for await (const page of findAnswers(this.test.archive, request, {})) answers.push(...page);
    return { answers, isWhole: request.isWhole };
  }

  /** One attribute of each answer, as text. */
  async values(keyword: string, level: string, keys: Keys, asking: Asking = {}): Promise<string[]> {
    const { answers } = await this.find(level, { [keyword]: '', ...keys }, asking);
    return answers.map((answer) => (answer[tagKey(tagOf(keyword)!)]?.Value ?? []).map(String).join('\\'));
  }
}
