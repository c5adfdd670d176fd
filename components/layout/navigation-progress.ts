import { refuseOffline } from "./refuse-offline";

const LONGEST_MS = 20_000;
let ending: ReturnType<typeof setInterval> | undefined;

/**
 * A line at the upper edge from the press to the next page, for links and for buttons that lead on: on a slow network a press is answered at
 * once. The router has changed the address when the next page is shown. @param href where it goes
 */
export function showNavigation(href: string): void {
  const from = location.href;
  if (new URL(href, from).href === from) return;
  const root = document.documentElement;
  const started = performance.now();
  root.dataset.leaving = "";
  clearInterval(ending);
  ending = setInterval(() => {
    if (location.href === from && performance.now() - started < LONGEST_MS) return;
    clearInterval(ending);
    delete root.dataset.leaving;
  }, 100);
}

/** Without a network a link would end at the browser's own page and lose this one: it stays, and says why. Called once. */
export function stayWithoutNetwork(): void {
  addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return;
      if (link.hash && link.pathname === location.pathname) return;
      if (!refuseOffline()) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}
