import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "@/lib/api/openapi/openapi-document";
import { operations } from "@/lib/api/openapi/operations";
import { isErrorCode } from "@/lib/errors";

const root = path.resolve("app/api/v1");
const routeFiles = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts"));

/** What the route files export: "POST /cart/items" → their options as text. */
const served = new Map<string, string>();
for (const file of routeFiles) {
  const address = `/${path.dirname(file)}`.replace(/\[(\w+)\]/g, "{$1}");
  if (address === "/openapi.json") continue;
  const parts = readFileSync(path.join(root, file), "utf8").split(/export const (?=[A-Z]+ = apiRoute)/);
  for (const part of parts.slice(1)) served.set(`${part.split(" ")[0]} ${address}`, part);
}

describe("the OpenAPI document", () => {
  test("names every operation of the route files, and no other", () => {
    expect(operations.map(({ method, path: address }) => `${method.toUpperCase()} ${address}`).sort()).toEqual(
      [...served.keys()].sort(),
    );
    expect(served.size).toBeGreaterThan(12);
  });

  test("says who may call as the routes do", () => {
    for (const { method, path: address, who, scope, needsIdempotencyKey } of operations) {
      const options = served.get(`${method.toUpperCase()} ${address}`) ?? "";
      const name = `${method} ${address}`;
      expect(/scope: "([^"]+)"/.exec(options)?.[1], name).toBe(scope);
      expect(options.includes('idempotency: "required"'), name).toBe(needsIdempotencyKey === true);
      const auth = /auth: "([^"]+)"/.exec(options)?.[1];
      expect(
        { none: "public", optional: "cart", guest: "cart", required: "account", person: "person" }[auth ?? ""],
        name,
      ).toBe(address === "/session" ? "cart" : who);
    }
  });

  test("has a shape for each answer, all references resolve, and no error code is made up", () => {
    const document = openApiDocument("https://numninja.example");
    const text = JSON.stringify(document);
    const schemas = (document.components as { schemas: Record<string, { properties?: object }> }).schemas;
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      expect(schemas, name).toHaveProperty(name!);
    expect(Object.keys(schemas.Order?.properties ?? {})).toContain("captured_cents");
    expect(Object.keys(schemas.Cart?.properties ?? {})).toContain("deadline");
    expect(text).toContain('"name":"digits","in":"query"');
    for (const { errors = [] } of operations) for (const code of errors) expect(isErrorCode(code), code).toBe(true);
  });
});
