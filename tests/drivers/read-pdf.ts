import { inflateSync } from "node:zlib";

/** A piece of text with its place in the structure: what its face draws, and what readers are given instead. */
export interface PdfText {
  /** structure type: `H1`, `P`, `TH`, `TD` */
  kind: string;
  drawn: string;
}

/** Reads what a PDF draws, by the tables of its fonts that name letters (`ToUnicode`), and what its structure says. */
export function readPdf(bytes: Buffer) {
  const source = bytes.toString("latin1");
  const objects = new Map<string, string>();
  for (const [, id, content] of source.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) objects.set(id!, content!);
  const streamOf = (id: string): string => {
    const stream = objects.get(id)!.match(/stream\r?\n([\s\S]*?)\r?\nendstream/)![1]!;
    return inflateSync(Buffer.from(stream, "latin1")).toString("latin1");
  };
  const letters = new Map<string, Map<number, string>>();
  for (const content of objects.values())
    for (const [, name, id] of content.matchAll(/\/(F\d+) (\d+) 0 R/g))
      letters.set(name!, lettersOf(streamOf(objects.get(id!)!.match(/\/ToUnicode (\d+) 0 R/)![1]!)));
  const pages = [...objects.values()].filter((content) => /\/Type \/Page\n/.test(content));
  return {
    pages: pages.length,
    texts: pages.flatMap((page) => textsOf(streamOf(page.match(/\/Contents (\d+) 0 R/)![1]!), letters)),
    /** in the order of the structure */
    spoken: [...source.matchAll(/\/ActualText \(((?:\\.|[^\\)])*)\)/g)].map(([, text]) => decodeText(text!)),
    info: (key: string) => source.match(new RegExp(`/${key} \\(((?:\\\\.|[^\\\\)])*)\\)`))?.[1] ?? null,
    isTagged: /\/Marked true/.test(source) && /\/StructTreeRoot/.test(source),
  };
}

const utf16 = (hex: string) => Buffer.from(hex, "hex").swap16().toString("utf16le");

function lettersOf(cmap: string): Map<number, string> {
  const letters = new Map<number, string>();
  for (const [, from, list] of cmap.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/g))
    [...list!.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, hex], index) => {
      letters.set(Number.parseInt(from!, 16) + index, utf16(hex!.replaceAll(" ", "")));
    });
  return letters;
}

function textsOf(content: string, letters: Map<string, Map<number, string>>): PdfText[] {
  const texts: PdfText[] = [];
  let face = new Map<number, string>();
  for (const [operation] of content.matchAll(/\/\w+ <<[^>]*>> BDC|\/F\d+ [\d.]+ Tf|\[[^\]]*\] TJ|EMC/g)) {
    if (operation.endsWith("BDC")) texts.push({ kind: operation.match(/\/(\w+)/)![1]!, drawn: "" });
    else if (operation.endsWith("Tf")) face = letters.get(operation.match(/\/(F\d+)/)![1]!)!;
    else if (operation.endsWith("TJ"))
      for (const [, hex] of operation.matchAll(/<([0-9a-f]+)>/g))
        for (const glyph of hex!.match(/.{4}/g)!) texts.at(-1)!.drawn += face.get(Number.parseInt(glyph, 16)) ?? "�";
  }
  return texts.filter(({ kind }) => kind !== "Artifact");
}

function decodeText(text: string): string {
  const bytes = Buffer.from(
    text.replace(
      /\\([nrtbf()\\])/g,
      (_, letter: string) => ({ n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" })[letter] ?? letter,
    ),
    "latin1",
  );
  return bytes[0] === 0xfe && bytes[1] === 0xff
    ? bytes.subarray(2).swap16().toString("utf16le")
    : bytes.toString("latin1");
}
