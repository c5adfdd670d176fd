import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, type Page } from "@playwright/test";
import sharp from "sharp"; // Next brings it for its own images
import { totpCode } from "../../local/supabase/mfa/totp.ts";
import { withDatabase } from "../e2e/support/database.ts";
import { fillSignIn } from "../e2e/support/people.ts";
import { createStaff } from "../e2e/support/staff.ts";
import { looks, wear } from "./walk-shop.ts";

const PICTURES = path.join("docs", "guide", "pictures");

/** Walks the day that docs/guide/staff.md tells, and takes its pictures. @returns their sizes, bytes */
export async function photographStaffGuide(page: Page): Promise<number[]> {
  await raiseCost();
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  const sizes: number[] = [];
  await walkDay(page, async (title) => void sizes.push(...(await photograph(page, title))));
  return sizes;
}

/** The carrier of Miami's numbers asks more than the shop does: the offer stops and waits for a person. */
async function raiseCost(): Promise<void> {
  await withDatabase(async (sql) => {
    const [sku] = await sql`
      update public.area_skus k set monthly_cost = 20 from public.areas a
      where a.id = k.area_id and a.prefix = '305' and k.channels > 0 returning a.id as area_id, k.id`;
    const sold = { sku_id: sku!.id, monthly_cents: 150, due_cents: 150, cost: 0.6 };
    await sql`select private.review_offer(${sku!.area_id}, ${sql.json(sold)}, 'price')`;
  });
}

/** One picture of the page in each look. @returns their sizes, bytes */
async function photograph(page: Page, title: string): Promise<number[]> {
  const sizes: number[] = [];
  for (const look of looks.filter(({ width, scheme }) => (width === 1280) === (scheme === "light") || width === 1280)) {
    await wear(page, look);
    await page.evaluate(() => window.scrollTo(0, 0));
    const picture = await sharp(await page.screenshot({ scale: "css" }))
      .png({ palette: true, quality: 85, compressionLevel: 9, effort: 7 })
      .toBuffer();
    sizes.push(picture.byteLength);
    writeFileSync(path.join(PICTURES, `${title}-${look.width}-${look.scheme}.png`), picture);
  }
  return sizes;
}

/** Signs in, finds a number, changes a price, decides a margin alert, reads the audit. */
async function walkDay(page: Page, visit: (title: string) => Promise<void>): Promise<void> {
  const admin = await createStaff("admin");
  await page.goto("/sign-in?next=/admin");
  await fillSignIn(page, admin);
  await expect(page.getByRole("heading", { level: 1, name: "Second factor" })).toBeVisible();
  await visit("second-factor");
  await page.getByLabel("Code of your authenticator app").fill(totpCode(admin.secret));
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "What needs a person" })).toBeVisible();
  await visit("home");

  const [number] = await withDatabase(
    (sql) => sql`select id, e164 from public.purchased_numbers where status = 'active'`,
  );
  await page.goto(`/admin/numbers/${number!.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await visit("number");

  await page.goto("/admin/prices");
  await visit("prices");
  await page.getByRole("link", { name: "Standard" }).click();
  await page.getByLabel("Percent on top").fill("55");
  await expect(page.getByText(/offers would change/)).toBeVisible();
  await expect(page.getByRole("table", { name: /What changes most/ })).toBeVisible();
  await visit("price-editor");
  await page.getByRole("button", { name: "Save the change" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("A quiet month: five points less on everything.");
  await visit("price-reason");
  await page.getByRole("dialog").getByRole("button", { name: "Save it" }).click();
  await expect(page.getByRole("region", { name: "History" })).toContainText("A quiet month");

  await page.goto("/admin/margins");
  await expect(page.getByRole("button", { name: /^Accept the cost/ }).first()).toBeVisible();
  await visit("margin-alert");
  await page.goto("/admin/audit");
  await expect(page.getByText("pricing_rule.changed").first()).toBeVisible();
  await visit("audit");
}
