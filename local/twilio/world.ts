import type { Clock, Collection, Deliveries, EmulatorKit, Store } from "../kit/index.ts";
import { newSid } from "./ids.ts";
import type {
  AlertRow,
  CallerIdRow,
  CallRow,
  MediaRow,
  MessageRow,
  NumberRow,
  RecordingRow,
  TextOutcome,
  ValidationRow,
} from "./rows.ts";
import { type Offered, seededNumbers } from "./seed/stock.ts";
import { type AccountSettings, createSettings, defaultSettings, type Settings } from "./settings.ts";
import type { PhoneScript } from "./voice/script.ts";

/** What the emulator is started with; the rest is changed while it runs. */
export interface TwilioConfig {
  accountSid: string;
  authToken: string;
  /** The SIP Domain of the account, such as `numninja.sip.twilio.com`. */
  sipDomain: string;
  /** The domain's VoiceUrl. */
  sipVoiceUrl: string;
  /** The domain's VoiceFallbackUrl; empty for a document of the emulator's own that is busy. */
  sipFallbackUrl: string;
  sipStatusCallbackUrl: string;
  /** Verified from the beginning; null: none. */
  callerId: string | null;
  /** Opening balance in USD. */
  balance: number;
}

export interface Tables {
  account: Collection<Partial<Settings>>;
  numbers: Collection<NumberRow>;
  /** Bought by somebody else. */
  withdrawn: Collection<{ e164: string }>;
  added: Collection<Offered>;
  prices: Collection<{ ref: string; monthly: string }>;
  calls: Collection<CallRow>;
  recordings: Collection<RecordingRow>;
  media: Collection<MediaRow>;
  messages: Collection<MessageRow>;
  textOutcomes: Collection<TextOutcome>;
  /** Pairs of a number of ours and somebody who told it to stop: "+1…:+1…". */
  stopped: Collection<{ pair: string }>;
  callerIds: Collection<CallerIdRow>;
  validations: Collection<ValidationRow>;
  alerts: Collection<AlertRow>;
  phones: Collection<PhoneScript>;
  /** Carriers beside this one, whose numbers are reached through their control endpoints. */
  exchanges: Collection<{ name: string; url: string }>;
}

/** A phone that was called through the API, and what was said to who picked it up. */
export interface PhoneCall {
  to: string;
  from: string;
  at: string;
  answered: boolean;
  said: string[];
}

/** One running emulator, rebuilt from the store at each start and reset. */
export interface World {
  config: TwilioConfig;
  /** `http://127.0.0.1:<port>` */
  origin: string;
  clock: Clock;
  store: Store;
  deliveries: Deliveries;
  tables: Tables;
  settings: AccountSettings;
  /** Everything ever put on sale, by E.164. Who has a number decides whether it still is. */
  stock: Map<string, Offered>;
  /** Ends of calls that are under way, by sid. */
  hangUps: Map<string, () => void>;
  /** What phones heard that we called, newest first. */
  heard: PhoneCall[];
  /** What rings at a number of a carrier of this machine; undefined: an ordinary phone (`voice/network.ts`). */
  phoneBehind(call: { from: string; to: string }, mostSeconds: number): Promise<PhoneScript | undefined>;
  /** Resolves when a callback that was just sent has arrived, or will not. */
  arrived(deliveryId: string): Promise<void>;
}

export function createWorld(
  { baseUrl, clock, store, deliveries }: EmulatorKit,
  config: TwilioConfig,
  arrived: World["arrived"],
  phoneBehind: (world: World, ...asked: Parameters<World["phoneBehind"]>) => ReturnType<World["phoneBehind"]>,
): World {
  const tables: Tables = {
    account: store.collection("account"),
    numbers: store.collection("numbers"),
    withdrawn: store.collection("withdrawn"),
    added: store.collection("added"),
    prices: store.collection("prices"),
    calls: store.collection("calls"),
    recordings: store.collection("recordings"),
    media: store.collection("media"),
    messages: store.collection("messages"),
    textOutcomes: store.collection("text_outcomes"),
    stopped: store.collection("stopped"),
    callerIds: store.collection("caller_ids"),
    validations: store.collection("validations"),
    alerts: store.collection("alerts"),
    phones: store.collection("phones"),
    exchanges: store.collection("exchanges"),
  };
  const { callerId } = config;
  if (callerId && !tables.callerIds.find(({ e164 }) => e164 === callerId)) {
    const sid = newSid("PN");
    tables.callerIds.put(sid, { sid, e164: callerId, friendlyName: callerId, createdAt: clock.now() });
  }
  const world: World = {
    config,
    origin: baseUrl,
    clock,
    store,
    deliveries,
    tables,
    settings: createSettings(tables.account, { ...defaultSettings, balance: config.balance }),
    stock: new Map([...seededNumbers, ...tables.added.list()].map((offered) => [offered.e164, offered])),
    hangUps: new Map(),
    heard: [],
    phoneBehind: (...asked) => phoneBehind(world, ...asked),
    arrived,
  };
  return world;
}

/** Whether anybody can buy the number now. */
export const isForSale = ({ tables, stock }: World, e164: string): boolean =>
  stock.has(e164) && !tables.withdrawn.get(e164) && !ownedNumber({ tables }, e164);

export const ownedNumber = ({ tables }: Pick<World, "tables">, e164: string): NumberRow | undefined =>
  tables.numbers.find((one) => one.e164 === e164);

/** The token that signs webhooks now. */
export function signingToken({ settings, config }: World): string {
  const { signsWithSecondary, secondaryToken } = settings.get();
  return signsWithSecondary && secondaryToken ? secondaryToken : config.authToken;
}
