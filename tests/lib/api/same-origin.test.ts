import { expect, test, vi } from "vitest";
import { isSameOrigin } from "@/lib/api/same-origin";

vi.mock("@/lib/env", () => ({ env: () => ({ APP_URL: "https://numninja.example" }) }));

const from = (headers: Record<string, string>) => isSameOrigin(new Headers(headers));

test.each<[Record<string, string>, string]>([
  [
    { origin: "https://numninja.example", host: "10.0.0.5:3000" },
    "the public origin, behind a proxy that rewrites the host",
  ],
  [{ origin: "https://localhost:3000", host: "localhost:3000" }, "the host that was asked for"],
  [
    { origin: "https://numninja.example", host: "numninja.example", "sec-fetch-site": "same-origin" },
    "a browser that says so",
  ],
])("%j may write (%s)", (headers) => {
  expect(from(headers)).toBe(true);
});

test.each<[Record<string, string>, string]>([
  [{ host: "numninja.example" }, "no Origin"],
  [{ origin: "http://localhost:3000", host: "localhost:3000" }, "the host that was asked for, by another scheme"],
  [{ origin: "null", host: "numninja.example" }, "a sandboxed frame"],
  [{ origin: "https://evil.example", host: "numninja.example" }, "another site"],
  [{ origin: "https://numninja.example.evil.example", host: "numninja.example" }, "a name that begins like ours"],
  [{ origin: "http://numninja.example", host: "10.0.0.5" }, "our name without TLS"],
  [{ origin: "https://shop.numninja.example", host: "numninja.example" }, "a subdomain"],
  [{ origin: "https://numninja.example:444", host: "numninja.example" }, "another port"],
  [
    { origin: "https://evil.example", host: "numninja.example", "x-forwarded-host": "evil.example" },
    "a forwarded host that the client wrote",
  ],
  [
    { origin: "https://numninja.example", host: "numninja.example", "sec-fetch-site": "cross-site" },
    "a browser that says cross-site",
  ],
  [
    { origin: "https://numninja.example", host: "numninja.example", "sec-fetch-site": "same-site" },
    "a browser that says same-site",
  ],
  [{ origin: "nonsense", host: "numninja.example" }, "nonsense"],
])("%j may not (%s)", (headers) => {
  expect(from(headers)).toBe(false);
});
