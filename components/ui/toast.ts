import { createStore } from "./store";

export interface Toast {
  /** One that is said again with the same id stays the same message. */
  id: string;
  tone: "plain" | "good" | "bad";
  text: string;
  description?: string | undefined;
  /** Seconds until a limit that was hit is free again: counted down. */
  waitSeconds?: number | undefined;
  action?: { label: string; onClick: () => void } | undefined;
  /** The page it was said on. It does not follow to another one, but to `next`: where what was done leads to. */
  from: string;
  next?: string;
  /** A bar of the next step says the same by itself, with the action: where there is one, no card covers the page. */
  inBar?: boolean;
}

type Options = Pick<Toast, "description" | "waitSeconds" | "action" | "next" | "inBar"> & { id?: string };

const shown = createStore<Toast | null>(null);
let count = 0;

const say =
  (tone: Toast["tone"]) =>
  (text: string, { id, ...rest }: Options = {}): void =>
    shown.set({ ...rest, id: id ?? `toast-${++count}`, tone, text, from: location.pathname });

/** A short message that passes. There is one at a time: a new one takes the place of the one before. */
export const toast = {
  message: say("plain"),
  success: say("good"),
  error: say("bad"),
  /** @param id only this message; whichever is shown without it */
  dismiss(id?: string): void {
    if (id === undefined || shown.get()?.id === id) shown.set(null);
  },
};

/** The message that is shown now. */
export const useToast = shown.use;
