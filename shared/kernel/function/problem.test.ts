import { InvalidInputError, PlatformError } from '../errors';
import { RangeNotSatisfiableError } from './errors';
import { problemResult } from './problem';

class TestNotAcceptableError extends PlatformError {
  readonly code = 'TEST_NOT_ACCEPTABLE';
  readonly status = 406;
}

describe('problem details', () => {
  const problems = [{ in: 'query', name: 'a&b', message: '<must> be "x"' }];
  const error = new InvalidInputError('query a&b: wrong', { details: { problems } });

  it('come as JSON unless only XML is read', () => {
    for (const accept of [undefined, '*/*', 'application/json', 'text/html', 'application/dicom+xml, */*;q=0.1']) {
      expect(problemResult(error, 'c1', accept).headers?.['content-type']).toBe('application/problem+json');
    }
    for (const accept of ['application/problem+xml', 'multipart/related; type="application/dicom+xml"', 'text/xml']) {
      expect(problemResult(error, 'c1', accept).headers?.['content-type']).toBe('application/problem+xml');
    }
  });

  it('say the same in XML', () => {
    expect(problemResult(error, 'c1', 'application/xml').body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<problem xmlns="urn:ietf:rfc:7807">' +
        '<type>urn:radlake:error:invalid-input</type><title>Invalid input</title><status>400</status>' +
        '<code>INVALID_INPUT</code><detail>query a&amp;b: wrong</detail><instance>urn:radlake:call:c1</instance>' +
        '<problems><i><in>query</in><name>a&amp;b</name><message>&lt;must&gt; be &quot;x&quot;</message></i></problems>' +
        '</problem>',
    );
  });

  it('name what can be had, and how long a representation is of which no such range exists', () => {
    const refused = new TestNotAcceptableError('no', { details: { available: ['application/dicom'] } });
    expect(JSON.parse(String(problemResult(refused, 'c').body))).toMatchObject({ available: ['application/dicom'] });
    const range = problemResult(new RangeNotSatisfiableError('no', { details: { length: 5 } }), 'c');
    expect(range).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */5' } });
  });
});
