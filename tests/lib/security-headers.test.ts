import { expect, test } from "vitest";
import { contentSecurityPolicy } from "@/lib/security-headers";

const directive = (policy: string, name: string) => policy.split("; ").find((line) => line.startsWith(`${name} `));

test("a page with a nonce runs no inline script without it", () => {
  const policy = contentSecurityPolicy({ nonce: "abc", secure: true });
  expect(directive(policy, "script-src")).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'");
  expect(policy).toContain("upgrade-insecure-requests");
});

test("a cached page allows Next's inline scripts but no other origin, no frames and no plugins", () => {
  const policy = contentSecurityPolicy();
  expect(directive(policy, "script-src")).toBe("script-src 'self' 'unsafe-inline'");
  expect(directive(policy, "frame-ancestors")).toBe("frame-ancestors 'none'");
  expect(directive(policy, "object-src")).toBe("object-src 'none'");
  expect(directive(policy, "base-uri")).toBe("base-uri 'self'");
  expect(directive(policy, "form-action")).toBe("form-action 'self'");
  expect(policy).not.toContain("upgrade-insecure-requests");
});

test("only development may evaluate code", () => {
  expect(contentSecurityPolicy({ nonce: "abc" })).not.toContain("unsafe-eval");
  expect(contentSecurityPolicy({ nonce: "abc", development: true })).toContain("'unsafe-eval'");
});
