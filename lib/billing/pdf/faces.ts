import "server-only";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { create } from "fontkit";

export type Weight = 400 | 700;

/** One file of letters. */
export interface Face {
  /** what a document calls it */
  name: string;
  /** TrueType */
  bytes: Buffer;
  hasAll: (codePoints: number[]) => boolean;
}

/** Best first. Unifont knows every letter of the Basic Multilingual Plane, as a picture of 16 dots: legible, and of one weight. */
const names = [
  "noto-sans-latin",
  "noto-sans-latin-ext",
  "noto-sans-greek",
  "noto-sans-greek-ext",
  "noto-sans-cyrillic",
  "noto-sans-cyrillic-ext",
  "noto-sans-vietnamese",
  "noto-sans-devanagari",
  "noto-sans-arabic",
  "noto-sans-hebrew",
  "unifont",
];

const opened = new Map<string, Face>();

/** Faces are read when a letter needs them, once in a process. */
function openFace(family: string, weight: Weight): Face {
  const name = `${family}-${family === "unifont" ? 400 : weight}`;
  const known = opened.get(name);
  if (known) return known;
  const path = join(/* turbopackIgnore: true */ process.cwd(), "lib/billing/pdf/faces", `${name}.ttf.br`);
  const bytes = brotliDecompressSync(readFileSync(path));
  const font = create(bytes);
  const face: Face = {
    name,
    bytes,
    hasAll: (codePoints) => codePoints.every((codePoint) => font.hasGlyphForCodePoint(codePoint)),
  };
  opened.set(name, face);
  return face;
}

/** The best face that can draw a cluster of code points; null: none can. */
export function faceFor(codePoints: number[], weight: Weight): Face | null {
  for (const name of names) {
    const face = openFace(name, weight);
    if (face.hasAll(codePoints)) return face;
  }
  return null;
}
