import "server-only";
import type { AgentCause } from "@/lib/contract/calls/agents";
import { readXml, type XmlElement } from "@/lib/kernel/read-xml";
import { isE164 } from "@/lib/kernel/telephony/e164";
import { xmlText } from "@/lib/kernel/xml";
import { readPublicUrl } from "@/lib/outgoing";
import { element } from "../voice/twiml";
import { readSipAddress } from "./targets";

/** Whom an agent wants to put the caller through to. Not checked yet. */
export interface AgentDial {
  line: "phone" | "sip";
  target: string;
  seconds: number;
  /** asked next, whatever came of it; null: what follows the agent in the plan */
  next: string | null;
}

/** What an agent wants, rebuilt from what it may. */
export interface AgentDocument {
  /** verbs before the one that decides what follows */
  verbs: string[];
  end: { kind: "hang_up" } | { kind: "go_on" } | { kind: "ask"; next: string } | ({ kind: "dial" } & AgentDial);
}

class Refused extends Error {
  readonly reason: AgentCause;

  constructor(reason: AgentCause) {
    super(reason);
    this.reason = reason;
  }
}

interface Context {
  /** of the agent: addresses are relative to it, and stay on its host */
  base: URL;
  /** where the platform asks on our side for what an address of the agent answers */
  ask: (next: string) => string;
}

const most = { elements: 60, depth: 4 };
const mostText = 4_000;
const language = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/;

function within({ attributes }: XmlElement, name: string, least: number, greatest: number): number | undefined {
  const value = attributes[name];
  if (value === undefined || !/^\d{1,4}$/.test(value)) return undefined;
  return Math.min(greatest, Math.max(least, Number(value)));
}
const matching = ({ attributes }: XmlElement, name: string, pattern: RegExp): string | undefined =>
  pattern.test(attributes[name] ?? "") ? attributes[name] : undefined;

/** The path on the agent's host that an address of its document means, as it is carried along. */
function nextOf(address: string, { base }: Context): string {
  const url = URL.canParse(address, base) ? new URL(address, base) : null;
  if (url?.origin !== base.origin) throw new Refused("foreign_address");
  const path = `${url.pathname}${url.search}`;
  if (path.length > 500) throw new Refused("foreign_address");
  return path;
}

/**
 * Verbs that send the sound of a call elsewhere. The platform would connect by itself to any address, without a limit of time and beside what
 * is reserved for the call.
 */
const streams = new Set(["Connect", "Start"]);

/** What is only said or played, by name. */
const spoken: Readonly<Record<string, (one: XmlElement) => string>> = {
  Say: (one) => {
    const text = one.text.trim();
    if (one.children.length > 0) throw new Refused("forbidden_verb");
    if (text.length > mostText) throw new Refused("too_large");
    return text === "" ? "" : element("Say", { language: matching(one, "language", language) }, xmlText(text));
  },
  Pause: (one) => element("Pause", { length: within(one, "length", 1, 10) ?? 1 }),
  Play: (one) => {
    const url = readPublicUrl(one.text.trim());
    if (!url) throw new Refused("foreign_address");
    return element("Play", { loop: within(one, "loop", 1, 3) }, xmlText(url.href));
  },
};

function gather(one: XmlElement, context: Context): string {
  const inside = one.children.map((child) => {
    const say = spoken[child.name];
    if (!say) throw new Refused("forbidden_verb");
    return say(child);
  });
  return element(
    "Gather",
    {
      action: context.ask(nextOf(one.attributes.action ?? "", context)),
      method: "POST",
      input: matching(one, "input", /^(dtmf|speech|dtmf speech|speech dtmf)$/),
      language: matching(one, "language", language),
      timeout: within(one, "timeout", 1, 15) ?? 5,
      numDigits: within(one, "numDigits", 1, 20),
      finishOnKey: matching(one, "finishOnKey", /^[0-9*#]$/),
      speechTimeout: matching(one, "speechTimeout", /^(auto|[1-5])$/),
    },
    inside.join(""),
  );
}

function dial(one: XmlElement, context: Context): { kind: "dial" } & AgentDial {
  const [noun, second] = one.children;
  if (second) throw new Refused("forbidden_verb"); // several would ring without asking who picks up
  const seconds = within(one, "timeout", 5, 60) ?? 25;
  const next = one.attributes.action === undefined ? null : nextOf(one.attributes.action, context);
  if (noun && noun.name !== "Number" && noun.name !== "Sip") throw new Refused("forbidden_verb");
  const text = (noun ?? one).text.trim();
  if (noun?.name === "Sip") {
    const target = readSipAddress(text);
    if (target === null) throw new Refused("refused_destination");
    return { kind: "dial", line: "sip", target, seconds, next };
  }
  const target = text.replace(/[\s().-]/g, "");
  if (!isE164(target)) throw new Refused("refused_destination");
  return { kind: "dial", line: "phone", target, seconds, next };
}

/**
 * What an agent answered, rebuilt from verbs that it may use: Say, Pause, Play, Gather, Dial to one phone or SIP address, Redirect,
 * Hangup. Anything else refuses the whole: half of a document is not what its author meant. One that comes to its end leads on to
 * what follows the agent.
 */
export function rebuild(source: string, context: Context): AgentDocument | { cause: AgentCause } {
  try {
    const root = readXml(source, most);
    if (root.name !== "Response" || root.text.trim() !== "") return { cause: "not_twiml" };
    return follow(root, context);
  } catch (error) {
    if (error instanceof Refused) return { cause: error.reason };
    if (error instanceof SyntaxError) return { cause: "not_twiml" };
    throw error;
  }
}

function follow({ children }: XmlElement, context: Context): AgentDocument {
  const verbs: string[] = [];
  for (const one of children) {
    const say = spoken[one.name];
    if (say) verbs.push(say(one));
    else if (one.name === "Gather") verbs.push(gather(one, context));
    else if (one.name === "Hangup") return { verbs, end: { kind: "hang_up" } };
    else if (one.name === "Redirect") return { verbs, end: { kind: "ask", next: nextOf(one.text.trim(), context) } };
    else if (one.name === "Dial") return { verbs, end: dial(one, context) };
    else throw new Refused(streams.has(one.name) ? "wants_stream" : "forbidden_verb");
  }
  return { verbs, end: { kind: "go_on" } };
}
