import { z } from "zod";
import type { Endpoint } from "../endpoint";
import { catalogLimit } from "../rate-limits";

/** The API's description for programs: the OpenAPI document, which does not describe itself. */
export const descriptionEndpoint = {
  method: "GET",
  path: "/openapi.json",
  summary: "This document",
  who: "public",
  answers: { 200: z.record(z.string(), z.unknown()) },
  rateLimit: catalogLimit,
} as const satisfies Endpoint;
