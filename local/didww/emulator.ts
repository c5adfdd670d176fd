import { defineEmulator } from "emulate";
import type { EmulatorKit } from "../kit/index.ts";
import { watchDids } from "./dids/did-lifecycle.ts";
import { didHistory } from "./dids/history.ts";
import type { Resource } from "./json-api/resource.ts";
import { registrationResources } from "./registration/resources.ts";
import { addRegistrationRoutes } from "./registration/routes.ts";
import { addAvailableDidRoutes, availableDids } from "./resources/available-dids.ts";
import { addBalanceRoute } from "./resources/balance.ts";
import { addCapacityRoutes, capacityPools, qtyBasedPricings, sharedCapacityGroups } from "./resources/capacity.ts";
import { coverageResources, nanpaPrefixes } from "./resources/coverage.ts";
import { didGroups } from "./resources/did-groups.ts";
import { addReservationRoutes, didReservations } from "./resources/did-reservations.ts";
import { addDidRoutes, dids } from "./resources/dids.ts";
import { addExportRoutes, exports } from "./resources/exports.ts";
import { addOrderRoutes, orders } from "./resources/orders.ts";
import { addReadRoutes } from "./resources/read-routes.ts";
import { addTrunkGroupRoutes, voiceInTrunkGroups } from "./resources/voice-in-trunk-groups.ts";
import { addTrunkRoutes, voiceInTrunks } from "./resources/voice-in-trunks.ts";
import { createRouter, type Router } from "./router.ts";
import { createWorld, type DidwwConfig, type World } from "./world.ts";

const readOnly = [
  "countries",
  "regions",
  "cities",
  "areas",
  "did_group_types",
  "did_groups",
  "nanpa_prefixes",
  "did_history",
];

/**
 * DIDWW API v3 as an `emulate` service. Its setup runs at the start and again after each reset; all state is in the
 * store, so emulate's own state stays empty.
 * @param onWorld is handed every new world: the control routes work on the latest one
 */
export function didwwService(kit: EmulatorKit, config: DidwwConfig, onWorld: (world: World) => void) {
  return defineEmulator({
    name: "didww",
    state: () => ({}),
    setup({ app, signal }) {
      const world = createWorld(kit, config, signal);
      registerResources(world);
      addRoutes(createRouter(app, world), world);
      onWorld(world);
    },
  });
}

function registerResources(world: World): void {
  const all: Resource<unknown>[] = [
    ...coverageResources(world),
    didGroups(world),
    nanpaPrefixes(world),
    availableDids(world),
    didReservations(world),
    orders(world),
    dids(world),
    didHistory(world),
    voiceInTrunks(world),
    voiceInTrunkGroups(world),
    capacityPools(world),
    qtyBasedPricings(world),
    sharedCapacityGroups(world),
    exports(world),
    ...registrationResources(world),
  ];
  for (const resource of all) world.registry.set(resource.type, resource);
}

function addRoutes(router: Router, world: World): void {
  const resource = (type: string) => world.registry.get(type)!;
  for (const type of readOnly) addReadRoutes(router, resource(type));
  addReadRoutes(router, resource("pops"), { listOnly: true });
  addAvailableDidRoutes(router, world, resource("available_dids"));
  addReservationRoutes(router, world, resource("did_reservations"));
  addOrderRoutes(router, world, resource("orders"));
  addDidRoutes(router, world, resource("dids"));
  addTrunkRoutes(router, world, resource("voice_in_trunks"));
  addTrunkGroupRoutes(router, world, resource("voice_in_trunk_groups"));
  addCapacityRoutes(router, world, resource("capacity_pools"), resource("shared_capacity_groups"));
  addExportRoutes(router, world, resource("exports"));
  addBalanceRoute(router, world);
  addRegistrationRoutes(router, world);
  watchDids(world);
}
