import { describe, expect, test } from "vitest";
import { openApiDocument } from "@/lib/api/openapi-document";

describe("the OpenAPI document", () => {
  const document = openApiDocument("https://numninja.example");
  const text = JSON.stringify(document);
  const schemas = (document.components as { schemas: Record<string, { properties?: object }> }).schemas;
  const paths = document.paths as Record<string, Record<string, Record<string, unknown>>>;

  test("has a shape for each answer, and all references resolve", () => {
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      expect(schemas, name).toHaveProperty(name!);
    expect(Object.keys(schemas.Order?.properties ?? {})).toContain("captured_cents");
    expect(Object.keys(schemas.Cart?.properties ?? {})).toContain("deadline");
  });

  test("describes an operation as its endpoint defines it", () => {
    const { parameters, responses, ...rest } = paths["/orders/{id}/debt-payment"]!.post!;
    const brief = (parameters as { name: string; in: string; required?: boolean }[]).map(
      ({ name, in: place, required }) => `${place} ${name}${required ? "!" : ""}`,
    );
    expect(brief).toEqual(["path id!", "header NumNinja-Account", "header Idempotency-Key!"]);
    expect(Object.keys(responses as object)).toEqual(["201", "409", "503", "default"]);
    expect(rest).toEqual({
      operationId: "payDebt",
      summary: "The payment page of what a refused capture left open",
      description: "For people only, never for API keys.",
      security: [{ bearer: [] }, { session: [] }],
    });
    expect(paths["/countries"]?.get?.security).toEqual([{}]);
    expect(paths["/numbers/{id}"]?.patch?.description).toBe("API keys need the scope `numbers:write`.");
    expect(paths["/checkout"]?.post?.requestBody).toMatchObject({ required: true });
    expect(text).toContain('"name":"digits","in":"query"');
  });
});
