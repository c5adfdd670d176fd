import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "@/lib/contract/endpoint";
import { endpoints } from "@/lib/contract/endpoints";
import { descriptionEndpoint } from "@/lib/contract/endpoints/description";
import { type Permission, permissionScopes, type Scope } from "@/lib/contract/permissions";

const root = path.resolve("app/api/v1");
const all = Object.entries<Endpoint>(endpoints);
const lenient = { unrepresentable: "any" } as const;
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const routeFiles = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => path.basename(file) === "route.ts")
  .map((file) => ({ file, address: `/${path.dirname(file)}`.replace(/\[(\w+)\]/g, "{$1}") }));

/** What a route file answers with an endpoint, by method. */
async function servedBy(file: string): Promise<[string, Endpoint][]> {
  const exports: Record<string, { endpoint?: Endpoint }> = await import(path.join(root, file));
  return methods.flatMap((method) => {
    const endpoint = exports[method]?.endpoint;
    return endpoint ? [[method, endpoint] as [string, Endpoint]] : [];
  });
}

/** Objects of a schema, by the names that they have, in which a misspelled name would pass unseen: a filter that filters nothing. */
function openObjects(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties, additionalProperties } = schema as { properties?: object; additionalProperties?: unknown };
  const isOpen = properties !== undefined && additionalProperties !== false;
  return [...(isOpen ? [Object.keys(properties).join()] : []), ...Object.values(schema).flatMap(openObjects)];
}

describe("endpoints and route files", () => {
  test.each(routeFiles)("$file serves the address of its place", async ({ file, address }) => {
    for (const [method, endpoint] of await servedBy(file)) {
      expect(`${endpoint.method} ${endpoint.path}`).toBe(`${method} ${address}`);
      expect([...all.map(([, known]) => known), descriptionEndpoint]).toContain(endpoint);
    }
  });

  test("every endpoint is served, once", async () => {
    const served = (await Promise.all(routeFiles.map(({ file }) => servedBy(file)))).flat();
    const addresses = served.map(([, endpoint]) => `${endpoint.method} ${endpoint.path}`);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const [id, endpoint] of all) expect(addresses, id).toContain(`${endpoint.method} ${endpoint.path}`);
  });
});

describe.each(all)("%s", (_, endpoint) => {
  test("has a schema for each parameter of its path", () => {
    const named = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(endpoint.params?.shape ?? {})).toEqual(named);
  });

  test("says what it needs of those who may call it", () => {
    const actsForAccounts = endpoint.scope !== undefined || ["cart", "account", "person"].includes(endpoint.who);
    expect(endpoint.permission !== undefined, "permission").toBe(actsForAccounts);
    expect(endpoint.role !== undefined, "role").toBe(endpoint.who === "staff");
    expect(endpoint.who === "person" && endpoint.scope !== undefined, "no key has a scope here").toBe(false);
    expect(endpoint.method !== "POST" && endpoint.needsIdempotencyKey === true).toBe(false);
  });

  test("keeps no answer that has a secret", () => {
    if (endpoint.method !== "POST") return;
    const answers = Object.values(endpoint.answers).map((schema) => JSON.stringify(z.toJSONSchema(schema, lenient)));
    expect(answers.some((answer) => /"[\w]*(secret|password|otp)":/.test(answer))).toBe(
      endpoint.answersSecret === true,
    );
  });

  test("lets a key in only with a scope that carries the permission", () => {
    const { scope, permission } = endpoint;
    if (!scope || !permission) return;
    const carriers: Partial<Record<Permission, readonly Scope[]>> = permissionScopes;
    expect(carriers[permission]).toContain(scope);
  });

  test.each(["query", "body"] as const)("refuses names in its %s that it does not know", (part) => {
    const schema = endpoint[part] && z.toJSONSchema(endpoint[part], { ...lenient, io: "input" });
    expect(openObjects(schema)).toEqual([]);
  });

  test("takes a body only where a request may have one", () => {
    expect(endpoint.body !== undefined && ["GET", "DELETE"].includes(endpoint.method)).toBe(false);
  });
});
