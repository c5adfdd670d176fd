import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { loadKeys } from "../../../local/stack/keys.ts";

const file = () => path.join(mkdtempSync(path.join(tmpdir(), "numninja-keys-")), "keys.json");

test("keys are made once and stay", async () => {
  const where = file();
  const first = await loadKeys(where);
  expect(await loadKeys(where)).toEqual(first);
  expect(statSync(where).mode & 0o777).toBe(0o600);
});

test("a key that a later version adds does not change the others", async () => {
  const where = file();
  const { resendApiKey: _, ...older } = await loadKeys(where);
  writeFileSync(where, JSON.stringify(older));
  const later = await loadKeys(where);
  expect(later).toMatchObject(older);
  expect(JSON.parse(readFileSync(where, "utf8")).resendApiKey).toBe(later.resendApiKey);
});

test("two stacks share no secret", async () => {
  const [one, other] = [await loadKeys(file()), await loadKeys(file())];
  const shared = Object.keys(one).filter((name) => one[name as keyof typeof one] === other[name as keyof typeof other]);
  expect(shared).toEqual([]);
});
