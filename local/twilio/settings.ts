import { type Collection, ControlError } from "../kit/index.ts";

/**
 * What Twilio's staff, its console or bad luck decide, and where the documentation leaves a choice open. One row, changed by
 * `PATCH /__control/account` (names in snake case). The default of each open choice is the harder one for us.
 */
export interface Settings {
  status: "active" | "suspended" | "closed";
  type: "Full" | "Trial";
  /** USD, a decimal. */
  balance: number;
  /** A second token that signs and opens as well, while the first is being replaced. */
  secondaryToken: string | null;
  /** Webhooks are signed with the second token. */
  signsWithSecondary: boolean;
  /** Numbers in one answer of a search, at most. */
  sampleSize: number;
  /** Capabilities of a search result: `SMS` and `MMS` as answers were seen, or `sms` and `mms` as specified. */
  searchCapabilities: "upper" | "lower";
  /** Create of a number that the account has already: 201 as an update (seen in 2019), or 21422. */
  repeatedCreate: "update" | "refuse";
  /** Create with too little money: carried out, and the balance turns negative; or 400 with a code that nobody has documented. */
  emptyBalance: "sell" | "refuse";
  /** Whether 429 says `Retry-After`. */
  rateLimitRetryAfter: boolean;
  /** The whole time for one voice webhook, ms. */
  webhookTimeoutMs: number;
  /** What a failed `action` URL leads to: the spoken error, or the number's fallback URL. */
  failedAction: "announce" | "fallback";
  /** Of phones that ring together: others ring on until one is bridged, or the first pick-up ends them. */
  ringsUntil: "bridge" | "pick_up";
  /** `DialCallStatus` when the caller hangs up while it rings. */
  callerGone: "no-answer" | "canceled";
  /** A `<Record>` that caught nothing: the next verb, or the action. */
  emptyRecording: "next" | "action";
  /** `recordingStatusCallback` after the action's request, or before. */
  recordingCallback: "after" | "before";
  /** Seconds from the end of a recording until its file is there. */
  recordingSeconds: number;
  /** Actions of `<Dial>` say `DialBridged`. */
  saysBridged: boolean;
}

export const defaultSettings: Settings = {
  status: "active",
  type: "Full",
  balance: 100,
  secondaryToken: null,
  signsWithSecondary: false,
  sampleSize: 30,
  searchCapabilities: "upper",
  repeatedCreate: "update",
  emptyBalance: "sell",
  rateLimitRetryAfter: false,
  webhookTimeoutMs: 15_000,
  failedAction: "announce",
  ringsUntil: "bridge",
  callerGone: "no-answer",
  emptyRecording: "next",
  recordingCallback: "after",
  recordingSeconds: 2,
  saysBridged: true,
};

const choices: { [Name in keyof Settings]?: readonly Settings[Name][] } = {
  status: ["active", "suspended", "closed"],
  type: ["Full", "Trial"],
  searchCapabilities: ["upper", "lower"],
  repeatedCreate: ["update", "refuse"],
  emptyBalance: ["sell", "refuse"],
  failedAction: ["announce", "fallback"],
  ringsUntil: ["bridge", "pick_up"],
  callerGone: ["no-answer", "canceled"],
  emptyRecording: ["next", "action"],
  recordingCallback: ["after", "before"],
};

export interface AccountSettings {
  get(): Readonly<Settings>;
  set(change: Partial<Settings>): Settings;
}

export function createSettings(rows: Collection<Partial<Settings>>, defaults: Settings): AccountSettings {
  let current: Settings = { ...defaults, ...rows.get("account") };
  return {
    get: () => current,
    set(change) {
      const saved = { ...rows.get("account"), ...change };
      rows.put("account", saved);
      current = { ...defaults, ...saved };
      return current;
    },
  };
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The settings in the words of the control route. */
export const settingsJson = (settings: Readonly<Settings>) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [snake(name), value]));

/** Reads a change as it is posted. @throws {ControlError} for a name or value that does not exist */
export function parseSettings(body: Record<string, unknown>): Partial<Settings> {
  const names = new Map(Object.keys(defaultSettings).map((name) => [snake(name), name as keyof Settings]));
  const change: Partial<Settings> = {};
  for (const [given, value] of Object.entries(body)) {
    const name = names.get(given);
    if (!name) throw new ControlError(400, `there is no setting "${given}": ${[...names.keys()].join(", ")}`);
    const allowed = choices[name] as readonly unknown[] | undefined;
    const known = defaultSettings[name];
    const fits = allowed ? allowed.includes(value) : known === null || typeof value === typeof known;
    if (!fits) throw new ControlError(400, `"${given}" is ${allowed ? allowed.join(", ") : `a ${typeof known}`}`);
    Object.assign(change, { [name]: value });
  }
  return change;
}
