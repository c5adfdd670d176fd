"use client";

import { useEffect, useState } from "react";
import { ApiError, api, isPassing } from "@/components/layout/api-client";
import { noConnection } from "@/components/layout/no-connection";
import type { SearchState } from "@/components/number-facts/types";
import type { SearchAnswer, SearchQueryInput } from "@/lib/contract/available-numbers";
import { searchQuery, writeSearch } from "./search-url";

/** A search that was refused or got no answer, in the words for it. */
export interface SearchFailure {
  text: string;
  /** The request id that support can look up. */
  reference?: string | undefined;
}

/** What the server found while it rendered the page. Neither, where the page is older than the stock it shows. */
export interface SearchOutcome {
  answer?: SearchAnswer;
  failure?: SearchFailure;
}

interface Answered {
  answer: SearchAnswer;
  /** `Date.now()` when it arrived */
  receivedAt: number;
  /** The list begins here: what came before is too old to be shown. */
  isRefresh?: boolean;
}

const KEPT_MS = 300_000;
/** What was asked for here, by search: still there when someone comes back from the cart. */
const kept = new Map<string, readonly Answered[]>();

function keep(query: string, answers: readonly Answered[]): void {
  kept.set(query, answers);
  setTimeout(() => kept.get(query) === answers && kept.delete(query), KEPT_MS);
}

/**
 * Live stock for a search: what came with the page, what "Show more" adds, and the first answer itself where the page
 * came without one.
 */
export function useNumberSearch(search: SearchState, outcome: SearchOutcome) {
  const query = writeSearch(search);
  const untouched = {
    query,
    outcome,
    answers: kept.get(query) ?? [],
    failure: outcome.failure ?? null,
    pending: false,
  };
  const [state, setState] = useState(untouched);
  const isSame = (one: typeof state) => one.query === query && one.outcome === outcome;
  const current = isSame(state) ? state : untouched; // another search: nothing of the one before counts
  const { answers, failure, pending } = current;

  /** @param refresh asks the carrier for a list in the place of the one that is shown, which stays while there is no answer */
  async function ask({ more, refresh = false }: { more: boolean; refresh?: boolean }) {
    setState({ ...current, pending: true, failure: null });
    const change = await askFor({ ...searchQuery(search), ...(more && { more: "true" }) }, { answers, refresh });
    if (change.answers) keep(query, change.answers);
    setState((now) => (isSame(now) ? { ...now, ...change, pending: false } : now));
  }

  const mustAsk = !outcome.answer && !failure && answers.length === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each search that came without an answer
  useEffect(() => {
    if (mustAsk) void ask({ more: false });
  }, [query]);

  const isRefresh = answers[0]?.isRefresh;
  const [first, ...more] = [
    ...(outcome.answer && !isRefresh ? [outcome.answer] : []),
    ...answers.map(({ answer }) => answer),
  ];
  return { first, more, receivedAt: answers.at(-1)?.receivedAt, pending, failure, ask };
}

/** Asks the API. The words for a failure are loaded when there is one. */
async function askFor(
  query: SearchQueryInput,
  before: { answers: readonly Answered[]; refresh: boolean },
): Promise<{ answers?: readonly Answered[]; failure: SearchFailure | null }> {
  try {
    const answer = await withPatience(() => api("GET /available-numbers", { query }));
    const answered: Answered = { answer, receivedAt: Date.now(), isRefresh: before.refresh };
    return { answers: before.refresh ? [answered] : [...before.answers, answered], failure: null };
  } catch (error) {
    const reference = error instanceof ApiError ? error.requestId : undefined;
    const words = await import("@/components/layout/describe-error").catch(() => null);
    return { failure: { text: words?.describeError(error) ?? noConnection, reference } };
  }
}

/** Asks up to twice more where the trouble may pass by itself. */
async function withPatience<T>(question: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await question();
    } catch (error) {
      if (failures === 2 || !isPassing(error) || !navigator.onLine) throw error;
      await new Promise((resolve) => setTimeout(resolve, 600 * 2 ** failures));
    }
  }
}
