import type { JsonDocument } from "./json-api/document.ts";
import type { Scenario } from "./scenarios.ts";

/** Spoils a good answer in one of the ways that a client has to survive, or has to notice. */
export function mutateDocument(body: JsonDocument, how: NonNullable<Scenario["mutate"]>): unknown {
  switch (how) {
    case "drop_data": {
      const { data: _data, ...rest } = body;
      return rest;
    }
    case "wrong_version":
      return { ...body, meta: { ...body.meta, api_version: "2022-05-10" } };
    case "extra_fields":
      return { ...eachResource(body, (attributes) => ({ ...attributes, x_new_field: { nested: [1] } })), x_top: true };
    case "unknown_enum":
      return eachResource(body, (attributes) =>
        "status" in attributes ? { ...attributes, status: "on_hold" } : attributes,
      );
  }
}

function eachResource(body: JsonDocument, change: (attributes: Record<string, unknown>) => Record<string, unknown>) {
  const one = (resource: unknown) => {
    const { attributes = {}, ...rest } = resource as { attributes?: Record<string, unknown> };
    return { ...rest, attributes: change(attributes) };
  };
  return { ...body, data: Array.isArray(body.data) ? body.data.map(one) : one(body.data) };
}
