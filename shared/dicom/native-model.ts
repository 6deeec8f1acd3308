import { escapeXml } from '#shared/kernel/xml';
import { keywordOf } from './dictionary';

/** An attribute of the DICOM JSON model (PS3.18 Annex F). */
interface JsonAttribute {
  readonly vr?: unknown;
  readonly Value?: unknown;
  readonly BulkDataURI?: unknown;
  readonly InlineBinary?: unknown;
}

const namespace = 'http://dicom.nema.org/PS3.19/models/NativeDICOM';
const componentNames = ['FamilyName', 'GivenName', 'MiddleName', 'NamePrefix', 'NameSuffix'] as const;
const groupNames = ['Alphabetic', 'Ideographic', 'Phonetic'] as const;

/**
 * Writes a DICOM JSON model object as a Native DICOM Model document, so that both say the same.
 *
 * Characters that XML cannot hold (control characters but tab and line ends) become U+FFFD; empty values keep their
 * place as empty elements.
 *
 * @param json - a parsed object of ours: not checked
 * @see PS3.19 A.1, PS3.18 F.3
 */
export function toNativeModel(json: object): string {
  const attributes = attributesOf(json as Readonly<Record<string, JsonAttribute>>);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<NativeDicomModel xmlns="${namespace}" xml:space="preserve">\n${attributes}</NativeDicomModel>\n`;
}

function attributesOf(json: Readonly<Record<string, JsonAttribute>>): string {
  let text = '';
  for (const [tag, attribute] of Object.entries(json)) {
    const content = contentOf(attribute);
    const start = `<DicomAttribute tag="${tag}" vr="${escapeXml(String(attribute.vr))}"${nameOf(tag, json)}`;
    text += content === '' ? `${start}/>\n` : `${start}>${content}</DicomAttribute>\n`;
  }
  return text;
}

/** The keyword of a standard attribute, the private creator of a private one. */
function nameOf(tag: string, json: Readonly<Record<string, JsonAttribute>>): string {
  const number = Number.parseInt(tag, 16);
  if ((number & 0x10000) === 0) {
    const keyword = keywordOf(number);
    return keyword === '' ? '' : ` keyword="${keyword}"`;
  }
  const creator = json[`${tag.slice(0, 4)}00${tag.slice(4, 6)}`]?.Value;
  const isElement = (number & 0xffff) >= 0x1000;
  return isElement && Array.isArray(creator) ? ` privateCreator="${escapeXml(String(creator[0]))}"` : '';
}

function contentOf({ vr, Value: value, BulkDataURI: uri, InlineBinary: inline }: JsonAttribute): string {
  if (typeof uri === 'string') return `<BulkData uri="${escapeXml(uri)}"/>`;
  if (typeof inline === 'string') return `<InlineBinary>${escapeXml(inline)}</InlineBinary>`;
  if (!Array.isArray(value)) return '';
  return value.map((one, at) => oneValue(vr, one, at + 1)).join('');
}

function oneValue(vr: unknown, value: unknown, number: number): string {
  if (vr === 'SQ')
    return `<Item number="${number}">\n${attributesOf((value ?? {}) as object as Record<string, JsonAttribute>)}</Item>`;
  if (vr === 'PN') return `<PersonName number="${number}">${nameGroups(value)}</PersonName>`;
  return value === null
    ? `<Value number="${number}"/>`
    : `<Value number="${number}">${escapeXml(String(value))}</Value>`;
}

function nameGroups(value: unknown): string {
  const groups = (value ?? {}) as Readonly<Record<string, unknown>>;
  return groupNames
    .filter((name) => typeof groups[name] === 'string' && groups[name] !== '')
    .map((name) => `<${name}>${components(groups[name] as string)}</${name}>`)
    .join('');
}

/** What a name has beyond five components stays in the last. */
function components(group: string): string {
  const parts = group.split('^');
  const five = [...parts.slice(0, 4), parts.slice(4).join('^')];
  return componentNames.map((name, at) => (five[at] ? `<${name}>${escapeXml(five[at])}</${name}>` : '')).join('');
}
