import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parts } from "../../local/stack/parts.ts";
import { cyclesOf, fileEdges } from "./import-graph";

const edges = fileEdges(["local"]).filter(({ isPackage }) => !isPackage);
const files = readdirSync("local", { recursive: true, encoding: "utf8" })
  .map((file) => path.posix.join("local", file))
  .filter((file) => /\.(ts|mjs|sql)$/.test(file));

test("no files of the embedded stack import each other in a circle", () => {
  expect(edges.length).toBeGreaterThan(300);
  expect(cyclesOf(edges)).toEqual([]);
});

test.each(parts.filter(({ money }) => money).map(({ name }) => name))(
  "%s is named in its own folder, in those of parts that require it and in its line of the registry, nowhere else",
  (name) => {
    const knowing = parts.filter((part) => part.requires?.some((other) => other.name === name));
    const mentions = files
      .filter((file) => ![name, ...knowing.map((part) => part.name)].some((part) => file.startsWith(`local/${part}/`)))
      .flatMap((file) =>
        readFileSync(file, "utf8")
          .split("\n")
          .filter((line) => line.toLowerCase().includes(name))
          .map((line) => `${file}: ${line}`),
      );
    expect(mentions).toEqual([`local/stack/registry.ts: export { ${name} } from "../${name}/part.ts";`]);
  },
);

test("a part imports another part only where it requires it", () => {
  const required = new Set(
    parts.flatMap(({ name, requires = [] }) => requires.map((other) => `local/${name} → local/${other.name}`)),
  );
  const folders = new Set(parts.map(({ name }) => `local/${name}`));
  const folderOf = (file: string) => file.split("/").slice(0, 2).join("/");
  const across = edges
    .map(({ file, target }) => [folderOf(file), folderOf(target)] as const)
    .filter(([from, to]) => from !== to && folders.has(from) && folders.has(to));
  expect(new Set(across.map(([from, to]) => `${from} → ${to}`))).toEqual(required);
});
