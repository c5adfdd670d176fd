import { callResults } from "./call-words";

/** What a history shows, as its address says it; absent is all. Days are "2026-12-01". */
export interface CallSearch {
  number?: string;
  result?: (typeof callResults)[number];
  caller?: string;
  from?: string;
  to?: string;
  cursor?: string;
}

type Params = Record<string, string | string[] | undefined>;
const day = /^\d{4}-\d{2}-\d{2}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads an address. What cannot be is left out, because people edit addresses; digits stay as typed, the server reads them. */
export function readCallSearch(params: Params): CallSearch {
  const one = (name: string) => [params[name]].flat()[0]?.trim() ?? "";
  const number = one("number").toLowerCase();
  const result = callResults.find((value) => value === one("result"));
  const caller = one("caller").slice(0, 60);
  const from = one("from");
  const to = one("to");
  const cursor = one("cursor").slice(0, 500);
  return {
    ...(uuid.test(number) && { number }),
    ...(result && { result }),
    ...(caller && { caller }),
    ...(isDay(from) && { from }),
    ...(isDay(to) && { to }),
    ...(cursor && { cursor }),
  };
}

const isDay = (text: string): boolean => day.test(text) && !Number.isNaN(Date.parse(text));

/** The query of an address, "?result=missed", or "" for all calls. */
export function writeCallSearch(search: CallSearch): string {
  const query = new URLSearchParams(Object.entries(search));
  return query.size > 0 ? `?${query}` : "";
}
