import type { z } from "zod";
import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";
import { fromDigits } from "@/lib/kernel/telephony/e164";
import { CarrierError } from "../errors";
import type { CarrierNumber, CarrierSku } from "../facets/inventory";
import type { OwnedNumber } from "../facets/ownership";
import type { CarrierOrder } from "../facets/purchasing";
import type { Reservation } from "../facets/reservations";
import type { AnswerPath } from "../facets/routing";
import { redact } from "../redact";
import {
  availableDidAttributes,
  didAttributes,
  didGroupAttributes,
  didGroupMeta,
  orderAttributes,
  reservationAttributes,
  skuAttributes,
  trunkAttributes,
} from "./schema";
import { dialedNumber } from "./trunk-configuration";
import type { Document, Linked, Resource, ToOne } from "./types";

/** DIDWW bills and shows its prices in US dollars only. */
export const currency = "USD";

/** What has to be read with a number for `toOwnedNumber`. */
export const numberInclude = "order,did_group,voice_in_trunk,voice_in_trunk_group.voice_in_trunks";

/** Ours for theirs. A feature that is not listed is ignored: it would promise something we do not sell. */
const featureNames: Record<string, NumberFeature> = {
  voice_in: "voice_in",
  voice_out: "voice_out",
  sms_in: "sms_in",
  p2p: "sms_out",
  a2p: "sms_out",
  t38: "fax",
  emergency: "emergency",
  cnam_out: "cnam",
};

const typeNames: Record<string, NumberType> = {
  local: "local",
  national: "national",
  mobile: "mobile",
  "toll-free": "toll_free",
  "shared cost": "shared_cost",
};

/** Their features as ours, each once, in our order. */
export function toFeatures(features: string[]): NumberFeature[] {
  const known = new Set(
    features.flatMap((feature) => (Object.hasOwn(featureNames, feature) ? [featureNames[feature]!] : [])),
  );
  return [...new Set(Object.values(featureNames))].filter((feature) => known.has(feature));
}

/** The names DIDWW filters by for one of our features; several mean any of them. */
export const fromFeature = (feature: NumberFeature): string[] =>
  Object.keys(featureNames).filter((name) => featureNames[name] === feature);

/** Null for a type we do not sell ("Global") or do not know. */
export const toNumberType = (name: string): NumberType | null => {
  const key = name
    .toLowerCase()
    .replace(/[_\s]+/g, " ")
    .replace("toll free", "toll-free");
  return Object.hasOwn(typeNames, key) ? typeNames[key]! : null;
};

/**
 * Parses a resource's attributes.
 * @throws {CarrierError} unavailable: the answer lacks what we rely on
 */
export function attributesOf<T>(resource: Resource, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(resource.attributes);
  if (parsed.success) return parsed.data;
  throw new CarrierError(
    "unavailable",
    `DIDWW sent ${resource.type} we cannot read: ${parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ")}`,
    {
      raw: redact(resource),
      cause: parsed.error,
    },
  );
}

const key = (identifier: { type: string; id: string }) => `${identifier.type} ${identifier.id}`;

export const indexIncluded = (document: Document): Map<string, Resource> =>
  new Map((document.included ?? []).map((resource) => [key(resource), resource]));

/** Follows a to-one relationship. */
export function toOne({ resource, included }: Linked, name: string): ToOne {
  const data = resource.relationships?.[name]?.data;
  if (data === undefined) return { state: "absent" };
  if (data === null) return { state: "empty" };
  const identifier = Array.isArray(data) ? data[0] : data;
  if (!identifier) return { state: "empty" };
  const target = included.get(key(identifier));
  return { state: "present", id: identifier.id, linked: target ? { resource: target, included } : null };
}

/** Follows a to-many relationship; what was not included is left out. */
export function toMany({ resource, included }: Linked, name: string): Linked[] {
  const data = resource.relationships?.[name]?.data;
  if (!Array.isArray(data)) return [];
  return data.flatMap((identifier) => {
    const target = included.get(key(identifier));
    return target ? [{ resource: target, included }] : [];
  });
}

/** The included target of a to-one relationship, or null. */
export function linkedOne(linked: Linked, name: string): Linked | null {
  const relation = toOne(linked, name);
  return relation.state === "present" ? relation.linked : null;
}

/** SKUs that give a working number, cheapest month first. One with 0 channels takes no calls, so it is not offered. */
export function toSkus(group: Linked): CarrierSku[] {
  return toMany(group, "stock_keeping_units")
    .map(({ resource }) => {
      const sku = attributesOf(resource, skuAttributes);
      return {
        ref: resource.id,
        channels: sku.channels_included_count,
        setupCost: sku.setup_price,
        monthlyCost: sku.monthly_price,
        currency,
      };
    })
    .filter((sku) => sku.channels >= 1)
    .sort(
      (a, b) =>
        compareDecimals(a.monthlyCost, b.monthlyCost) ||
        compareDecimals(a.setupCost, b.setupCost) ||
        a.ref.localeCompare(b.ref),
    );
}

/** Compares two non-negative decimal strings exactly. */
export function compareDecimals(a: string, b: string): number {
  const [wholeA = "0", fractionA = ""] = a.split(".");
  const [wholeB = "0", fractionB = ""] = b.split(".");
  const digits = Math.max(fractionA.length, fractionB.length);
  const difference = BigInt(wholeA + fractionA.padEnd(digits, "0")) - BigInt(wholeB + fractionB.padEnd(digits, "0"));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * An available number with its group's SKUs.
 * @returns null when it cannot be sold: no SKU with channels, or not a number we can write as E.164
 */
export function toCarrierNumber(available: Linked): CarrierNumber | null {
  const e164 = fromDigits(attributesOf(available.resource, availableDidAttributes).number);
  const group = linkedOne(available, "did_group");
  if (!group || !e164) return null;
  const skus = toSkus(group);
  const first = skus[0];
  if (!first) return null;
  const meta = didGroupMeta.partial().safeParse(group.resource.meta ?? {});
  return {
    carrierRef: available.resource.id,
    e164,
    areaRef: group.resource.id,
    skuRef: first.ref,
    skuRefs: skus,
    features: toFeatures(attributesOf(group.resource, didGroupAttributes).features),
    needsDocuments: meta.data?.needs_registration ?? false,
  };
}

export const toReservation = (resource: Resource, availableRef: string): Reservation => ({
  ref: resource.id,
  availableRef,
  expiresAt: attributesOf(resource, reservationAttributes).expires_at,
});

export function toOrder(resource: Resource): CarrierOrder {
  const order = attributesOf(resource, orderAttributes);
  const status = order.status.toLowerCase();
  return {
    ref: resource.id,
    reference: order.external_reference_id ?? null,
    status: status === "completed" || status === "canceled" ? status : "pending",
    amount: order.amount,
    currency,
    raw: redact(resource),
  };
}

export function toOwnedNumber(linked: Linked): OwnedNumber {
  const did = attributesOf(linked.resource, didAttributes);
  const order = toOne(linked, "order");
  const group = toOne(linked, "did_group");
  return {
    ref: linked.resource.id,
    e164: fromDigits(did.number) ?? `+${did.number}`,
    orderRef: order.state === "present" ? order.id : null,
    areaRef: group.state === "present" ? group.id : null,
    blocked: did.blocked,
    terminated: did.terminated,
    awaitingRegistration: did.awaiting_registration,
    expiresAt: did.expires_at ?? null,
    renewals: did.billing_cycles_count ?? null,
    channels: did.channels_included_count + (did.dedicated_channels_count ?? 0),
    answerPath: toRoutedPath(linked),
    raw: redact(linked.resource),
  };
}

/**
 * Where a trunk leads, or null when it is not one of our making: a customer's SIP registration, an unknown type, or a SIP trunk that
 * does not put the dialed number in the user part, without which our voice application cannot know whom a call is for.
 */
export function toAnswerPath(trunk: Resource): AnswerPath | null {
  const { configuration } = attributesOf(trunk, trunkAttributes);
  const { host, username, dst, enabled_sip_registration: registration } = configuration.attributes;
  if (configuration.type === "sip_configurations" && typeof host === "string" && host !== "") {
    return username === dialedNumber && registration !== true ? { kind: "sip", host, fallback: null } : null;
  }
  const e164 = configuration.type === "pstn_configurations" && typeof dst === "string" ? fromDigits(dst) : null;
  return e164 ? { kind: "pstn", e164 } : null;
}

/**
 * Where a number's calls go, read with its trunk or with its trunk group and the group's trunks: a trunk of ours, or our voice application
 * first and a phone where that is away. null: nowhere that we set up.
 */
export function toRoutedPath(did: Linked): AnswerPath | null {
  const trunk = linkedOne(did, "voice_in_trunk");
  if (trunk) return toAnswerPath(trunk.resource);
  const group = linkedOne(did, "voice_in_trunk_group");
  if (!group) return null;
  const members = toMany(group, "voice_in_trunks").map(({ resource }) => resource);
  const priority = (member: Resource) => attributesOf(member, trunkAttributes).priority;
  const [first, second, ...others] = members.sort((a, b) => priority(a) - priority(b)).map(toAnswerPath);
  const isOurs = first?.kind === "sip" && second?.kind === "pstn" && others.length === 0;
  return isOurs && priority(members[0]!) < priority(members[1]!) ? { ...first, fallback: second.e164 } : null;
}
