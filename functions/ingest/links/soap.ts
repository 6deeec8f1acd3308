import { InvalidNativeModelError } from '#shared/dicom/errors';
import { readXml, type XmlElement } from '#shared/dicom/xml-reader';
import { PlatformError } from '#shared/kernel/errors';
import type { HttpResult } from '#shared/kernel/function/result';
import { escapeXml } from '#shared/kernel/xml';
import { textName } from '#shared/sources/message-path';
import { UnreadableMessageError } from './errors';

/** A version of SOAP, by its media type. */
export type SoapVersion = '1.1' | '1.2';

const namespaces: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};
const mediaTypes: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'text/xml; charset=utf-8',
  '1.2': 'application/soap+xml; charset=utf-8',
};

/** A header that must be understood is not (SOAP 1.1 4.2.3, SOAP 1.2 part 1 5.2.3). */
export class HeaderNotUnderstoodError extends PlatformError {
  readonly code = 'SOAP_HEADER_NOT_UNDERSTOOD';
  readonly status = 400;
}

/**
 * Reads the body of an envelope as an object: elements by their names without prefixes, those that repeat as lists,
 * attributes with `@` before their name.
 *
 * @throws UnreadableMessageError, HeaderNotUnderstoodError, LimitExceededError
 */
export function readEnvelope(text: string, version: SoapVersion): unknown {
  const envelope = readDocument(text);
  const isVersion = [...envelope.attributes.values()].includes(namespaces[version]);
  if (envelope.name !== 'Envelope' || !isVersion) {
    throw new UnreadableMessageError(`It is no envelope of SOAP ${version}`);
  }
  const header = envelope.children.find(({ name }) => name === 'Header');
  if (header?.children.some(mustBeUnderstood)) throw new HeaderNotUnderstoodError('No header is understood here');
  const body = envelope.children.find(({ name }) => name === 'Body');
  if (!body) throw new UnreadableMessageError('The envelope has no body');
  return contentOf(body);
}

function readDocument(text: string): XmlElement {
  try {
    return readXml(text);
  } catch (error) {
    if (!(error instanceof InvalidNativeModelError)) throw error;
    throw new UnreadableMessageError('It is no XML, or has a document type', { cause: error });
  }
}

function mustBeUnderstood({ attributes }: XmlElement): boolean {
  return [...attributes].some(([name, value]) => /(?:^|:)mustUnderstand$/.test(name) && /^(?:1|true)$/.test(value));
}

function contentOf({ attributes, children, text }: XmlElement): unknown {
  if (attributes.size === 0 && children.length === 0) return text;
  const value: Record<string, unknown> = Object.create(null);
  for (const [name, one] of attributes) value[`@${name.slice(name.indexOf(':') + 1)}`] = one;
  for (const [name, some] of groupByName(children))
    value[name] = some.length === 1 ? contentOf(some[0]!) : some.map(contentOf);
  if (text.trim() !== '') value[textName] = text;
  return value;
}

function groupByName(children: readonly XmlElement[]): Map<string, XmlElement[]> {
  const groups = new Map<string, XmlElement[]>();
  for (const child of children) {
    const same = groups.get(child.name);
    if (same) same.push(child);
    else groups.set(child.name, [child]);
  }
  return groups;
}

/** The answer to a message whose links are queued. */
export function soapAnswer(
  version: SoapVersion,
  counts: { readonly queued: number; readonly known: number },
): HttpResult {
  const body = `<LinksQueued xmlns="urn:radlake:links"><queued>${counts.queued}</queued><known>${counts.known}</known></LinksQueued>`;
  return { status: 200, headers: { 'content-type': mediaTypes[version] }, body: envelopeOf(version, body) };
}

/** A failure as a Fault (SOAP 1.1 4.4 and 6.2; SOAP 1.2 part 1 5.4, part 2 7.5.2). */
export function soapFault(version: SoapVersion, error: PlatformError): HttpResult {
  const isHeader = error instanceof HeaderNotUnderstoodError;
  const isSender = !isHeader && error.status < 500;
  const reason = escapeXml(error.message);
  const [sender, receiver] = version === '1.1' ? ['Client', 'Server'] : ['Sender', 'Receiver'];
  const code = isHeader ? 'MustUnderstand' : isSender ? sender : receiver;
  const detail = `<code xmlns="urn:radlake:links">${escapeXml(error.code)}</code>`;
  const fault =
    version === '1.1'
      ? `<soap:Fault><faultcode>soap:${code}</faultcode><faultstring>${reason}</faultstring><detail>${detail}</detail></soap:Fault>`
      : `<soap:Fault><soap:Code><soap:Value>soap:${code}</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="en">${reason}</soap:Text></soap:Reason><soap:Detail>${detail}</soap:Detail></soap:Fault>`;
  const status = version === '1.2' && isSender ? 400 : 500;
  return { status, headers: { 'content-type': mediaTypes[version] }, body: envelopeOf(version, fault) };
}

function envelopeOf(version: SoapVersion, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${namespaces[version]}"><soap:Body>${body}</soap:Body></soap:Envelope>`;
}
