const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Position behind the JSON object that begins at `start`, without reading its values; the end of the text where it is cut. */
export function endOfObject(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    if (unit === quote) at = endOfString(json, at);
    else if (unit === openBrace) depth += 1;
    else if (unit === closeBrace && --depth === 0) return at + 1;
  }
  return json.length;
}

/** Position of the quote that ends the JSON string which begins at `start`; the end of the text where it is cut. */
export function endOfString(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); at > 0; at = json.indexOf('"', at + 1)) {
    let escapes = 0;
    while (json.charCodeAt(at - 1 - escapes) === backslash) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return json.length;
}

/** The objects of a piece of a JSON array. */
export function* objectsOf(text: string): Generator<string> {
  for (let at = text.indexOf('{'); at >= 0; ) {
    const end = endOfObject(text, at);
    yield text.slice(at, end);
    at = text.indexOf('{', end);
  }
}
