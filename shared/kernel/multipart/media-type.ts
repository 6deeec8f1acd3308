/** A media type with its parameters, both names in lower case. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads a Content-Type; '' where there is none. */
export function readMediaType(text: string | undefined): MediaType {
  const [type = '', ...rest] = (text ?? '').slice(0, 1024).match(/(?:[^;"]|"(?:\\.|[^"\\])*")+/g) ?? [];
  return { type: type.trim().toLowerCase(), parameters: new Map(rest.map(readParameter)) };
}

function readParameter(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 0) return [text.trim().toLowerCase(), ''];
  const value = text.slice(at + 1).trim();
  const plain = /^"(.*)"$/s.exec(value)?.[1]?.replace(/\\(.)/g, '$1');
  return [text.slice(0, at).trim().toLowerCase(), plain ?? value];
}
