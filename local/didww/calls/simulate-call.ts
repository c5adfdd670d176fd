import { newId } from "../ids.ts";
import type { CallRow, DidRow, TrunkRow } from "../rows.ts";
import { disconnectCodeIds, ringingTimeoutId } from "../trunks/sip-defaults.ts";
import type { World } from "../world.ts";
import { callVoiceApplication, type LegOutcome, type VoiceResult } from "./voice-application.ts";

export interface CallInput {
  /** Digits, no `+`. */
  to: string;
  from: string;
  outcomes: Record<string, LegOutcome>;
  digits: string | null;
  recordSeconds: number;
  talkSeconds: number;
  /** What caller and phones do, in the words of `local/twilio`, besides the shorter words above. */
  caller: object;
  phones: object;
  /** Other calls of the number that go on at that moment, besides those that are simulated just now. */
  others: number;
}

export interface CallAttempt {
  attempt: number;
  trunk: string;
  type: "pstn" | "sip" | "voice_application";
  destination: string;
  outcome: LegOutcome;
  code: number;
  voice: VoiceResult | null;
}

export interface CallResult {
  call_id: string;
  answered: boolean;
  /** Why the call was not answered; null when it was. */
  reason: string | null;
  path: CallAttempt[];
  spoken: string[];
  played: string[];
  dialed: VoiceResult["dialed"];
  recordings: VoiceResult["recordings"];
  duration_seconds: number;
}

const codes: Readonly<Record<LegOutcome, number>> = {
  answer: 200,
  busy: 486,
  no_answer: 408,
  unreachable: 503,
  reject: 603,
  not_found: 404,
};
/** As recorded files have them. */
const responses: Readonly<Record<LegOutcome, string>> = {
  answer: "OK",
  busy: "Busy Here",
  no_answer: "SIP transaction timeout",
  unreachable: "Service Unavailable",
  reject: "Decline",
  not_found: "Not Found",
};
/** Failures on which a trunk without a list of its own hands on: all but "busy" and "declined". */
const defaultReroute = [404, 408, 480, 500, 503];
const ringSeconds = 4;
const defaultRingTimeout = 30;
const pstnPerMinute = 120;
const tollFreePerMinute = 300;

/** Routes one inbound call as the carrier would, and writes a call record per attempt. The call has just ended. */
export async function simulateCall(world: World, input: CallInput): Promise<CallResult> {
  const did = world.tables.dids.find((one) => one.number === input.to);
  const refusal = refuse(world, did);
  if (!did || refusal) return routeCall(world, did, refusal, input);
  const calls = goingOn.get(world) ?? new Map<string, number>();
  goingOn.set(world, calls);
  const count = calls.get(did.id) ?? 0;
  if (count + input.others >= concurrentCalls(world, did)) return routeCall(world, did, "busy", input);
  calls.set(did.id, count + 1);
  try {
    return await routeCall(world, did, null, input);
  } finally {
    calls.set(did.id, (calls.get(did.id) ?? 1) - 1);
  }
}

/** Simulated calls under way, by number. */
const goingOn = new WeakMap<World, Map<string, number>>();

/** Channels of its own and those that it shares; a limit of the number itself is a limit as well. */
function concurrentCalls(world: World, did: DidRow): number {
  return Math.min(did.channelsIncluded + did.dedicatedChannels + sharedChannels(world, did), did.capacityLimit ?? 1e9);
}

function sharedChannels(world: World, did: DidRow): number {
  const group = did.sharedGroupId ? world.tables.sharedGroups.get(did.sharedGroupId) : undefined;
  return (group?.sharedChannels ?? 0) + (group?.meteredChannels ?? 0);
}

async function routeCall(
  world: World,
  did: DidRow | undefined,
  refusal: string | null,
  input: CallInput,
): Promise<CallResult> {
  const path: CallAttempt[] = [];
  if (did && !refusal) {
    for (const trunk of routeOf(world, did)) {
      const attempt = await attemptTrunk(world, trunk, input, path.length + 1);
      path.push(attempt);
      if (attempt.outcome === "answer" || !handsOn(trunk, attempt)) break;
    }
  }
  const last = path.at(-1);
  const answered = last?.outcome === "answer";
  const result: CallResult = {
    call_id: newId(),
    answered,
    reason: answered ? null : (refusal ?? (last ? last.outcome : "no_trunk")),
    path,
    spoken: path.flatMap(({ voice }) => voice?.said ?? []),
    played: path.flatMap(({ voice }) => voice?.played ?? []),
    dialed: path.flatMap(({ voice }) => voice?.dialed ?? []),
    recordings: path.flatMap(({ voice }) => voice?.recordings ?? []),
    duration_seconds: answered ? talkSeconds(last, input) : 0,
  };
  if (did && refusal === "busy") writeBusyRecord(world, did, input, result);
  else if (did) writeRecords(world, did, input, result);
  return result;
}

/** Why the carrier does not even look at the routing. */
function refuse(world: World, did: DidRow | undefined): string | null {
  if (!did) return "not_owned";
  if (did.terminatedAt !== null) return "terminated";
  if (did.awaitingRegistration) return "awaiting_registration";
  if (did.blocked) return "blocked";
  if (did.expiresAt <= world.clock.now()) return "expired";
  if (!world.catalogue.groups.get(did.groupId)?.features.includes("voice_in")) return "no_voice";
  if (did.channelsIncluded + did.dedicatedChannels + sharedChannels(world, did) === 0) return "no_channels";
  return did.capacityLimit === 0 ? "capacity_limit" : null;
}

/** The trunks in the order in which they are tried: priority first, then at random by weight (RFC 2782). */
function routeOf(world: World, did: DidRow): TrunkRow[] {
  if (did.trunkId) return world.tables.trunks.list((trunk) => trunk.id === did.trunkId);
  if (!did.trunkGroupId) return [];
  const rank = (trunk: TrunkRow) => Math.random() ** (1 / Math.max(trunk.weight, 0.001));
  return world.tables.trunks
    .list((trunk) => trunk.groupId === did.trunkGroupId)
    .map((trunk) => ({ trunk, rank: rank(trunk) }))
    .sort((a, b) => a.trunk.priority - b.trunk.priority || b.rank - a.rank)
    .map(({ trunk }) => trunk);
}

async function attemptTrunk(world: World, trunk: TrunkRow, input: CallInput, attempt: number): Promise<CallAttempt> {
  const { type, attributes } = trunk.configuration;
  const finish = (
    kind: CallAttempt["type"],
    destination: string,
    outcome: LegOutcome,
    voice: VoiceResult | null = null,
  ) => ({
    attempt,
    trunk: trunk.name,
    type: kind,
    destination,
    outcome,
    code: codes[outcome],
    voice,
  });
  if (type === "pstn_configurations") {
    const dst = String(attributes.dst);
    if (trunk.capacityLimit === 0) return finish("pstn", dst, "unreachable");
    return finish("pstn", dst, input.outcomes[dst] ?? input.outcomes[`+${dst}`] ?? "answer");
  }
  const host = attributes.enabled_sip_registration ? "registered" : String(attributes.host);
  if (trunk.capacityLimit === 0) return finish("sip", `sip:${input.to}@${host}`, "unreachable");
  const { voiceSipHost, voiceDomainUrl } = world.config;
  if (host.toLowerCase() !== voiceSipHost.toLowerCase() || voiceDomainUrl === "")
    return finish("sip", `sip:${input.to}@${host}`, input.outcomes[host] ?? "answer");
  const ringLimit = trunk.ringingTimeout ?? defaultRingTimeout;
  const { outcome, voice } = await callVoiceApplication(voiceDomainUrl, { ...input, host, ringLimit });
  return finish("voice_application", `sip:+${input.to}@${host}`, outcome, voice);
}

/** Whether a failed attempt goes on to the next trunk. Which PSTN outcomes do is not documented: here all of them. */
function handsOn(trunk: TrunkRow, { outcome, code }: CallAttempt): boolean {
  if (trunk.configuration.type === "pstn_configurations") return true;
  const chosen = trunk.configuration.attributes.rerouting_disconnect_code_ids;
  if (!Array.isArray(chosen)) return defaultReroute.includes(code);
  return chosen.includes(outcome === "no_answer" ? ringingTimeoutId : disconnectCodeIds[code]);
}

function talkSeconds(last: CallAttempt, input: CallInput): number {
  return last.voice ? Math.max(1, last.voice.duration_seconds) : input.talkSeconds;
}

function writeRecords(world: World, did: DidRow, input: CallInput, result: CallResult): void {
  const rings = result.path.map((attempt) =>
    attempt.outcome === "no_answer" ? ringTimeout(world, attempt) : ringSeconds,
  );
  const total = rings.reduce((sum, seconds) => sum + seconds, 0) + result.duration_seconds;
  let at = world.clock.now() - total * 1_000;
  const tollFree = world.catalogue.groups.get(did.groupId)?.isMetered ? tollFreePerMinute : 0;
  world.store.transaction(() => {
    for (const [index, attempt] of result.path.entries()) {
      const connected = attempt.outcome === "answer";
      const talked = connected ? result.duration_seconds : 0;
      const minutes = Math.ceil(talked / 60);
      const connectedAt = at + (rings[index] ?? 0) * 1_000;
      const row: CallRow = {
        id: newId(),
        callId: result.call_id,
        startedAt: at,
        connectedAt: connected ? connectedAt : null,
        endedAt: connectedAt + talked * 1_000,
        source: input.from,
        did: did.number,
        durationSeconds: talked,
        attempt: attempt.attempt,
        disconnectCode: attempt.code,
        response: responses[attempt.outcome],
        disconnectInitiator: connected ? "Origination" : "Destination",
        trunkName: attempt.trunk,
        destination: attempt.destination,
        trunkGroupName: did.trunkGroupId ? (world.tables.trunkGroups.get(did.trunkGroupId)?.name ?? "") : "",
        tollFree: minutes * tollFree,
        pstn: attempt.type === "pstn" ? minutes * pstnPerMinute : 0,
      };
      world.tables.calls.put(row.id, row);
      at = row.endedAt;
    }
  });
}

/** A caller for whom no channel was left: handed to nobody. How the real carrier writes it down is not documented. */
function writeBusyRecord(world: World, did: DidRow, input: CallInput, { call_id }: CallResult): void {
  const at = world.clock.now();
  const row: CallRow = {
    id: newId(),
    callId: call_id,
    startedAt: at,
    connectedAt: null,
    endedAt: at,
    source: input.from,
    did: did.number,
    durationSeconds: 0,
    attempt: 1,
    disconnectCode: codes.busy,
    response: responses.busy,
    disconnectInitiator: "Switch",
    trunkName: "",
    destination: "",
    trunkGroupName: "",
    tollFree: 0,
    pstn: 0,
  };
  world.tables.calls.put(row.id, row);
}

function ringTimeout(world: World, attempt: CallAttempt): number {
  return world.tables.trunks.find((trunk) => trunk.name === attempt.trunk)?.ringingTimeout ?? defaultRingTimeout;
}
