const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** All but the characters of XML 1.0 (section 2.2). */
const forbidden = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text for an XML 1.0 document, element content or attribute value; characters that XML cannot hold become U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => named[character]!).replace(forbidden, '\ufffd');
}
