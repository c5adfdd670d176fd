import { type ControlRoutes, ruleRoutes } from "../../kit/index.ts";
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
    ...ruleRoutes("/scenarios", () => world().scenarios.rules),
  };
}
