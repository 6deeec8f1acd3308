import { InvalidNativeModelError } from './errors';
import { readXml, type XmlElement } from './xml-reader';

type Json = Record<string, unknown>;

const componentNames = ['FamilyName', 'GivenName', 'MiddleName', 'NamePrefix', 'NameSuffix'];
const groupNames = ['Alphabetic', 'Ideographic', 'Phonetic'];
const numberVrs = new Set('FD FL SL SS UL US'.split(' '));
/** Places that may be left out for each value that is there, and a few more: padding must not outgrow the document. */
const gapsPerValue = 2;

/**
 * Reads a Native DICOM Model document into the DICOM JSON model.
 *
 * @returns an object for `fromDicomJson`, which checks its values
 * @throws InvalidNativeModelError, LimitExceededError
 * @see PS3.19 A.1
 */
export function fromNativeModel(text: string): Json {
  const root = readXml(text);
  if (root.name !== 'NativeDicomModel') refuse('', `the root is ${root.name.slice(0, 64)}`);
  return dataSetOf(root, '');
}

function dataSetOf(element: XmlElement, path: string): Json {
  const json: Json = {};
  for (const child of element.children) {
    if (child.name !== 'DicomAttribute') refuse(path, `an element ${child.name.slice(0, 64)} among attributes`);
    const tag = (child.attributes.get('tag') ?? '').toUpperCase();
    if (!/^[0-9A-F]{8}$/.test(tag)) refuse(path, 'an attribute has no tag');
    if (Object.hasOwn(json, tag)) refuse(`${path}/${tag}`, 'it stands twice');
    json[tag] = attributeOf(child, `${path}/${tag}`);
  }
  return json;
}

function attributeOf(element: XmlElement, path: string): Json {
  const vr = element.attributes.get('vr');
  const base = vr === undefined ? {} : { vr };
  const [first] = element.children;
  if (!first) return base;
  if (element.children.some(({ name }) => name !== first.name)) refuse(path, 'its values are of several kinds');
  switch (first.name) {
    case 'BulkData':
      return { ...base, BulkDataURI: bulkDataUri(first, path) };
    case 'InlineBinary':
      return { ...base, InlineBinary: first.text.replace(/\s+/g, '') };
    case 'Value':
      return { ...base, Value: numbered(element, path, (one) => plainValue(vr, one.text)) };
    case 'PersonName':
      return { ...base, Value: numbered(element, path, personName) };
    case 'Item':
      return { ...base, Value: numbered(element, path, (one, at) => dataSetOf(one, `${path}/${at}`)) };
    default:
      return refuse(path, `an element ${first.name.slice(0, 64)} in an attribute`);
  }
}

function bulkDataUri({ attributes }: XmlElement, path: string): string {
  const uri = attributes.get('uri') ?? attributes.get('uuid');
  return uri ?? refuse(path, 'BulkData names neither uri nor uuid');
}

/** Values at the places that their numbers say; places that are left out are null. */
function numbered(element: XmlElement, path: string, read: (one: XmlElement, at: number) => unknown): unknown[] {
  const values: unknown[] = [];
  const most = (element.children.length + 8) * gapsPerValue;
  for (const child of element.children) {
    const written = child.attributes.get('number');
    const number = written === undefined ? values.length + 1 : Number(written);
    const isPlace = Number.isInteger(number) && number > values.length && number <= most;
    if (!isPlace) refuse(path, 'the numbers of its values do not ascend from 1');
    while (values.length < number - 1) values.push(null);
    values.push(read(child, number - 1));
  }
  return values;
}

function plainValue(vr: string | undefined, text: string): unknown {
  if (text === '') return null;
  return vr !== undefined && numberVrs.has(vr) && text.trim() !== '' && !Number.isNaN(Number(text))
    ? Number(text)
    : text;
}

function personName({ children }: XmlElement): unknown {
  const groups = groupNames.flatMap((name) => {
    const group = children.find((child) => child.name === name);
    return group ? [[name, components(group)] as const] : [];
  });
  return groups.length === 0 ? null : Object.fromEntries(groups);
}

function components({ children }: XmlElement): string {
  const texts = componentNames.map((name) => children.find((child) => child.name === name)?.text ?? '');
  return texts.join('^').replace(/\^+$/, '');
}

function refuse(path: string, why: string): never {
  throw new InvalidNativeModelError(`Not a Native DICOM Model: ${why}`, { details: { path } });
}
