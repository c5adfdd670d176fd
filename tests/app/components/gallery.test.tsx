import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { galleryAreas } from "@/components/gallery/registry";
import { QueryProvider } from "@/components/layout/query-provider";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: () => {} }), usePathname: () => "/admin/numbers" }));

const states = galleryAreas.flatMap(({ name, states }) =>
  Object.entries(states).map(([title, state]) => [`${name}, ${title}`, state] as const),
);

test.each(states)("%s is drawn", (_, state) => {
  expect(renderToStaticMarkup(<QueryProvider>{state}</QueryProvider>)).not.toBe("");
});
