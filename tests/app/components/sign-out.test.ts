import { afterEach, expect, test, vi } from "vitest";
import { signOut } from "@/components/layout/sign-out";

afterEach(() => vi.unstubAllGlobals());

test("the back button never shows a page as the person who signed out saw it", async () => {
  const page = Object.assign(new EventTarget(), { location: { assign: vi.fn(), reload: vi.fn() } });
  vi.stubGlobal("window", page);
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(null, { status: 204 })),
  );
  await signOut();
  expect(page.location.assign).toHaveBeenCalledWith("/");

  const shown = (persisted: boolean) => page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }));
  shown(false);
  expect(page.location.reload).not.toHaveBeenCalled();
  shown(true); // kept by the browser, with everything the page had in memory
  expect(page.location.reload).toHaveBeenCalledOnce();
});
