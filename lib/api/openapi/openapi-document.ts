import { z } from "zod";
import { availableNumberSchema, searchAnswerSchema } from "@/lib/contract/available-numbers";
import { cartItemSchema, cartSchema } from "@/lib/contract/cart";
import { areaSchema, countrySummarySchema } from "@/lib/contract/catalog";
import { errorSchema, priceSchema } from "@/lib/contract/common";
import { ownedNumberDetailSchema, ownedNumberSchema } from "@/lib/contract/numbers";
import { orderItemSchema, orderSchema } from "@/lib/contract/orders";
import { errorCodes, isErrorCode } from "@/lib/errors";
import { type Operation, operations } from "./operations";

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
const security: Record<Operation["who"], Json[]> = {
  public: [{}],
  cart: [{}, ...bearer, { cart: [] }, { session: [] }],
  account: [...bearer, { session: [] }],
  person: [...bearer, { session: [] }],
};

/** OpenAPI 3.1 of `/api/v1`, made from the schemas that validate requests and type answers. @param origin public, without a path */
export function openApiDocument(origin: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toPathItem(operation) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "NumNinja", version: "1", description: "Find, hold, buy and run phone numbers." },
    servers: [{ url: `${origin}/api/v1` }],
    paths,
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

function toPathItem({ id, summary, who, scope, path, method, query, body, answers, ...rest }: Operation): Json {
  return {
    operationId: id,
    summary,
    ...(scope && { description: `API keys need the scope \`${scope}\`.` }),
    ...(who === "person" && { description: "For people only, never for API keys." }),
    security: security[who],
    parameters: [
      ...(path.includes("{id}")
        ? [{ name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } }]
        : []),
      ...(query ? queryParameters(query) : []),
      ...(who !== "public"
        ? [
            {
              name: "NumNinja-Account",
              in: "header",
              description: "Which of a person's accounts; default the last used.",
              schema: { type: "string", format: "uuid" },
            },
          ]
        : []),
      ...(method === "post"
        ? [
            {
              name: "Idempotency-Key",
              in: "header",
              required: rest.needsIdempotencyKey === true,
              schema: { type: "string", maxLength: 255 },
            },
          ]
        : []),
    ],
    ...(body && { requestBody: { required: true, content: json(toJson(body, "input")) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, schema]) => [
          status,
          { description: "Done", content: json(refOr(schema)) },
        ]),
      ),
      ...errorResponses(rest.errors ?? []),
    },
  };
}

/** The route's own refusals by status, and one answer for all that every route may say. */
function errorResponses(codes: string[]): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of codes.filter(isErrorCode)) {
    const { status } = errorCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
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

function queryParameters(schema: z.ZodType): Json[] {
  const { properties = {}, required = [] } = toJson(schema, "input") as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: "query",
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
