import type { CallPath } from "./path";

/** A path without the rules that chose its parts: what a caller notices. */
const outcome = (path: CallPath): string =>
  JSON.stringify(path, (name, value) => (name === "rule" || name === "dropped" ? undefined : value));

/** Whether a caller would notice no difference. */
export const isSameForCallers = (a: CallPath, b: CallPath): boolean => outcome(a) === outcome(b);
