/** How a withheld number arrives when its word is spelled on the keypad: ANONYMOUS, RESTRICTED, UNAVAILABLE, UNKNOWN, BLOCKED. */
const spelledWords = new Set(["266696687", "7378742833", "86282452253", "8656696", "2562533"]);

/**
 * The number in `sip:+14155550100@voice.example;transport=udp`, in `%2B14155550100` or by itself, as E.164.
 * @returns null for a word and everything else that is no number: a withheld one
 */
export function partyNumber(party = ""): string | null {
  const user = /^(?:sips?:)?([^@;]*)/i.exec(party.trim())?.[1] ?? "";
  let plain: string;
  try {
    plain = decodeURIComponent(user);
  } catch {
    return null;
  }
  const digits = /^\+?([1-9][0-9]{6,14})$/.exec(plain)?.[1];
  return digits && !spelledWords.has(digits) ? `+${digits}` : null;
}

export const isSipAddress = (party = ""): boolean => /^sips?:/i.test(party);

/** Whether a call entered through our domain: entries of one domain differ by their region (`name.sip.frankfurt.example`). */
export const isOurDomain = (domain: string | undefined, ours: string | undefined): boolean =>
  domain === undefined || ours === undefined || domain.toLowerCase().split(".")[0] === ours.split(".")[0];
