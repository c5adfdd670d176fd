import { z } from "zod";

/** Controls, line and paragraph breaks, halves of surrogate pairs, and what is no character: unreadable in XML, headers and CSV. */
const unreadable = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]/gu;
/**
 * What shows nothing or turns the text around it: soft hyphens, zero-width spaces, marks of direction, tags, blank letters, private
 * use. The joiners U+200C and U+200D, which Persian, Indic scripts and emoji need, stay. `private.clean_line` has the same list.
 */
const unseen =
  /\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|\u180f|[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}\p{Co}]/gu;

/**
 * One line of text as people mean it: composed (NFC), without characters that cannot be seen, every space a plain one, trimmed.
 * "" when nothing visible is left.
 */
export function cleanLine(text: string): string {
  const clean = text.normalize("NFC").replace(unreadable, " ").replace(unseen, "").replace(/\s+/gu, " ").trim();
  return /[^\p{M}\p{Z}\p{C}]/u.test(clean) ? clean : "";
}

interface LineRules {
  /** Characters, as JavaScript and the database's column count them at most. */
  max: number;
  /** The problem when nothing visible is left. Without it the line may be empty. */
  missing?: string;
  /** The problem when it is too long. */
  long?: string;
}

/** The schema of every name and label: cleaned once, where it comes in. */
export function plainLine({ max, missing, long }: LineRules) {
  const line = z.string().transform(cleanLine).pipe(z.string().max(max, long));
  return missing === undefined ? line : line.pipe(z.string().min(1, missing));
}
