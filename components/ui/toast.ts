"use client";

import { useEffect, useState } from "react";

type Toasts = typeof import("sonner").toast;

/** Fired on `window` when a message is due before the person has touched the page. */
const WANTED = "toaster-wanted";

let tellReady = () => {};
const ready = new Promise<void>((resolve) => {
  tellReady = resolve;
});

/** The place for messages is there. Earlier messages wait for it. */
export const toasterIsReady = (): void => tellReady();

async function say(how: (toast: Toasts) => unknown, text?: unknown): Promise<void> {
  window.dispatchEvent(new Event(WANTED));
  try {
    const [{ toast }] = await Promise.all([import("sonner"), ready]);
    how(toast);
  } catch {
    if (typeof text === "string") sayPlainly(text);
  }
}

/** Without the files of the messages, in an old tab or without a network: the bare text for a while. */
function sayPlainly(text: string): void {
  const place = document.createElement("p");
  place.setAttribute("role", "status");
  place.className =
    "fixed inset-x-4 bottom-4 z-50 mx-auto max-w-sm rounded-panel border border-line bg-surface p-4 text-ink shadow-raised";
  document.body.append(place);
  place.textContent = text;
  setTimeout(() => place.remove(), 8000);
}

/**
 * A short message that passes, as in `sonner`, which is loaded when it is needed: it brings a style sheet of its own,
 * and while a page appears that would be a second look at every element.
 */
export const toast = {
  message: (...message: Parameters<Toasts>) => void say((toasts) => toasts(...message), message[0]),
  success: (...message: Parameters<Toasts["success"]>) => void say((toasts) => toasts.success(...message), message[0]),
  error: (...message: Parameters<Toasts["error"]>) => void say((toasts) => toasts.error(...message), message[0]),
  dismiss: (...which: Parameters<Toasts["dismiss"]>) => void say((toasts) => toasts.dismiss(...which)),
};

/** False until the page is touched for the first time, or a message waits: then the place for messages has to be there. */
export function useToasterWanted(): boolean {
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const want = () => {
      setWanted(true);
      listening.abort();
    };
    for (const event of ["pointermove", "pointerdown", "keydown", "scroll", WANTED]) {
      window.addEventListener(event, want, { passive: true, signal: listening.signal });
    }
    return () => listening.abort();
  }, []);
  return wanted;
}
