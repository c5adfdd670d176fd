import { isVisitorKnown } from "./visitor-memory";

declare global {
  interface Window {
    /** Next.js hydrates once it has gone through these (`app-bootstrap.js`): its `beforeInteractive` scripts, of which we have none. */
    __next_s?: unknown[];
    /** `early-presses.tsx` */
    earlyPresses?: ReadonlySet<unknown>;
  }
}

/** Pages that work without scripts: links, forms and the menu of phones are native. */
const plainPage = /^\/(numbers(\/[^/]+)?|pricing|support|terms|privacy)?$/;
const touches = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin", "click"];
const LONGEST_WAIT_MS = 10_000;

/**
 * Has plain pages become interactive when they are first touched, or after ten seconds, so that a phone's processor is free while
 * they appear. Not in a browser that has a session or a cart: its header has something to show. The list that Next.js goes through
 * holds one empty script, and going through it takes until then. Should Next.js ever do that in another way, pages hydrate early
 * again, and nothing else is lost. Called once, before Next.js starts.
 */
export function hydrateLate(): void {
  if (isVisitorKnown() || !plainPage.test(location.pathname) || window.earlyPresses?.size) return;
  const scripts = [[undefined, { children: "" }]];
  window.__next_s = Object.assign(scripts, { reduce: firstTouch });
}

function firstTouch(): Promise<void> {
  const waiting = new AbortController();
  return new Promise((resolve) => {
    const end = () => {
      waiting.abort();
      resolve();
    };
    for (const touch of touches) addEventListener(touch, end, { capture: true, passive: true, signal: waiting.signal });
    setTimeout(end, LONGEST_WAIT_MS);
  });
}
