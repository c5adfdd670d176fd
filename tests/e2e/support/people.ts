import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, type Page } from "@playwright/test";

/** Who buys: an address that was never used before. */
export interface Person {
  name: string;
  email: string;
  password: string;
}

export const newPerson = (): Person => ({
  name: "Jo Journey",
  email: `jo.${randomUUID().slice(0, 8)}@example.com`,
  password: `pw-${randomUUID()}`,
});

/** A confirmed customer, made by the auth admin API. */
export async function createCustomer(): Promise<Person> {
  const person = newPerson();
  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = process.env;
  const response = await fetch(`${SUPABASE_URL}/auth/v1/admin/users`, {
    method: "POST",
    headers: {
      apikey: SUPABASE_SECRET_KEY!,
      authorization: `Bearer ${SUPABASE_SECRET_KEY}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      email: person.email,
      password: person.password,
      email_confirm: true,
      user_metadata: { full_name: person.name },
    }),
  });
  if (!response.ok) throw new Error(`customer: ${response.status} ${await response.text()}`);
  return person;
}

/** On the sign-in page, or where checkout shows the same form. */
export async function fillSignIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-in");
  await fillSignIn(page, person);
  await expect(page).toHaveURL(/\/account\/numbers/);
}

interface Email {
  to: string[];
  subject: string;
  html: string;
  text: string;
  code?: string | null;
}

/** What the shop has sent to this address, oldest first. */
export async function emailsTo(email: string): Promise<Email[]> {
  const response = await fetch(`${process.env.RESEND_BASE_URL}/__control/emails?to=${encodeURIComponent(email)}`);
  if (!response.ok) throw new Error(`inbox: ${response.status} ${await response.text()}`);
  return (await response.json()) as Email[];
}

/** Whether the receipt arrives within half a minute. @param total when given, it must be in it */
export async function hasReceipt({ email }: Person, total = ""): Promise<boolean> {
  for (const started = Date.now(); Date.now() - started < 30_000; await sleep(500)) {
    const receipt = (await emailsTo(email)).find(({ subject }) => /receipt/i.test(subject));
    if (receipt) return receipt.html.includes(total);
  }
  return false;
}

/** Waits for the email with a 6-digit code. */
async function codeFor(email: string): Promise<string> {
  let code: string | undefined;
  await expect
    .poll(
      async () => {
        code = (await emailsTo(email)).findLast((one) => one.code)?.code ?? undefined;
        return code;
      },
      { message: `a code for ${email}`, timeout: 15_000 },
    )
    .toMatch(/^\d{6}$/);
  return code!;
}

/** The link and the code of the newest email with a code. */
export async function linkFor(email: string): Promise<{ link: string; code: string }> {
  const code = await codeFor(email);
  const text = (await emailsTo(email)).findLast((one) => one.code)?.text ?? "";
  const link = /https?:\/\/\S+\/auth\/confirm\?\S+/.exec(text)?.[0];
  if (!link) throw new Error(`no link in the email to ${email}`);
  return { link: link.replace(/[)\].,]+$/, ""), code };
}

/**
 * Signs up in checkout: name, address, password, then the code from the email, all on the same page.
 * @param onCode while the code is awaited
 */
export async function signUpHere(page: Page, person: Person, onCode = async (): Promise<void> => {}): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(person.name);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("6-digit code")).toBeVisible();
  await onCode();
  await page.getByLabel("6-digit code").fill(await codeFor(person.email));
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
}
