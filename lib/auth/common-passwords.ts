import "server-only";

/** Lazily, once per process: the list is large, and only someone who chooses a password needs it. */
let list: Promise<ReadonlySet<string>> | undefined;

async function readList(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"]);
}

const runs = ["abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890"];

/**
 * Whether a password is among the first that someone guesses: the tens of thousands most used, with digits or marks around
 * them, one character or a keyboard row repeated, the shop's name, or the person's own address.
 */
export async function isCommonPassword(password: string, email: string): Promise<boolean> {
  const text = password.normalize("NFKC").toLowerCase();
  if (isMonotonous(text)) return true;
  list ??= readList();
  const known = await list;
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  const [mailbox = "", ...host] = email.toLowerCase().split("@");
  const own = ["numninja", "num ninja", mailbox, email.toLowerCase(), host.join("").split(".")[0] ?? ""];
  return known.has(text) || own.includes(text) || (core.length >= 4 && isPadded(text, core, known, own));
}

/** A known word with up to four digits or marks around it adds nothing that a guesser would not try. */
const isPadded = (text: string, core: string, known: ReadonlySet<string>, own: readonly string[]): boolean =>
  text.length - core.length <= 4 && (own.includes(core) || (core.length >= 6 && known.has(core)));

/** Few different characters, or one row of the keyboard or the alphabet forward, backward or repeated. */
function isMonotonous(text: string): boolean {
  if (new Set(text.replace(/\s/gu, "")).size <= 2) return true;
  const half = text.slice(0, Math.ceil(text.length / 2));
  if (text.length >= 8 && half.length <= 4 && text === half.repeat(2)) return true;
  return runs.some((run) => [run, [...run].reverse().join("")].some((row) => row.repeat(2).includes(text)));
}
