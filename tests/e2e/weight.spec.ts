import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "./support/test.ts";

/** What the scripts of each page's first view may weigh: kB (gzip) beside those of Next.js and React, which every page has. */
const most: Record<string, number> = {
  "/": 21,
  "/pricing": 17,
  "/numbers": 34,
  "/numbers/[country]/[area]": 30,
  "/sign-in": 21.5,
  "/cart": 43.5,
  "/checkout": 54.5,
  "/account/numbers": 46.5,
  "/account/billing": 51,
};
const mostOfOthers = 62;
const mostOfFramework = 137;

/** What `next build` writes about each route. */
interface Route {
  route: string;
  firstLoadChunkPaths: string[];
}

const readBuilt = <T>(file: string) => JSON.parse(readFileSync(path.join(".next", file), "utf8")) as T;
const weigh = (files: string[]) => files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0) / 1024;

test("a first view of the shop loads no more scripts than it needs", () => {
  const routes = readBuilt<Route[]>("diagnostics/route-bundle-stats.json");
  const { rootMainFiles } = readBuilt<{ rootMainFiles: string[] }>("build-manifest.json");
  const framework = new Set(rootMainFiles.map((file) => path.join(".next", file)));
  const customers = routes.filter(({ route }) => !route.startsWith("/admin"));
  expect(customers.map(({ route }) => route)).toEqual(expect.arrayContaining(Object.keys(most)));
  expect(weigh([...framework])).toBeLessThan(mostOfFramework);
  const heavier = customers.flatMap(({ route, firstLoadChunkPaths }) => {
    const weight = weigh(firstLoadChunkPaths.filter((file) => !framework.has(file)));
    const limit = most[route] ?? mostOfOthers;
    return weight > limit ? [`${route}: ${weight.toFixed(1)} kB of ${limit}`] : [];
  });
  expect(heavier).toEqual([]);
});
