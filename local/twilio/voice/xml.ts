export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** All text directly inside, entities decoded. */
  text: string;
}

const token =
  /<!--(?:(?!--)[\s\S])*-->|<\?(?!xml[\s?])[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const declaration = /^\ufeff?<\?xml\s+version\s*=\s*(?:"1\.[0-9]"|'1\.[0-9]')[^?]*\?>/;
/** What no XML 1.0 document can hold, in any spelling. */
const forbidden = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Reads a small XML document such as TwiML: elements, attributes, text, CDATA, comments. As strict as expat about what is well-formed;
 * document types and their entities are refused.
 * @throws {SyntaxError} when it is not well-formed, as Twilio refuses it (error 12100)
 */
export function parseXml(source: string): XmlElement {
  refuseForbidden(source);
  const holder: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open: XmlElement[] = [holder];
  let position = declaration.exec(source)?.[0].length ?? 0;
  const takeText = (until: number) => {
    const text = source.slice(position, until);
    if (text.includes("<") || text.includes("]]>"))
      throw new SyntaxError(`malformed XML near "${text.trim().slice(0, 40)}"`);
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
    const value = double ?? single ?? "";
    if (value.includes("<")) throw new SyntaxError(`"<" in the attribute ${name}`);
    if (Object.hasOwn(attributes, name!)) throw new SyntaxError(`the attribute ${name} occurs twice`);
    attributes[name!] = decode(value);
  }
  return attributes;
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+);|#x([0-9a-fA-F]+);|(\w+);|)/g, (whole, decimal, hex, name) => {
    if (decimal !== undefined || hex !== undefined) {
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      if (code > 0x10ffff) throw new SyntaxError(`no character ${whole}`);
      return refuseForbidden(String.fromCodePoint(code));
    }
    const character = Object.hasOwn(entities, String(name)) ? entities[String(name)] : undefined;
    if (character === undefined) throw new SyntaxError(`no entity ${whole}`);
    return character;
  });
}

function refuseForbidden(text: string): string {
  const found = forbidden.exec(text)?.[0];
  if (found !== undefined)
    throw new SyntaxError(`character ${found.codePointAt(0)?.toString(16)} is not allowed in XML`);
  return text;
}
