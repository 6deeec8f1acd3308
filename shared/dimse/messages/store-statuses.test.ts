import { MalformedDataSetError, NotDicomError } from '#shared/dicom/errors';
import {
  AccessDeniedError,
  InternalError,
  InvalidInputError,
  LimitExceededError,
  NotFoundError,
} from '#shared/kernel/errors';
import { storeFailureOf } from './store-statuses';

/** An error of a library above this one, by what of it counts. */
const other = (code: string, status: number, retryable = false, details = {}) =>
  Object.assign(new NotFoundError('Lu^Patient', { details }), { code, status, retryable });

describe('the status of a C-STORE that failed (PS3.4 section B.2.3)', () => {
  it.each<[string, unknown, number, string, number[] | undefined]>([
    ['a full store', other('STORE_FULL', 507, true), 0xa700, 'out of resources', undefined],
    ['a store that is away', other('STORE_UNAVAILABLE', 503, true), 0xa700, 'store unavailable', undefined],
    ['a limit', new LimitExceededError('too deep'), 0xa700, 'over a limit', undefined],
    [
      'another instance than announced',
      other('IDENTITY_MISMATCH', 409, false, { differing: ['sopClassUid', 'sopInstanceUid'] }),
      0xa900,
      'data set and message differ',
      [0x00080016, 0x00080018],
    ],
    ['no DICOM', new NotDicomError('x'), 0xc000, 'NOT_DICOM', undefined],
    ['a broken data set', new MalformedDataSetError('x'), 0xc000, 'MALFORMED_DATA_SET', undefined],
    [
      'no study and series',
      other('MISSING_IDENTITY', 422, false, { missing: ['studyInstanceUid', 'seriesInstanceUid'] }),
      0xc000,
      'MISSING_IDENTITY',
      [0x0020000d, 0x0020000e],
    ],
    [
      'a lacking attribute that the space demands',
      other('MISSING_ATTRIBUTE', 422, false, { missing: ['Modality'] }),
      0xc000,
      'MISSING_ATTRIBUTE',
      [0x00080060],
    ],
    ['invalid input', new InvalidInputError('x'), 0xc000, 'INVALID_INPUT', undefined],
    ['any other fault of the data set', other('SOMETHING', 422), 0xc000, 'SOMETHING', undefined],
    ['a node or user without the right', new AccessDeniedError('x'), 0x0124, 'not allowed to store here', undefined],
    ['a bug', new InternalError('x'), 0x0110, 'processing failure', undefined],
    ['a dependency that may come back', other('CATALOGUE_BUSY', 409, true), 0x0110, 'processing failure', undefined],
    ['what is no error of ours', new TypeError('Lu^Patient'), 0x0110, 'processing failure', undefined],
  ])('%s', (_name, error, status, errorComment, offendingElement) => {
    expect(storeFailureOf(error)).toEqual({ status, errorComment, ...(offendingElement && { offendingElement }) });
  });

  it('names no element that is none', () => {
    const missing = ['NoSuchKeyword', 7, null];
    expect(storeFailureOf(other('MISSING_ATTRIBUTE', 422, false, { missing }))).not.toHaveProperty('offendingElement');
  });
});
