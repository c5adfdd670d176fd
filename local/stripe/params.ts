import { z } from "zod";
import { isSupported } from "./currencies.ts";
import type { Form, FormValue } from "./decode-form.ts";
import { invalidRequest, type StripeApiError } from "./errors.ts";

/**
 * Parses decoded form parameters against a strict schema. Everything is text on the wire, so schemas are built from
 * the helpers below, which also carry Stripe's error codes.
 *
 * @throws {StripeApiError} 400 with `parameter_unknown`, `parameter_missing`, `parameter_invalid_integer`, …
 */
export function parseParams<S extends z.ZodType>(schema: S, form: Form): z.output<S> {
  const result = schema.safeParse(form);
  if (result.success) return result.data;
  throw refusal(result.error.issues, form);
}

function refusal(issues: z.core.$ZodIssue[], form: Form): StripeApiError {
  const unknown = issues.find((issue) => issue.code === "unrecognized_keys");
  if (unknown?.code === "unrecognized_keys") {
    const param = wireName([...unknown.path, unknown.keys[0] ?? ""]);
    if (unknown.keys[0] === "payment_method_types") {
      return invalidRequest(
        "The parameter `payment_method_types` is no longer supported. Omit it, or use `allowed_payment_method_types`.",
        { code: "payment_method_types_no_longer_supported", param },
      );
    }
    return invalidRequest(`Received unknown parameter: ${param}`, { code: "parameter_unknown", param });
  }
  const missing = issues.find((issue) => issue.code === "invalid_type" && valueAt(form, issue.path) === undefined);
  if (missing) {
    const param = wireName(missing.path);
    return invalidRequest(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  }
  const first = issues[0];
  const param = wireName(first?.path ?? []);
  const code = first?.code === "custom" ? (first.params?.stripeCode as string | undefined) : undefined;
  return invalidRequest(first?.code === "custom" ? first.message : `Invalid ${param}: ${first?.message}`, {
    ...(code && { code }),
    param,
  });
}

function wireName(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join("");
}

function valueAt(form: Form, path: readonly PropertyKey[]): FormValue | undefined {
  let value: FormValue | undefined = form;
  for (const part of path) {
    if (value === undefined || typeof value === "string") return undefined;
    value = (value as Form)[String(part)];
  }
  return value;
}

function refuse(context: z.RefinementCtx, message: string, stripeCode?: string): never {
  context.addIssue({ code: "custom", message, params: { stripeCode } });
  return z.NEVER;
}

/** Non-empty text. */
export function text(maxLength = 5000) {
  return z.string().transform((value, context) => {
    if (value === "") {
      return refuse(
        context,
        "You passed an empty string. We assume empty values are an attempt to unset a parameter; however this one cannot be unset.",
        "parameter_invalid_empty",
      );
    }
    if (value.length > maxLength) {
      return refuse(
        context,
        `Invalid string: must be at most ${maxLength} characters`,
        "parameter_invalid_string_length",
      );
    }
    return value;
  });
}

/** An absolute http(s) address, e.g. `success_url`. `{CHECKOUT_SESSION_ID}` is allowed in it. */
export function url() {
  return text().transform((value, context) => {
    if (!/^https?:\/\/[^\s/]+/.test(value) || !URL.canParse(value))
      return refuse(context, "Not a valid URL", "url_invalid");
    return value;
  });
}

export function integer(range: { min?: number; max?: number } = {}) {
  return z.string().transform((value, context) => {
    if (!/^-?\d{1,15}$/.test(value)) return refuse(context, `Invalid integer: ${value}`, "parameter_invalid_integer");
    const number = Number(value);
    if (range.min !== undefined && number < range.min) {
      return refuse(context, `This value must be greater than or equal to ${range.min}.`, "parameter_invalid_integer");
    }
    if (range.max !== undefined && number > range.max) {
      return refuse(context, `This value must be less than or equal to ${range.max}.`, "parameter_invalid_integer");
    }
    return number;
  });
}

export function boolean() {
  return z.string().transform((value, context) => {
    if (value !== "true" && value !== "false") return refuse(context, `Invalid boolean: ${value}`);
    return value === "true";
  });
}

/** One of a closed set. */
export function oneOf<const T extends string>(...values: T[]) {
  return z.string().transform((value, context): T => {
    if ((values as string[]).includes(value)) return value as T;
    return refuse(context, `Invalid value: must be one of ${values.join(", ")}`);
  });
}

/** A currency that Stripe charges in; upper case is normalized. */
export function currency() {
  return z.string().transform((value, context) => {
    const code = value.toLowerCase();
    if (!isSupported(code)) return refuse(context, `Invalid currency: ${value}.`);
    return code;
  });
}

/** A parameter that an empty string unsets (SDK: `null` or `""`). */
export function emptyable<S extends z.ZodType>(schema: S) {
  return z.union([z.literal("").transform(() => null), schema]);
}

/** At most 50 keys of 40 characters with values of 500. An empty value removes its key, `metadata=""` removes all. */
export function metadata() {
  return z.union([z.literal(""), z.record(z.string(), z.string())]).transform((value, context) => {
    if (value === "") return null;
    const entries = Object.entries(value);
    if (entries.length > 50) return refuse(context, "You can have at most 50 metadata keys.");
    for (const [key, entry] of entries) {
      if (key.length > 40) return refuse(context, `Metadata keys can have at most 40 characters: ${key}`);
      if (entry.length > 500) return refuse(context, `Metadata values can have at most 500 characters: ${key}`);
    }
    return value;
  });
}

/** What an object's metadata becomes when `change` arrives for it. */
export function mergeMetadata(current: Record<string, string>, change: Record<string, string> | null | undefined) {
  if (change === undefined) return current;
  if (change === null) return {};
  const merged = { ...current, ...change };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
}

const expand = z.array(z.string()).optional();

/** Parameters of an endpoint that creates, changes or reads one object. */
export function params<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject({ ...shape, expand });
}

const range = z.strictObject({
  gt: integer().optional(),
  gte: integer().optional(),
  lt: integer().optional(),
  lte: integer().optional(),
});

/** Parameters of a list endpoint: paging, `created`, `expand` and what `shape` adds. */
export function listParams<S extends z.ZodRawShape>(shape: S) {
  return params({
    ...shape,
    limit: integer({ min: 1, max: 100 }).optional(),
    starting_after: text().optional(),
    ending_before: text().optional(),
    created: z.union([range, integer().transform((at) => ({ gte: at, lte: at }))]).optional(),
  });
}

export type CreatedRange = { gt?: number; gte?: number; lt?: number; lte?: number };
