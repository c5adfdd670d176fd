export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** All text directly inside, entities decoded. */
  text: string;
}

const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Reads a small XML document such as TwiML: elements, attributes, text, CDATA, comments.
 * @throws {SyntaxError} when it is not well-formed, as Twilio refuses it (error 12100)
 */
export function parseXml(source: string): XmlElement {
  const holder: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open: XmlElement[] = [holder];
  let position = 0;
  const takeText = (until: number) => {
    const text = source.slice(position, until);
    if (text.includes("<")) throw new SyntaxError(`malformed XML near "${text.trim().slice(0, 40)}"`);
    open.at(-1)!.text += decode(text);
  };
  for (const match of source.matchAll(token)) {
    takeText(match.index);
    position = match.index + match[0].length;
    const [, cdata, closing, name, attributes = "", selfClosing] = match;
    if (cdata !== undefined) open.at(-1)!.text += cdata;
    if (!name) continue;
    if (closing) {
      if (open.length === 1 || open.pop()!.name !== name) throw new SyntaxError(`unexpected </${name}>`);
      continue;
    }
    const element: XmlElement = { name, attributes: readAttributes(attributes), children: [], text: "" };
    open.at(-1)!.children.push(element);
    if (!selfClosing) open.push(element);
  }
  takeText(source.length);
  const [root, second] = holder.children;
  if (open.length > 1) throw new SyntaxError(`<${open.at(-1)!.name}> is not closed`);
  if (!root || second || holder.text.trim()) throw new SyntaxError("a document has exactly one root element");
  return root;
}

function readAttributes(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, double, single] of source.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes[name!] = decode(double ?? single ?? "");
  }
  return attributes;
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    return entities[String(name).toLowerCase()] ?? whole;
  });
}
