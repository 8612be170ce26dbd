/** An element of a document; text is kept trimmed. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const token =
  /<\?xml [^<>]*\?>|<(\/?)([A-Za-z][\w.-]*)((?:\s+[A-Za-z][\w.-]*="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const attribute = /\s+([A-Za-z][\w.-]*)="([^"<]*)"/g;
const allowed = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** The root of an XML document; throws where it is not well-formed. Knows no DTD and no CDATA. */
export function readXml(document: string): Element {
  if (!allowed.test(document)) throw new Error('a character that XML does not allow');
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [root];
  token.lastIndex = 0;
  while (token.lastIndex < document.length) {
    const at = token.lastIndex;
    const match = token.exec(document);
    if (match === null) throw new Error(`not XML: ${document.slice(at, at + 60)}`);
    take(match, open);
  }
  const [only, ...others] = root.children;
  if (open.length !== 1 || only === undefined || others.length > 0 || root.text.trim() !== '') {
    throw new Error('not one whole element');
  }
  return only;
}

function take([, closes, name, written = '', empty, text]: RegExpExecArray, open: Open[]): void {
  const inner = open.at(-1);
  if (inner === undefined) throw new Error('nothing is open');
  if (text !== undefined) {
    inner.text += decoded(text);
    return;
  }
  if (name === undefined) return;
  if (closes === '/') {
    if (inner.name !== name) throw new Error(`</${name}> closes <${inner.name}>`);
    open.pop();
    return;
  }
  const element: Open = { name, attributes: attributesOf(written), children: [], text: '' };
  inner.children.push(element);
  if (empty !== '/') open.push(element);
}

function attributesOf(written: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of written.matchAll(attribute)) {
    if (name in found) throw new Error(`${name} twice`);
    found[name] = decoded(value);
  }
  return found;
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function decoded(text: string): string {
  return text.replaceAll(/&([^;\s]*);?/g, (whole, reference: string) => {
    const character = reference.startsWith('#')
      ? String.fromCodePoint(Number(reference.slice(1)))
      : named[reference];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`bare ${whole}`);
    return character;
  });
}
