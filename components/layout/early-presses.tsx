/**
 * A button that needs a script and is pressed before the page is interactive is pressed again afterwards. In the page
 * itself, because a list of numbers is there long before any script. `public/late.js` reads `earlyPresses`.
 */
export const EarlyPresses = ({ nonce }: { nonce: string | undefined }) => (
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant text
  <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />
);

const script = `(() => {
  const pressed = (self.earlyPresses = new Set());
  const inert = new AbortController();
  addEventListener("click", (event) => {
    const button = event.target.closest("button[type=button]:not([popovertarget])");
    if (!button) return;
    event.stopPropagation();
    pressed.add(button);
  }, { capture: true, signal: inert.signal });
  addEventListener("hydrated", () => {
    inert.abort();
    for (const button of pressed) button.click();
  }, { once: true });
})()`.replace(/\s+/g, " ");
