import type { z } from "zod";
import { fieldWords } from "./words";

/** The text fields of a form, without Next's own and without files. */
const textFields = (form: FormData): Record<string, string> =>
  Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string" && !entry[0].startsWith("$")),
  );

type Parsed<T extends z.ZodType> = { ok: true; data: z.infer<T> } | { ok: false; fieldErrors: Record<string, string> };

/** Parses a form; the first problem of each field becomes its sentence. */
export function parseForm<T extends z.ZodType>(schema: T, form: FormData): Parsed<T> {
  const result = schema.safeParse(textFields(form));
  if (result.success) return { ok: true, data: result.data };
  const fieldErrors: Record<string, string> = {};
  for (const { path, message } of result.error.issues) fieldErrors[String(path[0])] ??= fieldWords(message);
  return { ok: false, fieldErrors };
}
