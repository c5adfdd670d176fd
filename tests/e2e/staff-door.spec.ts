import { totpCode } from "../../local/supabase/mfa/totp.ts";
import { withDatabase } from "./support/database.ts";
import { createCustomer, fillSignIn, signIn } from "./support/people.ts";
import { createStaff, signInStaff } from "./support/staff.ts";
import { expect, test } from "./support/test.ts";

test("a member of staff signs in with a second factor, and every wrong turn says what to do", async ({ page }) => {
  const staff = await createStaff("support");
  await page.goto("/sign-in");
  await fillSignIn(page, staff);
  await expect(page.getByRole("heading", { level: 1, name: "Second factor" })).toBeVisible();
  await page.goto("/admin/numbers");
  await expect(page, "the password alone opens nothing").toHaveURL(/\/sign-in\/second-factor/);
  await page.getByLabel("Code of your authenticator app").fill("000000");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByText("This code is wrong.")).toBeVisible();
  const code = totpCode(staff.secret);
  await page.getByLabel("Code of your authenticator app").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page).toHaveURL(/\/admin/);
  await page.goto("/admin/numbers");
  await expect(page.getByRole("heading", { level: 1, name: "Numbers" })).toBeVisible();
  const audit = await withDatabase(
    (sql) =>
      sql`select action, after, address, request_id from public.audit_log where subject = ${`staff:${staff.id}`} order by occurred_at`,
  );
  expect(audit.map(({ action }) => action)).toEqual(["staff.refused", "staff.signed_in"]);
  expect(audit[0]).toMatchObject({ after: { why: "code_wrong" } });
  for (const { address, request_id } of audit) expect([address, request_id]).not.toContain(null);
});

test("one code opens one session", async ({ page, newVisitor }) => {
  const staff = await createStaff("support");
  const code = await signInStaff(page, staff, "/admin/numbers");
  const thief = await newVisitor();
  await thief.goto("/sign-in");
  await fillSignIn(thief, staff);
  await thief.getByLabel("Code of your authenticator app").fill(code); // the same, however slow the machine is
  await thief.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(thief.getByText(/This code (was used already|is wrong)/)).toBeVisible();
  await thief.goto("/admin/numbers");
  await expect(thief).toHaveURL(/\/sign-in\/second-factor/);
});

test("customers and strangers are served what an unknown address is", async ({ page, newVisitor, allowErrors }) => {
  allowErrors(/status of 404/);
  await signIn(page, await createCustomer());
  const stranger = await newVisitor();
  const look = async (visitor: typeof page, address: string, headers: Record<string, string> = {}) => {
    const response = await visitor.request.get(address, { maxRedirects: 0, headers });
    const own = ["date", "set-cookie", "x-request-id"];
    const kept = Object.entries(response.headers()).filter(([name]) => !own.includes(name));
    return { status: response.status(), headers: kept, body: await response.text() };
  };
  const addresses = [
    "/admin",
    "/admin/numbers",
    "/admin/nothing",
    "/sign-in/second-factor",
    "/sign-in/enroll?token=guessed",
  ];
  for (const visitor of [page, stranger]) {
    const unknown = await look(visitor, "/nothing");
    expect(unknown.status).toBe(404);
    for (const address of addresses) expect(await look(visitor, address), address).toEqual(unknown);
    const soft = { rsc: "1", "next-url": "/" };
    for (const address of addresses)
      expect((await look(visitor, address, soft)).headers, address).toEqual(
        (await look(visitor, "/nothing", soft)).headers,
      );
    await visitor.goto("/admin/numbers");
    await expect(visitor.getByRole("heading", { level: 1, name: "This page has no connection" })).toBeVisible();
  }
});
