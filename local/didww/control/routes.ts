import { ControlError, type ControlRoutes } from "../../kit/index.ts";
import type { Scenario } from "../scenarios.ts";
import type { World } from "../world.ts";
import { accountRoutes } from "./account.ts";
import { callRoutes } from "./calls.ts";
import { numberRoutes } from "./numbers.ts";
import { stockRoutes } from "./stock.ts";

/** The emulator's own control endpoints, below `/__control`, beside those of the kit. */
export function controlRoutes(world: () => World): ControlRoutes {
  return {
    ...accountRoutes(world),
    ...stockRoutes(world),
    ...numberRoutes(world),
    ...callRoutes(world),
    "GET /scenarios": () => world().scenarios.list(),
    "POST /scenarios": ({ body }) => {
      const add = (rule: Scenario) => world().scenarios.add(rule);
      return Array.isArray(body) ? body.map(add) : add(body);
    },
    "DELETE /scenarios": ({ query }) => world().scenarios.remove(query.get("id") ?? undefined),
  };
}

/** Digits of a number that may be written with `+` and spaces. @throws {ControlError} 400 */
export function digitsOf(value: unknown, name: string): string {
  const digits = String(value ?? "").replace(/[+\s()-]/g, "");
  if (!/^\d{3,15}$/.test(digits)) throw new ControlError(400, `"${name}" must be a phone number`);
  return digits;
}
