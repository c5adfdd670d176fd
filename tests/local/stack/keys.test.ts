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
  const { resend: _, ...older } = await loadKeys(where);
  const { callbackSecret: __, ...didww } = older.didww as Record<string, string>;
  writeFileSync(where, JSON.stringify({ ...older, didww }));
  const later = await loadKeys(where);
  expect(later).toMatchObject({ ...older, didww });
  expect(JSON.parse(readFileSync(where, "utf8"))).toEqual(later);
  expect(later).toHaveProperty("resend.apiKey");
  expect(later).toHaveProperty("didww.callbackSecret");
});

test("two stacks share no secret", async () => {
  const secretsOf = (keys: object) => Object.values(keys).flatMap((own) => Object.values(own));
  const [one, other] = [secretsOf(await loadKeys(file())), secretsOf(await loadKeys(file()))];
  expect(one.filter((secret) => other.includes(secret))).toEqual([]);
});
