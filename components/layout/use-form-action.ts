"use client";

import { useActionState } from "react";
import type { FormState } from "@/lib/contract/form-state";
import { noConnection } from "./no-connection";
import { isOutdated, outdated, reloadOutdated } from "./old-tab";

/**
 * `useActionState` for our forms, which survives what a browser does to it: without a network, and in a tab that is older than the server,
 * the form stays with what was typed and a message; an old tab reloads itself.
 */
export function useFormAction<State extends FormState>(
  action: (state: State, form: FormData) => Promise<State>,
  initial: State,
): [state: State, submit: (form: FormData) => void, pending: boolean] {
  // The server renders the action itself, so that the form works without scripts, too.
  const act = typeof window === "undefined" ? action : resilient(action);
  return useActionState<State, FormData>(
    act as (state: Awaited<State>, form: FormData) => Promise<State>,
    initial as Awaited<State>,
  );
}

const resilient =
  <State extends FormState>(action: (state: State, form: FormData) => Promise<State>) =>
  async (state: State, form: FormData): Promise<State> => {
    try {
      return await action(state, form);
    } catch (error) {
      const text = wordsFor(error);
      if (text === null) throw error; // redirects, too
      return { ...state, values: typedIn(form), fieldErrors: {}, message: { tone: "bad", text } };
    }
  };

function wordsFor(error: unknown): string | null {
  if (isOutdated(error)) {
    reloadOutdated("here");
    return outdated;
  }
  return !navigator.onLine || (error instanceof TypeError && isFetchFailure.test(error.message)) ? noConnection : null;
}

/** Chromium, Firefox, Safari. */
const isFetchFailure = /failed to fetch|networkerror|load failed|network connection was lost/i;

/** What the fields show again: no secrets. */
const typedIn = (form: FormData): Record<string, string> =>
  Object.fromEntries(
    [...form].filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === "string" && !entry[0].startsWith("$") && !/password|code|token/.test(entry[0]),
    ),
  );
