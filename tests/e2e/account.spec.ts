import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { findViolations } from "../drivers/find-violations.ts";

const password = "a good password";

/** The newest email to an address that is not `after`, from the embedded inbox. */
async function mailTo(request: APIRequestContext, address: string, after?: string) {
  const inbox = process.env.RESEND_BASE_URL!;
  const headers = { authorization: `Bearer ${process.env.RESEND_API_KEY}` };
  let id: string | undefined;
  await expect(async () => {
    const { data } = await (await request.get(`${inbox}/emails?limit=100`, { headers })).json();
    id = data.find(({ to }: { to: string[] }) => to.includes(address))?.id;
    expect(id !== undefined && id !== after).toBe(true);
  }).toPass();
  const { text } = await (await request.get(`${inbox}/emails/${id}`, { headers })).json();
  return { id, code: /\b\d{6}\b/.exec(text)?.[0] ?? "", link: /http\S*\/auth\/confirm\S*/.exec(text)?.[0] ?? "" };
}

const main = (page: Page) => page.getByRole("main");
const passwordField = (page: Page, name = "Password") => page.getByRole("textbox", { name, exact: true });

async function signUp(page: Page, email: string) {
  await page.getByLabel("Name").fill("Eve Example");
  await page.getByLabel("Email").fill(email);
  await passwordField(page).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByLabel("6-digit code").waitFor();
}

async function enterCode(page: Page, code: string) {
  await page.getByLabel("6-digit code").fill(code);
  const again = passwordField(page, "Your password, once more"); // asked for when no script kept it
  if (await again.isVisible()) await again.fill(password);
  await page.getByRole("button", { name: "Confirm" }).click();
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("someone signs up by code, changes their settings, signs out and resets the password", async ({
      page,
      request,
      baseURL,
    }) => {
      test.slow(); // a whole life of an account, with bcrypt at each step
      const complaints: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      const accessible = async () => {
        if (javaScriptEnabled) expect(await findViolations(page)).toEqual([]);
      };
      const email = `eve-${crypto.randomUUID().slice(0, 8)}@example.com`;

      await page.goto("/account/settings");
      await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount%2Fsettings$/);
      await page.getByLabel("Email").fill(email);
      await passwordField(page).fill(password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(page.getByText("Email and password do not match")).toBeVisible();
      await accessible();

      await main(page).getByRole("link", { name: "Create an account" }).click();
      await signUp(page, email);
      const mail = await mailTo(request, email);
      await enterCode(page, mail.code === "000000" ? "000001" : "000000");
      await expect(page.getByText("This code is wrong or too old.")).toBeVisible();
      await accessible();
      await enterCode(page, `${mail.code.slice(0, 3)} ${mail.code.slice(3)}`);
      await expect(page).toHaveURL(/\/account\/settings$/);

      const profile = page.getByRole("region", { name: "Profile" });
      await profile.getByLabel("Name").fill("Eve Changed");
      await profile.getByRole("button", { name: "Save profile" }).click();
      await expect(page.getByText("Saved.")).toBeVisible();
      await page.getByRole("checkbox", { name: "Numbers" }).uncheck();
      await page.getByRole("button", { name: "Save choices" }).click();
      await expect(page.getByText("Saved.").last()).toBeVisible();
      await expect(page.getByRole("checkbox", { name: "Numbers" })).not.toBeChecked();
      await page.reload();
      await expect(profile.getByLabel("Name")).toHaveValue("Eve Changed");
      await expect(page.getByRole("checkbox", { name: "Numbers" })).not.toBeChecked();
      await accessible();

      const signedOut = await page.request.post("/auth/sign-out", { headers: { origin: baseURL! } });
      expect(signedOut.status()).toBe(204);
      expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("nn-auth");
      await page.goto("/account/settings");
      await expect(page).toHaveURL(/\/sign-in/);

      await page.goto("/reset-password");
      await page.getByLabel("Email").fill(email);
      await page.getByRole("button", { name: "Send the email" }).click();
      await page.getByLabel("6-digit code").waitFor();
      const { link } = await mailTo(request, email, mail.id);
      // an email scanner's requests do not use up the link
      expect((await request.head(link)).status()).toBe(200);
      expect((await request.get(link)).status()).toBe(200);
      await page.goto(link);
      await accessible();
      await page.getByRole("button", { name: /^Continue as e…@example\.com/ }).click();
      await passwordField(page, "New password").fill("another good password");
      await page.getByRole("button", { name: "Set password" }).click();
      await expect(page.getByText("Your password is changed.")).toBeVisible();
      await page.goto(link);
      await expect(page.getByText("This link was used already or is too old.")).toBeVisible();
      expect(complaints).toEqual([]);
    });
  });
}

test("checkout keeps the guest's hold through a sign-up on the same page, and extends it once", async ({
  page,
  request,
}) => {
  await page.goto("/checkout"); // an empty cart asks for no sign-up
  await expect(main(page).getByRole("heading", { name: "There is nothing to pay" })).toBeVisible();
  await expect(main(page).getByRole("link", { name: "Search numbers" })).toBeVisible();
  await expect(main(page).getByLabel("Email")).toHaveCount(0);
  const held = await page.evaluate(async () => {
    const { numbers } = await (await fetch("/api/v1/available-numbers?country=US")).json();
    for (const { area_id, e164 } of numbers) {
      const answer = await fetch("/api/v1/cart/items", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ area_id, e164 }),
      });
      if (answer.status === 201) return (await answer.json()).item;
    }
  });
  await page.reload();
  await main(page).getByRole("link", { name: "Sign in" }).click();
  await main(page).getByRole("link", { name: "Create an account" }).click();
  await expect(page).toHaveURL(/\/checkout$/);
  const email = `eve-${crypto.randomUUID().slice(0, 8)}@example.com`;
  await signUp(page, email);
  const { code } = await mailTo(request, email);

  const field = page.getByLabel("6-digit code");
  const box = (await field.boundingBox())!;
  await page.setViewportSize({ width: 1280, height: Math.ceil(box.y + box.height) }); // it ends with the screen
  await field.fill(code === "000000" ? "000001" : "000000");
  await field.press("Enter");
  await expect(page.getByText("This code is wrong or too old.")).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 1280, height: 800 });
  await enterCode(page, code);
  await page.getByLabel("6-digit code").waitFor({ state: "detached" });
  await expect(page).toHaveURL(/\/checkout$/);
  await expect(main(page)).toBeFocused(); // not lost with the form that is gone
  const cart = await page.evaluate(async () => (await fetch("/api/v1/cart")).json());
  expect(cart.items).toMatchObject([{ e164: held.e164, extended: true }]);
  expect(Date.parse(cart.deadline) - Date.parse(held.expires_at)).toBe(10 * 60_000);
});

test("a client cannot choose its network address", async ({ request }) => {
  const remaining = async (headers: Record<string, string>) =>
    Number((await request.get("/api/v1/session", { headers })).headers()["ratelimit-remaining"]);
  // Each of these would start with a full bucket of its own, if it were believed. All concurrently, so that the bucket has no time to refill.
  const spoofed = Array.from({ length: 40 }, (_, index): Record<string, string> => {
    const address = `198.51.100.${index + 1}`;
    return [
      { "x-forwarded-for": address },
      { "x-real-ip": address },
      { forwarded: `for=${address}` },
      { "x-numninja-peer": `guess ${address}` },
    ][index % 4]!;
  });
  const left = await Promise.all(spoofed.map(remaining));
  for (const kind of [0, 1, 2, 3]) expect(Math.min(...left.filter((_, index) => index % 4 === kind))).toBeLessThan(45);
});

test("pages rendered per request run only scripts with their nonce; cached pages have a policy too", async ({
  request,
}) => {
  const rendered = [
    "/",
    "/pricing",
    "/sign-in",
    "/sign-up",
    "/reset-password",
    "/cart",
    "/checkout",
    "/numbers",
    "/auth/confirm",
  ];
  for (const path of rendered) {
    const response = await request.get(path);
    const nonce = /'nonce-([^']+)' 'strict-dynamic'/.exec(response.headers()["content-security-policy"] ?? "")?.[1];
    const html = await response.text();
    const scripts = html.match(/<script[^>]*>/g) ?? [];
    expect(scripts.length, path).toBeGreaterThan(0);
    expect(
      scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
      path,
    ).toEqual([]);
  }
  for (const path of ["/terms", "/numbers/united-states"]) {
    expect((await request.get(path)).headers()["content-security-policy"], path).toContain(
      "script-src 'self' 'unsafe-inline';",
    );
  }
});
