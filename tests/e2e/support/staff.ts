import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import type { StaffRole } from "@/lib/contract/permissions";
import { newSecret, totpCode } from "../../../local/supabase/mfa/totp.ts";
import { withDatabase } from "./database.ts";
import { createCustomer, emailsTo, fillSignIn, type Person } from "./people.ts";

export interface StaffPerson extends Person {
  id: string;
  /** Of their second factor, for `totpCode`. */
  secret: string;
}

/** A member of staff with a second factor, who has never signed in. Each test makes its own: a code opens one session. */
export async function createStaff(role: StaffRole): Promise<StaffPerson> {
  const person = await createCustomer();
  const [factor, secret] = [randomUUID(), newSecret()];
  const id = await withDatabase(async (sql) => {
    const [user] = await sql`select id from auth.users where email = ${person.email}`;
    await sql`
      insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, secret, created_at, updated_at)
      values (${factor}, ${user!.id}, 'back office', 'totp', 'verified', ${secret}, now(), now())`;
    await sql`
      insert into public.staff_members (user_id, role, factor_id, enrolled_at) values (${user!.id}, ${role}, ${factor}, now())`;
    return user!.id as string;
  });
  return { ...person, id, secret };
}

/** Password, then the code of the second factor; ends in the back office. @param next a page of it @returns the code */
export async function signInStaff(page: Page, staff: StaffPerson, next = "/admin"): Promise<string> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await fillSignIn(page, staff);
  await expect(page.getByRole("heading", { level: 1, name: "Second factor" })).toBeVisible();
  const code = totpCode(staff.secret);
  await page.getByLabel("Code of your authenticator app").fill(code);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page).toHaveURL((url) => url.pathname === next);
  return code;
}

/** The link of the invitation that was sent to this address last. */
export async function enrollmentLinkFor(email: string): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(
      async () => {
        const text = (await emailsTo(email)).findLast(({ subject }) => /invited/.test(subject))?.text ?? "";
        link = /https?:\/\/\S+\/sign-in\/enroll\?token=[\w-]+/.exec(text)?.[0];
        return link;
      },
      { message: `an invitation for ${email}`, timeout: 20_000 },
    )
    .toBeTruthy();
  return link!;
}
