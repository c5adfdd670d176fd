const entities: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&apos;", '"': "&quot;" };

/**
 * Text for elements and attributes of an XML 1.0 document. Characters that XML cannot hold in any spelling, such as a vertical tab,
 * become spaces: one of them makes a parser refuse the whole document.
 */
export const xmlText = (text: string): string =>
  text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, " ")
    .replace(/[<>&'"]/g, (character) => entities[character] ?? character);
