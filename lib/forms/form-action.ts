import "server-only";
import { headers } from "next/headers";
import { z } from "zod";
import { actionBegins } from "@/lib/api";
import { requirePerson, type UserActor } from "@/lib/callers";
import { sayError } from "@/lib/contract/error-words";
import type { FormState } from "@/lib/contract/form-state";
import { AppError } from "@/lib/errors";
import { logger } from "@/lib/logger";
import { parseForm } from "./parse-form";
import { unavailableWords } from "./words";

/** A server action behind a form, as `useActionState` calls it. */
export type FormAction<State extends FormState> = (state: State, form: FormData) => Promise<State>;

interface FormRules<Schema extends z.ZodType, State extends FormState> {
  schema: Schema;
  /** Fields that are shown again, trimmed. Never a password or a code. */
  keeps?: readonly string[];
  /** What the form shows beside that, unless the handler returns something else: the step that it is at. */
  shows?: Partial<Omit<State, keyof FormState>>;
}

interface SentForm<Schema extends z.ZodType, State extends FormState> {
  input: z.output<Schema>;
  /** For fields that occur several times or only steer. */
  form: FormData;
  /** What the form showed when it was sent. */
  state: State;
}

/**
 * Makes the server action of a form: its fields are parsed (each problem becomes the sentence of its field), the handler acts and returns
 * what the form shows next; an `AppError` becomes one sentence above the form. The handler may redirect.
 */
export function formAction<Schema extends z.ZodType, State extends FormState = FormState>(
  { schema, keeps = [], shows }: FormRules<Schema, State>,
  handler: (sent: SentForm<Schema, State>) => Promise<Partial<State>>,
): FormAction<State> {
  return async (sentState, sentForm) => {
    actionBegins(await headers());
    // An action is an open door: its arguments are what anybody sent.
    const state = isRecord(sentState)
      ? sentState
      : ({ values: {}, fieldErrors: {}, message: null } as FormState as State);
    const form = (sentForm as unknown) instanceof FormData ? sentForm : new FormData();
    const values = Object.fromEntries(keeps.map((name) => [name, String(form.get(name) ?? "").trim()]));
    const kept = { ...state, values, fieldErrors: {}, message: null };
    const shown = { ...kept, ...shows };
    const parsed = parseForm(schema, form);
    if (!parsed.ok) return { ...shown, fieldErrors: parsed.fieldErrors };
    try {
      return { ...shown, ...(await handler({ input: parsed.data, form, state })) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error; // redirects, too
      return { ...kept, ...failure(error) };
    }
  };
}

/** The same for forms of a signed-in person. @param next where sign-in comes back to */
export const personFormAction =
  (next: string) =>
  <Schema extends z.ZodType>(
    rules: FormRules<Schema, FormState>,
    handler: (sent: SentForm<Schema, FormState> & { actor: UserActor }) => Promise<Partial<FormState>>,
  ): FormAction<FormState> =>
  async (state, form) => {
    actionBegins(await headers());
    const actor = await requirePerson(next);
    return formAction(rules, (sent) => handler({ ...sent, actor }))(state, form);
  };

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

function failure(error: AppError): Pick<FormState, "message"> {
  if (error.status < 500) return bad(sayError(error.code, error.details));
  logger.error({ err: error }, "a form could not be handled");
  return bad(unavailableWords);
}

/** One sentence above the form. */
export const good = (text: string): Pick<FormState, "message"> => ({ message: { tone: "good", text } });
const bad = (text: string): Pick<FormState, "message"> => ({ message: { tone: "bad", text } });

/** For forms whose fields the handler reads by itself. */
export const anyFields = z.object({});
