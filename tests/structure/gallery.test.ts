import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD, PHASE_PRODUCTION_SERVER } from "next/constants";
import { describe, expect, test } from "vitest";
import nextConfig from "../../next.config";
import { packagesLoadedBy, sources } from "./import-graph";

/** Whether Next takes the file for a page while it runs in this phase. */
const isPage = (file: string, phase: string) =>
  nextConfig(phase).pageExtensions!.some((ending) => file.endsWith(`/page.${ending}`));

describe("pages of the development server alone", () => {
  const gallery = "app/dev/gallery/page.dev.tsx";

  test("everything below app/dev is a page there, and in no build", () => {
    expect(sources("app/dev")).toContain(gallery);
    for (const file of sources("app/dev").filter((name) => /page|route/.test(name))) {
      expect(isPage(file, PHASE_DEVELOPMENT_SERVER), file).toBe(true);
      expect(isPage(file, PHASE_PRODUCTION_BUILD), file).toBe(false);
      expect(isPage(file, PHASE_PRODUCTION_SERVER), file).toBe(false);
    }
    expect(isPage("app/page.tsx", PHASE_PRODUCTION_BUILD)).toBe(true);
  });

  test("what the gallery shows runs in a browser", () => {
    expect(packagesLoadedBy(["components/gallery"]).get("server-only") ?? []).toEqual([]);
  });
});
