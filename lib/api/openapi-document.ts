import { z } from "zod";
import { availableNumberSchema, searchAnswerSchema } from "@/lib/contract/available-numbers";
import { cartItemSchema, cartSchema } from "@/lib/contract/cart";
import { areaSchema, countrySummarySchema } from "@/lib/contract/catalog";
import { errorSchema, priceSchema } from "@/lib/contract/common";
import type { Endpoint, Who } from "@/lib/contract/endpoint";
import { endpoints } from "@/lib/contract/endpoints";
import { ownedNumberDetailSchema, ownedNumberSchema } from "@/lib/contract/numbers";
import { orderItemSchema, orderSchema } from "@/lib/contract/orders";
import { webhookEvents } from "@/lib/contract/webhooks";
import { type ErrorCode, errorCodes } from "@/lib/errors";

type Json = Record<string, unknown>;

/** Shapes that have a name in the document; everything else is written where it is used. */
const named = z.registry<{ id: string }>();
const names = {
  Price: priceSchema,
  Country: countrySummarySchema,
  Area: areaSchema,
  AvailableNumber: availableNumberSchema,
  SearchAnswer: searchAnswerSchema,
  CartItem: cartItemSchema,
  Cart: cartSchema,
  OrderItem: orderItemSchema,
  Order: orderSchema,
  Number: ownedNumberSchema,
  NumberDetail: ownedNumberDetailSchema,
  Error: errorSchema,
};
for (const [id, schema] of Object.entries(names)) named.add(schema, { id });

const uri = (id: string) => `#/components/schemas/${id}`;

const bearer = [{ bearer: [] }];
const visitors = [{}, ...bearer, { cart: [] }, { session: [] }];
const people = [...bearer, { session: [] }];
const security: Record<Exclude<Who, "staff">, Json[]> = {
  public: [{}],
  optional: visitors,
  cart: visitors,
  account: people,
  person: people,
};

/**
 * OpenAPI 3.1 of `/api/v1`, made from the endpoints. Those of staff are not in it.
 * @param origin public, without a path
 */
export function openApiDocument(origin: string): Json {
  const paths: Record<string, Json> = {};
  for (const [id, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const { who } = endpoint;
    if (who === "staff") continue;
    const operation = { operationId: id, ...describeOperation({ ...endpoint, who }) };
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation };
  }
  return {
    openapi: "3.1.0",
    info: { title: "NumNinja", version: "1", description: "Find, hold, buy and run phone numbers." },
    servers: [{ url: `${origin}/api/v1` }],
    paths,
    webhooks: Object.fromEntries(Object.entries(webhookEvents).map(([kind, schema]) => [kind, describeEvent(schema)])),
    components: {
      schemas: namedSchemas(),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API key (nnk_…) or a person's access token." },
        session: { type: "apiKey", in: "cookie", name: "nn-auth", description: "Writes need a same-origin Origin." },
        cart: { type: "apiKey", in: "cookie", name: "nn-cart", description: "A guest's cart." },
      },
    },
  };
}

function describeOperation(endpoint: Endpoint & { who: keyof typeof security }): Json {
  const { summary, who, scope, body, takesFile, answers, answersSecret, errors = [] } = endpoint;
  return {
    summary,
    ...(scope && { description: `API keys need the scope \`${scope}\`.` }),
    ...(who === "person" && { description: "For people only, never for API keys." }),
    security: security[who],
    parameters: parametersOf(endpoint),
    ...(takesFile && { requestBody: { required: true, content: { "application/octet-stream": {} } } }),
    ...(body && { requestBody: { required: true, content: json(toJson(body, "input")) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, schema]) => [
          status,
          { description: "Done", content: json(refOr(schema)) },
        ]),
      ),
      ...errorResponses(answersSecret ? [...errors, "SECRET_GIVEN_ONCE"] : errors),
    },
  };
}

/** What we post to webhooks of an account. */
const describeEvent = (schema: z.ZodType): Json => ({
  post: {
    description:
      "Signed as Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature. Sent at least once, in no promised order.",
    requestBody: { required: true, content: json(toJson(schema, "output")) },
    responses: { "2XX": { description: "Taken; any other answer is tried again for a day" } },
  },
});

const accountHeader = {
  name: "NumNinja-Account",
  in: "header",
  description: "Which of a person's accounts; default the last used.",
  schema: { type: "string", format: "uuid" },
};

function parametersOf({ method, who, params, query, needsIdempotencyKey }: Endpoint): Json[] {
  const idempotencyKey = {
    name: "Idempotency-Key",
    in: "header",
    required: needsIdempotencyKey === true,
    schema: { type: "string", maxLength: 255 },
  };
  return [
    ...(params ? parametersIn("path", params) : []),
    ...(query ? parametersIn("query", query) : []),
    ...(who === "public" ? [] : [accountHeader]),
    ...(method === "POST" ? [idempotencyKey] : []),
  ];
}

/** The endpoint's own refusals by status, and one answer for all that every endpoint may give. */
function errorResponses(codes: readonly ErrorCode[]): Json {
  const byStatus = Map.groupBy(codes, (code) => errorCodes[code].status);
  const content = json({ $ref: uri("Error") });
  return {
    ...Object.fromEntries([...byStatus].map(([status, list]) => [status, { description: list.join(", "), content }])),
    default: {
      description:
        "VALIDATION_FAILED, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, RATE_LIMITED (with Retry-After), INTERNAL or UNAVAILABLE",
      content,
    },
  };
}

function parametersIn(place: "path" | "query", schema: z.ZodType): Json[] {
  const { properties = {}, required = [] } = toJson(schema, "input") as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}

function namedSchemas(): Json {
  const { schemas } = z.toJSONSchema(named, { uri, unrepresentable: "any" });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $id: _, $schema: __, ...schema }]) => [id, schema] as const),
  );
}

const json = (schema: unknown) => ({ "application/json": { schema } });

function refOr(schema: z.ZodType): Json {
  const name = named.get(schema)?.id;
  return name ? { $ref: uri(name) } : toJson(schema, "output");
}

function toJson(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  return rest;
}
