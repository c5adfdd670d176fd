import { ControlError, type ControlRoutes } from "../../kit/index.ts";
import { newId } from "../ids.ts";
import { formatPrice, parseMoney } from "../money.ts";
import type { DidGroup } from "../seed/types.ts";
import { currentSku, type World, withdrawNumber } from "../world.ts";
import { digitsOf } from "./digits-of.ts";

/** Most numbers that one call may add. */
const mostAdded = 50_000;

/**
 * `GET /stock` lists groups with what is left; `POST /stock {group | prefix+country, from?, count}` adds consecutive
 * numbers; `POST /stock/withdraw {numbers} | {group, keep?}` sells them elsewhere; `POST /skus/:id` changes a price.
 * A group is named by its id, or as "US San Francisco".
 */
export function stockRoutes(world: () => World): ControlRoutes {
  return {
    "GET /stock": ({ query }) => {
      const name = query.get("group");
      const groups = name ? [findGroup(world(), { group: name })] : [...world().catalogue.groups.values()];
      return groups.map((group) => describeGroup(world(), group));
    },
    "POST /stock": ({ body }) => {
      const group = findGroup(world(), body);
      if (!Number.isInteger(body.count) || body.count < 1 || body.count > mostAdded) {
        throw new ControlError(400, `"count" is a whole number up to ${mostAdded}`);
      }
      const { stock, tables } = world();
      const first = body.from ? digitsOf(body.from, "from") : (stock.nextNumber(group.id) ?? group.firstNumber);
      const added = stock.addRange(group.id, first, body.count);
      tables.stockRanges.put(newId(), { groupId: group.id, first, count: body.count });
      return {
        ...describeGroup(world(), group),
        added: added.length,
        first: added[0] ?? null,
        last: added.at(-1) ?? null,
      };
    },
    "POST /stock/withdraw": ({ body }) => {
      const numbers = body.numbers
        ? body.numbers.map((one: unknown) => digitsOf(one, "numbers"))
        : spare(world(), body);
      world().store.transaction(() => {
        for (const number of numbers) withdrawNumber(world(), number);
      });
      return { withdrawn: numbers.length };
    },
    "POST /skus/:id": ({ params, body }) => {
      const id = params.id ?? "";
      if (!world().catalogue.skus.has(id)) throw new ControlError(404, "no such SKU");
      const before = world().tables.skuChanges.get(id);
      world().tables.skuChanges.put(id, {
        ...before,
        ...(body.setup_price !== undefined && { setupPrice: parseMoney(body.setup_price) }),
        ...(body.monthly_price !== undefined && { monthlyPrice: parseMoney(body.monthly_price) }),
        ...(body.gone !== undefined && { gone: Boolean(body.gone) }),
      });
      return { id, ...world().tables.skuChanges.get(id) };
    },
  };
}

function spare(world: World, body: { group?: unknown; keep?: number }): string[] {
  const group = findGroup(world, body);
  return world.stock.freeNumbers(group.id).slice(body.keep ?? 0);
}

function findGroup(world: World, wanted: { group?: unknown; prefix?: unknown; country?: unknown }): DidGroup {
  const { groups, countries } = world.catalogue;
  const iso = (group: DidGroup) => countries.get(group.countryId)?.iso;
  const byId = groups.get(String(wanted.group));
  if (byId) return byId;
  const matching = [...groups.values()].filter((group) =>
    wanted.prefix === undefined
      ? `${iso(group)} ${group.areaName}`.toLowerCase() === String(wanted.group).toLowerCase()
      : group.prefix === String(wanted.prefix) && (wanted.country === undefined || iso(group) === wanted.country),
  );
  if (matching.length !== 1) {
    throw new ControlError(
      404,
      `${matching.length} groups match; name one as "US San Francisco" or by prefix and country`,
    );
  }
  return matching[0]!;
}

function describeGroup(world: World, group: DidGroup) {
  const skus = group.skuIds.map((id) => currentSku(world, id)).filter((sku) => sku !== null);
  return {
    id: group.id,
    name: `${world.catalogue.countries.get(group.countryId)?.iso} ${group.areaName}`,
    prefix: group.prefix,
    available: world.stock.freeCount(group.id),
    skus: skus.map((sku) => ({
      id: sku.id,
      setup_price: formatPrice(sku.setupPrice),
      monthly_price: formatPrice(sku.monthlyPrice),
      channels: sku.channels,
    })),
  };
}
