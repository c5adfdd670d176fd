import { expect, test } from "vitest";
import { functions } from "@/inngest/functions";
import { parseFunction } from "../../../local/inngest/sync/function-config.ts";

test("every function of the application uses only options that the local job server implements", () => {
  const baseUrl = new URL("http://127.0.0.1:3000/api/inngest");
  for (const fn of functions) {
    // what `serve` sends at sync; typed as private in the SDK
    const registrations = (
      fn as unknown as { getConfig(options: { baseUrl: URL; appPrefix: string }): object[] }
    ).getConfig({ baseUrl, appPrefix: "numninja" });
    for (const registration of JSON.parse(JSON.stringify(registrations))) {
      const config = parseFunction(registration);
      expect(registration.steps.step.retries, `${config.id} sets retries`).toHaveProperty("attempts");
      if (!config.id.endsWith("-failure")) expect(config.triggers.length).toBeGreaterThan(0);
    }
  }
});
