/**
 * A button that needs a script and is pressed before it is interactive is pressed again as soon as it is. In the page itself, because
 * a list of numbers is there long before any script. Parts of a page hydrate one after the other, and React drops a press on a part
 * whose code has not arrived, so each button is looked at by itself: React marks the elements that it has taken over. Should it
 * ever stop to, presses count again some seconds after the page says that it is hydrated. `late-hydration.ts` reads `earlyPresses`.
 */
export const EarlyPresses = ({ nonce }: { nonce: string | undefined }) => (
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant text
  <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />
);

const script = `(() => {
  const pressed = (self.earlyPresses = new Set());
  const inert = new AbortController();
  let timer;
  const isReady = (button) => inert.signal.aborted || Object.keys(button).some((key) => key.startsWith("__react"));
  const pressAgain = () => {
    for (const button of pressed) {
      if (!isReady(button)) continue;
      pressed.delete(button);
      button.click();
    }
    timer = pressed.size ? setTimeout(pressAgain, 50) : undefined;
  };
  addEventListener("click", (event) => {
    const button = event.target.closest("button[type=button]:not([popovertarget]), [data-scripted] [type=submit]");
    if (!button || isReady(button)) return;
    event.preventDefault();
    event.stopPropagation();
    pressed.add(button);
    timer ??= setTimeout(pressAgain, 50);
  }, { capture: true, signal: inert.signal });
  addEventListener("hydrated", () => setTimeout(() => inert.abort(), 8000), { once: true });
})()`.replace(/\s+/g, " ");
