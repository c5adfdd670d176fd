import { z } from "zod";
import { parseCron } from "../cron/cron-expression.ts";
import { parseDuration } from "../duration.ts";
import { compile } from "../expressions/index.ts";

/** Attempts when the function does not say `retries`: the server's default, 4 retries. */
const defaultRetries = 4;
const oneDayMs = 86_400_000;

const expression = z.string().superRefine((text, context) => {
  try {
    compile(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: `expression "${text}": ${(error as Error).message}` });
  }
});
const durationMs = z.string().transform((text, context) => {
  const duration = parseDuration(text);
  if (duration !== null && duration > 0) return duration;
  context.addIssue({ code: "custom", message: `"${text}" is not a duration` });
  return z.NEVER;
});
const dayMs = durationMs.refine((duration) => duration <= oneDayMs, "is at most 24h");
const cron = z.string().superRefine((text, context) => {
  try {
    parseCron(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
});
const count = z.int().min(1);

const concurrencyEntry = z
  .strictObject({ limit: count, key: expression.optional(), scope: z.enum(["fn", "env", "account"]).default("fn") })
  .refine((entry) => entry.scope === "fn" || entry.key, { message: "needs a key when its scope is env or account" });
const concurrency = z.preprocess((value) => {
  if (value === undefined) return [];
  if (typeof value === "number") return [{ limit: value }];
  return Array.isArray(value) ? value : [value];
}, z.array(concurrencyEntry).max(2));

/** Strict on purpose: an option that is not listed here is not implemented, and must not be ignored. */
const functionSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z
    .array(
      z.union([z.strictObject({ event: z.string(), expression: expression.optional() }), z.strictObject({ cron })]),
    )
    .max(10),
  steps: z.strictObject({
    step: z.strictObject({
      id: z.string(),
      name: z.string(),
      runtime: z.strictObject({ type: z.literal("http"), url: z.url() }),
      retries: z.strictObject({ attempts: z.int().min(0).max(20).default(defaultRetries) }).optional(),
    }),
  }),
  concurrency,
  throttle: z
    .strictObject({ limit: count, period: durationMs, burst: z.int().min(0).default(0), key: expression.optional() })
    .optional(),
  rateLimit: z.strictObject({ limit: count, period: dayMs, key: expression.optional() }).optional(),
  idempotency: expression.optional(),
  debounce: z
    .strictObject({ period: durationMs, timeout: durationMs.optional(), key: expression.optional() })
    .optional(),
  singleton: z.strictObject({ mode: z.enum(["skip", "cancel"]), key: expression.optional() }).optional(),
  cancel: z
    .array(z.strictObject({ event: z.string(), if: expression.optional(), timeout: durationMs.optional() }))
    .max(5)
    .default([]),
  timeouts: z.strictObject({ start: durationMs.optional(), finish: durationMs.optional() }).default({}),
  priority: z.strictObject({ run: expression.optional() }).optional(),
});

type ParsedFunction = z.infer<typeof functionSchema>;

/** A registered function. Durations (`period`, `timeout`, `timeouts`) are milliseconds. */
export interface FunctionConfig extends Omit<ParsedFunction, "steps"> {
  appUrl: string;
  /** The id that the SDK sends back in checkpoints. */
  uuid: string;
  url: string;
  maxAttempts: number;
}

/** What the app registered cannot be run here. The message names the function and the option. */
export class SyncRefusedError extends Error {
  override name = "SyncRefusedError";
}

/**
 * Reads one function as the SDK registered it.
 * @throws {SyncRefusedError} for every option that is not implemented or not valid
 */
export function parseFunction(raw: unknown): Omit<FunctionConfig, "appUrl" | "uuid"> {
  const id = String((raw as { id?: unknown } | null)?.id ?? "(without id)");
  const result = functionSchema.safeParse(raw);
  if (!result.success) {
    throw new SyncRefusedError(
      `function "${id}": ${result.error.issues.flatMap((issue) => sentences(issue)).join("; ")}`,
    );
  }
  const { steps, ...config } = result.data;
  if (config.debounce && config.singleton) {
    throw new SyncRefusedError(`function "${id}": options "debounce" and "singleton" cannot be combined`);
  }
  const retries = steps.step.retries?.attempts ?? defaultRetries;
  return { ...config, url: steps.step.runtime.url, maxAttempts: retries + 1 };
}

function sentences(issue: z.core.$ZodIssue, parent: PropertyKey[] = []): string[] {
  const path = [...parent, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `option "${[...path, key].join(".")}" is not implemented by the local job server`);
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const closest = issue.errors.reduce((best, errors) => (errors.length < best.length ? errors : best));
    return closest.flatMap((inner) => sentences(inner, path));
  }
  return [`option "${path.join(".")}" ${issue.message}`];
}
