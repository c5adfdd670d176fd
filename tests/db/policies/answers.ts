import type { CallResult } from "./probe.ts";

/** How to read what a function of `private` answered. */

type Answer = { ok?: unknown; code?: unknown };
const GONE = ["NOT_FOUND", "FORBIDDEN", "UNAUTHENTICATED"];

/** Turned away for who they are: an error of ours, or the same code as data, or nothing to see. */
export function isRefused({ error, value }: CallResult): boolean {
  if (error) return ["PT401", "PT403", "PT404"].includes(error);
  const { ok, code } = (value ?? {}) as Answer;
  return (
    value === null ||
    (Array.isArray(value) && value.length === 0) ||
    (ok === false && (code === undefined || GONE.includes(code as string)))
  );
}
/** An object of lists, none of which has an entry. */
export const holdsEmptyLists = ({ value }: CallResult): boolean =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).length > 0 &&
  Object.values(value).every((list) => Array.isArray(list) && list.length === 0);
export const isLetIn = ({ error }: CallResult): boolean => error === null;
/** Let in and given something. @param answers codes that count as served */
export function isServed({ error, value }: CallResult, answers: string[] = []): boolean {
  const { ok, code } = (value ?? {}) as Answer;
  return error === null && value !== null && (ok === undefined || ok === true || answers.includes(code as string));
}
/** For the list of what is wrong. */
export const told = ({ error, message, value, changed }: CallResult) =>
  `${error ? `${error} ${message}` : JSON.stringify(value)?.slice(0, 160)}${changed.length > 0 ? `, changed ${changed.join(", ")}` : ""}`;
/** Which of the words the answer contains. */
export const mentions = (result: CallResult, words: string[]) =>
  words.filter((word) => JSON.stringify(result.value ?? null).includes(word));
