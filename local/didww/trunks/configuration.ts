import { randomBytes } from "node:crypto";
import { invalid, parameterMissing, paramNotAllowed } from "../json-api/errors.ts";
import { isRecord } from "../json-api/write-body.ts";
import type { TrunkRow } from "../rows.ts";
import { sipDefaults, sipEnums } from "./sip-defaults.ts";

type Configuration = TrunkRow["configuration"];

/**
 * Checks a trunk's `configuration`. What a PATCH leaves out stays as it is, and the result is checked as a whole.
 * @param before the configuration that it changes: its type is final
 * @throws {ApiError} 400 for an unknown attribute, 422 for a wrong value
 */
export function readConfiguration(value: unknown, before?: Configuration): Configuration {
  if (!isRecord(value) || !isRecord(value.attributes)) throw parameterMissing("configuration");
  if (before && value.type !== before.type) throw invalid("configuration", "type can't be changed");
  if (value.type === "pstn_configurations") return readPstn(value.attributes, before);
  if (value.type === "sip_configurations") return readSip(value.attributes, before);
  throw invalid("configuration", "type is invalid");
}

function readPstn(given: Record<string, unknown>, before?: Configuration): Configuration {
  for (const name of Object.keys(given)) if (name !== "dst") throw paramNotAllowed(`configuration.${name}`);
  const { dst } = { ...before?.attributes, ...given };
  if (typeof dst !== "string" || !/^[1-9]\d{4,14}$/.test(dst)) throw invalidSetting("dst", "is invalid");
  return { type: "pstn_configurations", attributes: { dst } };
}

function readSip(given: Record<string, unknown>, before?: Configuration): Configuration {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(sipDefaults, name)) throw paramNotAllowed(`configuration.${name}`);
    const allowed = sipEnums[name];
    if (allowed && !allowed.includes(value)) throw invalidSetting(name, "is not included in the list");
  }
  const attributes: Record<string, unknown> = { ...(before?.attributes ?? sipDefaults), ...given };
  const registers = attributes.enabled_sip_registration === true;
  if (registers) {
    if (attributes.host !== null || attributes.port !== null) throw invalidSetting("host", "must be blank");
  } else {
    if (!isHost(attributes.host)) throw invalidSetting("host", "can't be blank");
    if (before?.attributes.enabled_sip_registration === true && attributes.use_did_in_ruri !== false) {
      throw invalidSetting("use_did_in_ruri", "must be false");
    }
  }
  return { type: "sip_configurations", attributes: { ...attributes, ...registrationCredentials(registers, before) } };
}

/** Made by the carrier when registration is switched on, kept while it stays on. */
function registrationCredentials(registers: boolean, before?: Configuration) {
  if (!registers) return { incoming_auth_username: null, incoming_auth_password: null };
  const kept = before?.attributes.incoming_auth_username;
  return {
    incoming_auth_username: kept ?? randomBytes(6).toString("hex"),
    incoming_auth_password: kept ? before?.attributes.incoming_auth_password : randomBytes(12).toString("hex"),
  };
}

const isHost = (host: unknown) => typeof host === "string" && /^[A-Za-z0-9.:_-]{1,255}$/.test(host);

const invalidSetting = (name: string, message: string) =>
  invalid(`configuration.${name}`, message, `/data/attributes/configuration/attributes/${name}`);
