/**
 * How easily a number is kept in mind, 0 to 1, judged by its last seven digits: one digit repeated, digits in a row up or down,
 * few different digits, and endings of a pattern (1212, 1122, 1221, 00).
 */
export function memorability(e164: string): number {
  const digits = e164.replace(/\D/g, "").slice(-7);
  const distinct = new Set(digits).size;
  const few = (digits.length - distinct) / Math.max(1, digits.length - 1);
  const repeat = Math.min(1, (longestRun(digits, 0) - 1) / 3);
  const sequence = Math.min(1, Math.max(0, Math.max(longestRun(digits, 1), longestRun(digits, -1)) - 2) / 3);
  return 0.25 * few + 0.35 * repeat + 0.25 * sequence + 0.15 * endingPattern(digits.slice(-4));
}

/** Length of the longest stretch in which each digit is the one before plus `step`. */
function longestRun(digits: string, step: number): number {
  let longest = 1;
  let length = 1;
  for (let index = 1; index < digits.length; index++) {
    length = Number(digits[index]) - Number(digits[index - 1]) === step ? length + 1 : 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

function endingPattern(ending: string): number {
  if (/^(\d)\1(\d)\2$|^(\d)(\d)\3\4$/.test(ending)) return 1;
  if (/^(\d)(\d)\2\1$|00$/.test(ending)) return 0.7;
  return /(\d)\1$/.test(ending) ? 0.4 : 0;
}
