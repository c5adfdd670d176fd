/** An element of a small document. */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  /** all text directly inside, entities decoded */
  text: string;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const forbidden = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const name = /[A-Za-z_][\w:.-]*/y;
const attribute = /\s+([A-Za-z_][\w:.-]*)\s*=\s*("[^"<]*"|'[^'<]*')/y;
const tagEnd = /\s*(\/?)>/y;

/**
 * Reads a small XML document that a stranger wrote, in time that grows with its length alone: elements, attributes, text, CDATA and
 * comments. Document types, their entities and processing instructions are refused.
 * @param most how many elements, and how deep, it may have
 * @throws {SyntaxError}
 */
export function readXml(source: string, most: { elements: number; depth: number }): XmlElement {
  const holder = { name: "", attributes: {}, children: [] as XmlElement[], text: "" };
  const open: XmlElement[] = [holder];
  let count = 0;
  let at = declarationEnd(source);
  if (forbidden.test(source)) throw new SyntaxError("a character that XML does not have");
  while (at < source.length) {
    const next = source.indexOf("<", at);
    const parent = open.at(-1)!;
    parent.text += decode(source.slice(at, next < 0 ? source.length : next));
    if (next < 0) break;
    if (source.startsWith("<!--", next)) {
      at = endOf(source, "-->", next + 4);
    } else if (source.startsWith("<![CDATA[", next)) {
      at = endOf(source, "]]>", next + 9);
      parent.text += source.slice(next + 9, at - 3);
    } else if (source[next + 1] === "/") {
      at = endOf(source, ">", next + 2);
      if (open.length < 2 || open.pop()!.name !== source.slice(next + 2, at - 1).trimEnd())
        throw new SyntaxError("an end without its beginning");
    } else {
      const tag = readTag(source, next + 1);
      count += 1;
      if (count > most.elements || open.length > most.depth) throw new SyntaxError("too many elements");
      parent.children.push(tag.element);
      if (!tag.isEmpty) open.push(tag.element);
      at = tag.end;
    }
  }
  const [root] = holder.children;
  if (open.length > 1 || !root || holder.children.length > 1 || holder.text.trim() !== "")
    throw new SyntaxError("a document has one root, and it is closed");
  return root;
}

function declarationEnd(source: string): number {
  const start = source.startsWith("\ufeff") ? 1 : 0;
  return /^<\?xml\s/.test(source.slice(start, start + 6)) ? endOf(source, "?>", start) : start;
}

function endOf(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  if (at < 0) throw new SyntaxError(`${mark} is missing`);
  return at + mark.length;
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

function readTag(source: string, from: number): { element: XmlElement; isEmpty: boolean; end: number } {
  const named = match(name, source, from);
  if (!named) throw new SyntaxError("not a tag");
  let at = from + named[0].length;
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let one = match(attribute, source, at); one; one = match(attribute, source, at)) {
    if (one[1]! in attributes) throw new SyntaxError("an attribute twice");
    attributes[one[1]!] = decode(one[2]!.slice(1, -1));
    at += one[0].length;
  }
  const ended = match(tagEnd, source, at);
  if (!ended) throw new SyntaxError("a tag does not end");
  const element = { name: named[0], attributes, children: [], text: "" };
  return { element, isEmpty: ended[1] === "/", end: at + ended[0].length };
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7});|#x([0-9a-fA-F]{1,6});|(\w{1,8});|)/g, (_whole, decimal, hex, word) => {
    if (decimal !== undefined || hex !== undefined) {
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      const character = code <= 0x10ffff ? String.fromCodePoint(code) : "\0";
      if (forbidden.test(character)) throw new SyntaxError("a character that XML does not have");
      return character;
    }
    const character = Object.hasOwn(entities, String(word)) ? entities[String(word)] : undefined;
    if (character === undefined) throw new SyntaxError("an entity that is not known");
    return character;
  });
}
