import { isFigure, readDigits } from "@/lib/kernel/reading/digits";
import { plainText } from "@/lib/kernel/reading/plain-text";

/** What someone pasted, read in every way that it can mean. `private.staff_jump` looks each of them up. */
export interface Needle {
  /** A name or an address, as typed; null when it is too short to search for. */
  words: string | null;
  /** A reference or an id without spaces, as typed. */
  token: string | null;
  /** Digits that a number of ours may contain. */
  digits: string[];
  /** The ids that begin with what was pasted; both ends are the same for a whole id. */
  id_from: string | null;
  id_to: string | null;
}

const wholeId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const beginningOfId = /^[0-9a-f]{8}(-?[0-9a-f]{0,4}){0,3}(-?[0-9a-f]{0,12})$/i;
const vendorId = /\b(pi|cs|cus|re|evt|pm|ch)_[A-Za-z0-9_]+/;

/** @param text as pasted, also an address of ours or of Stripe's dashboard that contains an id */
export function readNeedle(text: string): Needle {
  const plain = plainText(text).slice(0, 300);
  const inside = wholeId.exec(plain)?.[0] ?? vendorId.exec(plain)?.[0];
  const token = inside ?? (/^\S{4,200}$/.test(plain) ? plain.replace(/^#/, "") : null);
  const [id_from, id_to] = idRange(inside ?? plain);
  return {
    words: plain.length >= 3 && !inside ? plain : null,
    token,
    digits: inside ? [] : digitsOf(plain),
    id_from,
    id_to,
  };
}

/** The digits of a number in any spelling, at least four; with a trunk zero also without it, since E.164 has none. */
function digitsOf(text: string): string[] {
  const reading = readDigits(text);
  if (!reading.ok || isFigure(reading.digits)) return [];
  // Letters are meant as keys of a telephone only where digits stand beside a word: "1-800-FLOWERS", not "Acme 12".
  if (reading.word !== null && !(/^[A-Z]{4,}$/.test(reading.word) && /\d{3}/.test(text))) return [];
  const variants = [reading.digits, reading.digits.replace(/^0+/, "")];
  return [...new Set(variants)].filter(({ length }) => length >= 4);
}

function idRange(text: string): [string, string] | [null, null] {
  if (!beginningOfId.test(text)) return [null, null];
  const digits = text.replaceAll("-", "").toLowerCase();
  if (digits.length > 32) return [null, null];
  return [asId(digits.padEnd(32, "0")), asId(digits.padEnd(32, "f"))];
}

const asId = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
