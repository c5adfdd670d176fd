// Pages that work without scripts (links, forms and the menu of phones are native) become interactive when they are first
// touched, or after ten seconds, so that a phone's processor is free while they appear. Not in a browser that has a session
// or a cart: its header has something to show. Next.js hydrates once its `beforeInteractive` scripts have loaded, so this one
// holds back its own load event. If that ever changes, pages hydrate early again, and nothing else is lost.
(() => {
  const script = document.currentScript;
  const isPlain = /^\/(numbers(\/[^/]+)?|pricing|support|terms|privacy)?$/.test(location.pathname);
  if (!script || !isPlain || isKnown() || self.earlyPresses?.size) return;

  const LONGEST_WAIT_MS = 10_000;
  const waiting = new AbortController();

  document.addEventListener(
    "load",
    (event) => {
      if (event.target === script) event.stopImmediatePropagation();
    },
    { capture: true, signal: waiting.signal },
  );
  for (const touch of ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin", "click"]) {
    addEventListener(touch, hydrate, { capture: true, passive: true, signal: waiting.signal });
  }
  setTimeout(hydrate, LONGEST_WAIT_MS);

  function hydrate() {
    if (waiting.signal.aborted) return;
    waiting.abort();
    script.dispatchEvent(new Event("load"));
  }

  function isKnown() {
    try {
      return localStorage.getItem("numninja-known") !== null;
    } catch {
      return false;
    }
  }
})();
