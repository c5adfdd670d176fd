import { totpCode } from "../../local/supabase/mfa/totp.ts";
import { fillSignIn, newPerson } from "./support/people.ts";
import { createStaff, enrollmentLinkFor, signInStaff } from "./support/staff.ts";
import { expect, test } from "./support/test.ts";

test("an invitation is followed by someone new: account, second factor, recovery codes", async ({
  page,
  newVisitor,
  allowErrors,
}) => {
  allowErrors(/status of 404/); // what the back office is to whoever was signed out
  const admin = await createStaff("admin");
  await signInStaff(page, admin, "/admin/staff");
  const invited = newPerson();
  await page.getByRole("button", { name: "Invite someone" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Email").fill(invited.email);
  await dialog.getByLabel("Role").selectOption("operator");
  await dialog.getByLabel(/Reason/).fill("joins the night shift");
  await dialog.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByRole("row").filter({ hasText: invited.email })).toContainText(admin.email);

  const link = await enrollmentLinkFor(invited.email);
  const colleague = await newVisitor();
  await colleague.goto(link);
  await colleague.goto(link); // opening it changes nothing
  await colleague.getByLabel("Your name").fill("Nora Night");
  await colleague.getByLabel("Password", { exact: true }).fill(invited.password);
  await colleague.getByRole("button", { name: "Create my account" }).click();
  await expect(colleague.getByAltText(/QR code/)).toBeVisible();
  const secret = ((await colleague.locator("code").textContent()) ?? "").replaceAll(" ", "");
  await colleague.getByLabel("Code of your authenticator app").fill(totpCode(secret));
  await colleague.getByRole("button", { name: "Finish" }).click();
  await expect(colleague.getByText("We cannot show them again.")).toBeVisible();
  const codes = await colleague.getByRole("list", { name: "Recovery codes" }).getByRole("listitem").allInnerTexts();
  expect(codes).toHaveLength(10);
  await colleague.getByRole("link", { name: /to the back office/ }).click();
  await expect(colleague).toHaveURL(/\/admin/);
  await page.reload();
  await expect(page.getByRole("row").filter({ hasText: invited.email })).toContainText("10 recovery codes left");

  // The phone is lost. The code takes the factor away and leads straight to the next one.
  const later = await newVisitor();
  await later.goto("/sign-in");
  await fillSignIn(later, invited);
  await later.getByText("My phone is lost: use a recovery code").click();
  await later.getByLabel("Recovery code").fill(codes[0]!.toLowerCase().replaceAll("-", " "));
  await later.getByRole("button", { name: "Remove my second factor" }).click();
  await expect(later).toHaveURL(/\/sign-in\/enroll\?token=/);
  await colleague.goto("/admin/numbers");
  await expect(colleague.getByRole("heading", { level: 1 })).not.toHaveText("Numbers");
  await later.getByLabel("Password", { exact: true }).fill(invited.password);
  await later.getByRole("button", { name: "Sign in", exact: true }).click();
  const next = ((await later.locator("code").textContent()) ?? "").replaceAll(" ", "");
  expect(next).not.toBe(secret);
  await later.getByLabel("Code of your authenticator app").fill(totpCode(next));
  await later.getByRole("button", { name: "Finish" }).click();
  await expect(later.getByText("We cannot show them again.")).toBeVisible();
});
