import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hydrateLate } from "@/components/layout/late-hydration";

type Script = [src: string | undefined, props: object];
let page: EventTarget;

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
});
afterEach(() => {
  vi.useRealTimers();
  delete window.__next_s;
  vi.unstubAllGlobals();
});

function openPage(pathname: string, { remembered = null as string | null, presses = 0 } = {}) {
  vi.stubGlobal("location", { pathname });
  vi.stubGlobal("localStorage", { getItem: () => remembered });
  vi.stubGlobal("earlyPresses", new Set(Array.from({ length: presses }, (_, index) => index)));
  hydrateLate();
  return window.__next_s as Script[] | undefined;
}

/** As `app-bootstrap.js` of Next.js does: one script after the other, then hydrate. */
function bootstrap(scripts: Script[] | undefined) {
  const hydrate = vi.fn();
  if (!scripts?.length) hydrate();
  else
    void scripts
      .reduce((before, [src]) => before.then(() => expect(src).toBe("loaded")), Promise.resolve())
      .catch(() => {})
      .then(hydrate);
  return hydrate;
}

test.each(["pointerdown", "keydown", "focusin", "scroll"])("a plain page hydrates at the first %s", async (touch) => {
  const hydrate = bootstrap(openPage("/numbers"));
  await vi.advanceTimersByTimeAsync(9_000);
  expect(hydrate).not.toHaveBeenCalled();
  page.dispatchEvent(new Event(touch));
  await vi.advanceTimersByTimeAsync(0);
  expect(hydrate).toHaveBeenCalledOnce();
});

test("or after ten seconds", async () => {
  const hydrate = bootstrap(openPage("/"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(hydrate).toHaveBeenCalledOnce();
});

test.each<[string, string, Parameters<typeof openPage>[1]]>([
  ["a page that needs its scripts", "/account/numbers", {}],
  ["a browser with a session or a cart", "/numbers", { remembered: "1" }],
  ["a page where something was pressed already", "/numbers", { presses: 1 }],
])("%s hydrates immediately", (_, pathname, options) => {
  expect(bootstrap(openPage(pathname, options))).toHaveBeenCalledOnce();
});

test("went through in another way, the list is one empty script", () => {
  expect([...(openPage("/pricing") ?? [])]).toEqual([[undefined, { children: "" }]]);
});
