/** In local storage: this browser has a session or a cart, so its pages become interactive early (`late-hydration.ts`). */
const KNOWN = "numninja-known";
/** Its value for a session: cached pages show the account then (`signed-in-mark.tsx`). */
const REMEMBERED = "in";

/** Whether this browser had a session or a cart when it last looked. */
export function isVisitorKnown(): boolean {
  try {
    return localStorage.getItem(KNOWN) !== null;
  } catch {
    return false;
  }
}

export function rememberVisitor({ signedIn, hasCart }: { signedIn: boolean; hasCart: boolean }): void {
  try {
    if (signedIn || hasCart) localStorage.setItem(KNOWN, signedIn ? REMEMBERED : "1");
    else localStorage.removeItem(KNOWN);
  } catch {
    // storage is blocked: pages become interactive when they are touched
  }
}
