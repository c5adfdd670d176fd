import { expect, test } from "vitest";
import { safeNextPath } from "@/lib/kernel/safe-next-path";

test.each([
  ["/account/numbers", "a page of ours"],
  ["/checkout", "checkout"],
  ["/numbers?digits=555&country=us", "a search with its query"],
  ["/numbers/us#prices", "a fragment"],
  ["/account/orders/%2F%2Fevil.example", "encoded slashes stay in the path"],
  ["/reset-password/new", "choosing a password"],
])("%s is kept (%s)", (wanted) => {
  expect(safeNextPath(wanted, "/home")).toBe(wanted);
});

test.each<[string | null | undefined, string]>([
  [undefined, "nothing"],
  [null, "null"],
  ["", "an empty text"],
  ["account", "a relative path"],
  ["https://evil.example/", "another site"],
  ["//evil.example/", "another host without scheme"],
  ["///evil.example/", "three slashes"],
  ["/\\evil.example", "a backslash that browsers read as a slash"],
  ["\\\\evil.example", "two backslashes"],
  ["/\t/evil.example", "a tab that browsers drop"],
  ["/\n/evil.example", "a line break that browsers drop"],
  [" //evil.example", "a leading space that browsers drop"],
  ["/..//evil.example", "dots that climb to another host"],
  ["/./\\evil.example", "dots and a backslash"],
  ["javascript:alert(1)", "a script"],
  ["/account\r\nSet-Cookie: a=b", "a header injected"],
  ["/äccount", "letters that are not encoded"],
  ["/sign-in?next=/sign-in", "the sign-in page itself"],
  ["/sign-up", "the sign-up page itself"],
  ["/auth/confirm?token_hash=x", "a link of a mail"],
  ["/api/v1/cart", "the API"],
  [`/${"a".repeat(2001)}`, "something endless"],
])("%j is refused (%s)", (wanted) => {
  expect(safeNextPath(wanted, "/home")).toBe("/home");
});

test("every random path leads to this site", () => {
  const pieces = ["/", "\\", ".", "..", "//", "@", ":", "evil.example", "?", "#", "%2f", "\t", "%5c", "http:"];
  const pick = () => pieces[Math.floor(Math.random() * pieces.length)];
  for (let round = 0; round < 5000; round++) {
    const wanted = `/${Array.from({ length: 6 }, pick).join("")}`;
    const path = safeNextPath(wanted, "/home");
    expect(new URL(path, "https://numninja.example").origin, wanted).toBe("https://numninja.example");
  }
});
