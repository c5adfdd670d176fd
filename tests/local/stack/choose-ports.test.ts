import { expect, test } from "vitest";
import { readPort } from "../../../local/stack/choose-ports.ts";
import { StartRefused } from "../../../local/stack/start-refused.ts";

test.each([
  [undefined, undefined],
  ["", undefined],
  ["3001", 3001],
])("PORT=%s asks for %s", (value, port) => {
  expect(readPort(value)).toBe(port);
});

test.each(["abc", "0", "99999", "-1", "30.5"])("PORT=%s is refused with what to do", (value) => {
  expect(() => readPort(value)).toThrow(StartRefused);
  expect(() => readPort(value)).toThrow(/is not a port. Choose one .* PORT=3001 npm start/);
});
