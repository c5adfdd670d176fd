import { beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { emptyForm, type FormState } from "@/lib/contract/form-state";
import { AppError } from "@/lib/errors";
import { type FormAction, formAction, good, personFormAction } from "@/lib/forms";

const person = vi.hoisted(() => ({ signedIn: true }));
vi.mock("@/lib/callers", () => ({
  requirePerson: async (next: string) => {
    if (!person.signedIn) throw new Error(`redirect to sign-in, then ${next}`);
    return { kind: "user", userId: "ada" };
  },
}));

vi.mock("@/lib/api", () => ({ actionBegins: () => {} }));
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));

interface StepState extends FormState {
  step: "first" | "second";
}
const schema = z.object({ name: z.string().trim().min(1, "name_missing"), password: z.string() });
const formOf = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};
const sent = formOf({ name: " Ada ", password: "secret", $ACTION_ID: "x" });
const before: StepState = { ...emptyForm, message: { tone: "bad", text: "old" }, step: "first" };
let answer: () => Promise<Partial<StepState>>;
const act: FormAction<StepState> = formAction(
  { schema, keeps: ["name"], shows: { step: "second" } },
  async ({ input }) => {
    expect(input).toEqual({ name: "Ada", password: "secret" });
    return answer();
  },
);

beforeEach(() => {
  person.signedIn = true;
  answer = async () => good("Saved.");
});

describe("a form's action", () => {
  test("shows what the handler returns, the fields that it keeps, and no secret", async () => {
    expect(await act(before, sent)).toEqual({
      values: { name: "Ada" },
      fieldErrors: {},
      message: { tone: "good", text: "Saved." },
      step: "second",
    });
  });

  test("shows what is wrong beside the field", async () => {
    const state = await act(before, formOf({ name: " ", password: "secret" }));
    expect(state).toEqual({
      values: { name: "" },
      fieldErrors: { name: "Enter your name, or your company's." },
      message: null,
      step: "second",
    });
  });

  test("stays where it was when the database cannot be reached, and shows that", async () => {
    answer = async () => {
      throw new AppError("UNAVAILABLE");
    };
    const state = await act(before, sent);
    expect(state).toMatchObject({ values: { name: "Ada" }, step: "first", message: { tone: "bad" } });
    expect(state.message?.text).toMatch(/cannot reach/);
  });

  test("shows a refusal in its own words", async () => {
    answer = async () => {
      throw new AppError("FORBIDDEN");
    };
    expect((await act(before, sent)).message?.text).toBe("Your role in this account does not allow that.");
  });

  test("lets redirects and our bugs pass", async () => {
    answer = async () => {
      throw new Error("NEXT_REDIRECT");
    };
    await expect(act(before, sent)).rejects.toThrow("NEXT_REDIRECT");
  });
});

describe("a signed-in person's action", () => {
  const save = personFormAction("/account/settings")({ schema }, async ({ actor }) => good(actor.userId));

  test("has the person", async () => {
    expect((await save(emptyForm, sent)).message?.text).toBe("ada");
  });

  test("is for nobody else, whatever was sent", async () => {
    person.signedIn = false;
    await expect(save(emptyForm, formOf({}))).rejects.toThrow("redirect to sign-in, then /account/settings");
  });
});

test.each([[], null, "text", 7, [1, 2], undefined])(
  "an action that is sent %j instead of a form refuses it",
  async (wrong) => {
    const state = await act(wrong as never, wrong as never);
    expect(Object.keys(state.fieldErrors).sort()).toEqual(["name", "password"]);
  },
);
