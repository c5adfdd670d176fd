import { z } from "zod";

/** Controls, line and paragraph breaks, halves of surrogate pairs, and what is no character: unreadable in XML, headers and CSV. */
const unreadable = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]/gu;
/**
 * What shows nothing or turns the text around it: marks of direction, zero-width spaces, soft hyphens, blank letters, private use.
 * The joiners inside of a word (U+200C, U+200D), which Persian, Indic scripts and emoji need, stay.
 */
const unseen = /(?![\u200c\u200d])[\p{Cf}\p{Co}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu;

/**
 * One line of text as people mean it: composed (NFC), without characters that cannot be seen, every space a plain one, trimmed.
 * "" when nothing visible is left.
 */
export function cleanLine(text: string): string {
  const clean = text.normalize("NFC").replace(unreadable, " ").replace(unseen, "").replace(/\s+/gu, " ").trim();
  return /[^\p{M}\p{Z}\p{C}]/u.test(clean) ? clean : "";
}

/** The same with line breaks, for texts of several lines. */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n?|\u2028|\u2029/gu, "\n")
    .split("\n")
    .map(cleanLine)
    .join("\n")
    .trim();

/**
 * The schema of every name and label: cleaned once where it comes in.
 * @param missing the problem when nothing visible is left; without it the text may be empty
 */
export function plainLine({ max, missing, long }: { max: number; missing?: string; long?: string }) {
  const line = z.string().transform(cleanLine).pipe(z.string().max(max, long));
  return missing === undefined ? line : line.pipe(z.string().min(1, missing));
}
