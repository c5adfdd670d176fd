import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { actionBegins, neverBegan, stampAction } from "@/lib/api/watch-actions";

const arrive = (method: string, url: string, headers: Record<string, string> = {}) => {
  const request = { method, url, headers } as unknown as IncomingMessage;
  stampAction(request);
  return request;
};
const asked = (request: IncomingMessage) => new Headers(request.headers as Record<string, string>);

test("a form post counts as read once its action began, and each for itself", () => {
  const [read, unread] = [arrive("POST", "/sign-in"), arrive("POST", "/sign-in")];
  actionBegins(asked(read));
  expect(neverBegan(read)).toBe(false);
  expect(neverBegan(unread)).toBe(true);
});

test("other requests are not form posts, and no client numbers its own", () => {
  expect(neverBegan(arrive("GET", "/sign-in", { "x-numninja-action": "1" }))).toBe(false);
  expect(neverBegan(arrive("POST", "/api/v1/checkout", { "x-numninja-action": "1" }))).toBe(false);
  const post = arrive("POST", "/sign-in", { "x-numninja-action": "forged" });
  actionBegins(new Headers({ "x-numninja-action": "forged" }));
  expect(neverBegan(post)).toBe(true);
});
