import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

const names = ["NEXT_PUBLIC_COMPANY_LEGAL_NAME", "NEXT_PUBLIC_COMPANY_ADDRESS", "NEXT_PUBLIC_COMPANY_TAX_ID"];

async function checkWith(values: Record<string, string>): Promise<() => void> {
  for (const name of names) vi.stubEnv(name, "");
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
  vi.resetModules();
  return (await import("@/lib/env")).checkCompany;
}

test("a production server without the seller's facts names each gap; with them it starts", async () => {
  const gap = await checkWith({
    NODE_ENV: "production",
    NUMNINJA_LOCAL: "",
    [names[0]!]: "Ninja Ltd",
    [names[1]!]: " ",
  });
  expect(gap).toThrow(/COMPANY_ADDRESS.*\n.*COMPANY_TAX_ID/);
  const whole = await checkWith({
    NODE_ENV: "production",
    NUMNINJA_LOCAL: "",
    ...Object.fromEntries(names.map((n) => [n, "x"])),
  });
  expect(whole).not.toThrow();
});

test("the embedded stack shows an example", async () => {
  expect(await checkWith({ NODE_ENV: "production", NUMNINJA_LOCAL: "1" })).not.toThrow();
  expect((await import("@/lib/company")).company.legalName).toMatch(/Example/);
});
