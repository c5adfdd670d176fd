declare module "fontkit" {
  /** @throws for bytes that are no font */
  export function create(bytes: Buffer): { hasGlyphForCodePoint(codePoint: number): boolean };
}
