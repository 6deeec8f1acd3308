import { LimitExceededError } from '#shared/kernel/errors';
import { InvalidNativeModelError } from './errors';

/** An element with its attributes, the elements within it, and the text that stands before, between and behind them. */
export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Deeper than any data set: an item is two levels, and sequences nest 64 deep at most. */
const depthLimit = 300;
const elementLimit = 2_000_000;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const nameStart = 'A-Za-z_\\u0080-\\uffff';
const name = `[${nameStart}](?:[${nameStart}0-9.:-])*`;
const attribute = new RegExp(`\\s+(${name})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y');
const startTag = new RegExp(`<(${name})`, 'y');
const endTag = new RegExp(`</(${name})\\s*>`, 'y');

interface OpenElement extends XmlElement {
  readonly qualified: string;
  readonly attributes: Map<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads an XML 1.0 document without a document type: no DTD, no entities but the five of XML, so that a document can
 * neither grow nor reach out.
 *
 * @throws InvalidNativeModelError naming the character at which reading stopped
 * @throws LimitExceededError for too many elements or levels
 */
export function readXml(text: string): XmlElement {
  return new XmlReader(text).read();
}

class XmlReader {
  readonly #text: string;
  readonly #open: OpenElement[] = [];
  #at = 0;
  #count = 0;
  #root: XmlElement | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): XmlElement {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === '<') this.#markup();
      else this.#characters();
    }
    if (!this.#root || this.#open.length > 0) this.#refuse('it ends too early');
    return this.#root;
  }

  #markup(): void {
    if (this.#text.startsWith('<?', this.#at)) this.#skip('?>');
    else if (this.#text.startsWith('<!--', this.#at)) this.#skip('-->');
    else if (this.#text.startsWith('<![CDATA[', this.#at)) this.#cdata();
    else if (this.#text.startsWith('<!', this.#at)) this.#refuse('it has a document type');
    else if (this.#text.startsWith('</', this.#at)) this.#end();
    else this.#start();
  }

  #skip(end: string): string {
    const found = this.#text.indexOf(end, this.#at + 2);
    if (found < 0) this.#refuse('markup does not end');
    const skipped = this.#text.slice(this.#at, found);
    this.#at = found + end.length;
    return skipped;
  }

  #cdata(): void {
    const top = this.#open.at(-1) ?? this.#refuse('text outside of the document');
    top.text += this.#skip(']]>').slice('<![CDATA['.length);
  }

  #characters(): void {
    const found = this.#text.indexOf('<', this.#at);
    const end = found < 0 ? this.#text.length : found;
    const raw = this.#text.slice(this.#at, end);
    const top = this.#open.at(-1);
    if (top) top.text += this.#decode(raw);
    else if (raw.trim() !== '') this.#refuse('text outside of the document');
    this.#at = end;
  }

  #start(): void {
    startTag.lastIndex = this.#at;
    const qualified = startTag.exec(this.#text)?.[1] ?? this.#refuse('a tag has no name');
    if (this.#root) this.#refuse('it has more than one root');
    this.#at = startTag.lastIndex;
    const attributes = this.#attributes();
    const local = qualified.slice(qualified.indexOf(':') + 1);
    const element: OpenElement = { qualified, name: local, attributes, children: [], text: '' };
    this.#count += 1;
    if (this.#count > elementLimit) this.#tooMuch('elements', elementLimit);
    const isEmpty = this.#text[this.#at] === '/';
    if (isEmpty) this.#at += 1;
    if (this.#text[this.#at] !== '>') this.#refuse('a tag does not end');
    this.#at += 1;
    if (isEmpty) this.#close(element);
    else this.#open.push(element);
    if (this.#open.length > depthLimit) this.#tooMuch('depth', depthLimit);
  }

  #attributes(): Map<string, string> {
    const attributes = new Map<string, string>();
    for (;;) {
      attribute.lastIndex = this.#at;
      const found = attribute.exec(this.#text);
      if (!found) break;
      const [, key = '', double, single] = found;
      if (attributes.has(key)) this.#refuse('an attribute stands twice');
      attributes.set(key, this.#decode(double ?? single ?? ''));
      this.#at = attribute.lastIndex;
    }
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return attributes;
  }

  #end(): void {
    endTag.lastIndex = this.#at;
    const qualified = endTag.exec(this.#text)?.[1];
    const element = this.#open.pop();
    if (!element || element.qualified !== qualified) this.#refuse('an end tag does not fit');
    this.#at = endTag.lastIndex;
    this.#close(element);
  }

  #close(element: XmlElement): void {
    const parent = this.#open.at(-1);
    if (parent) parent.children.push(element);
    else this.#root = element;
  }

  #decode(raw: string): string {
    const plain = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
    if (!plain.includes('&')) return plain;
    return plain.replace(/&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|[A-Za-z]{1,8});|&/g, (_, reference?: string) => {
      if (reference === undefined) this.#refuse('an entity is not well-formed');
      if (!reference.startsWith('#')) return entities[reference] ?? this.#refuse('an entity is unknown');
      const code = reference[1] === 'x' ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : this.#refuse('an entity is no character');
    });
  }

  #refuse(why: string): never {
    throw new InvalidNativeModelError(`Not an XML document: ${why}`, { details: { offset: this.#at } });
  }

  #tooMuch(limit: string, maximum: number): never {
    throw new LimitExceededError('An XML document is too large', { details: { limit, maximum } });
  }
}
