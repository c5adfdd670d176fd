import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sources } from "./import-graph";

/** A participle alone: "placed" does not say that it is a schema, nor of what; "placeOrderResult" does. */
const participle =
  /^(?:[a-z]+ed|begun|done|found|given|gone|held|kept|known|left|made|paid|read|seen|sent|set|sold|taken|told|un[a-z]+)$/;

test("a schema is named for what it holds", () => {
  const named = ["app", "components", "inngest", "lib"].flatMap((root) =>
    sources(root).flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/^\s*(?:export )?const (\w+) =\s+(?:z\.(?!registry)|orRefused\()/gm)].map(
        ([, name = ""]) => ({ file, name }),
      ),
    ),
  );
  expect(named.length).toBeGreaterThan(300);
  expect(named.filter(({ name }) => participle.test(name))).toEqual([]);
});

/** Programs notify and ask; they do not tell, hear or wish. "At once" means immediately, or concurrently: a name says which. */
const idiom =
  /\b(?:\w*AtOnce\w*|\w*at_once\w*|atOnce|(?:private\.)?tell_\w+|tell[A-Z]\w*|\w*[uU]ntold\w*|\w*_told|told_\w+|isTold|\w*Wish|\w*Anew)\b/g;

test("names are plain words", () => {
  const idioms = ["app", "components", "inngest", "lib", "supabase/schemas"].flatMap((root) =>
    sources(root, /\.(tsx?|sql)$/).flatMap((file) =>
      (readFileSync(file, "utf8").match(idiom) ?? []).map((name) => `${file} ${name}`),
    ),
  );
  expect(idioms).toEqual([]);
});
