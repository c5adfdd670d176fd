import type { z } from "zod";
import type { CarrierId } from "@/lib/contract/vocabulary";
import { chargesRealCards, EnvironmentError, env, readVariables } from "@/lib/env";
import type { CallBudget } from "./call-options";
import type { Carrier } from "./carrier";
import type { Circuit } from "./guard";

/** Calls per second that refill a bucket, and how many it holds. */
export interface CallRate {
  rate: number;
  burst: number;
}

/** One line per attempt for the log. Holds no secrets and no bodies. */
export interface CallRecord {
  method: string;
  path: string;
  status: number | null;
  durationMs: number;
  attempt: number;
  error?: string;
}

/** What a carrier gets from us besides its own variables. */
export interface CarrierTools {
  /** Our public origin: where its callbacks arrive. */
  publicUrl: string;
  /** Resolves when the call may go out. @throws {CarrierError} rate_limited, or unavailable while the breaker is open */
  takeTokens(budget: CallBudget, signal?: AbortSignal, circuit?: Circuit): Promise<void>;
  /** Called after each attempt with whether the carrier works. Refusals count as working. */
  onResult(ok: boolean, error?: string, circuit?: Circuit): void;
  onCall?(record: CallRecord): void;
}

/** Where orders go with the present variables. */
export interface OrderTarget {
  host: string;
  /** Whether an order there costs money; false for a sandbox and the embedded stand-in. */
  isReal: boolean;
  /** The variable that decides, for the message. */
  variable: string;
}

interface CarrierDefinition<Shape extends z.ZodRawShape> {
  id: CarrierId;
  /** The variables it reads. All of its names stand here only. */
  environment: z.ZodObject<Shape>;
  /** For a carrier that we may do without: it is there when this one of its variables is set. */
  marker?: keyof Shape & string;
  /** Calls to it, for our whole company. */
  callRate: CallRate;
  orderTarget(environment: z.output<z.ZodObject<Shape>>): OrderTarget;
  build(environment: z.output<z.ZodObject<Shape>>, tools: CarrierTools): Carrier;
}

/** A carrier in the registry. */
export interface CarrierEntry {
  readonly id: CarrierId;
  /** Names of the variables it reads. */
  readonly variables: readonly string[];
  readonly callRate: CallRate;
  /** Whether we have an account there. */
  isPresent(): boolean;
  /** Of a carrier that is present. @throws {EnvironmentError} a variable is missing or malformed, or real money would meet pretended goods */
  checkEnvironment(): void;
  /** @throws {EnvironmentError} as `checkEnvironment` */
  build(tools: CarrierTools): Carrier;
}

export function defineCarrier<Shape extends z.ZodRawShape>(definition: CarrierDefinition<Shape>): CarrierEntry {
  const read = () => {
    const environment = readVariables(definition.environment);
    refuseMixedMoney(definition.orderTarget(environment));
    return environment;
  };
  const isPresent = () => definition.marker === undefined || Boolean(process.env[definition.marker]);
  return {
    id: definition.id,
    isPresent,
    variables: Object.keys(definition.environment.shape),
    callRate: definition.callRate,
    checkEnvironment: () => {
      if (isPresent()) read();
    },
    build: (tools) => definition.build(read(), tools),
  };
}

/**
 * Pretended money must not buy real numbers, and real money must not buy pretended ones. `npm start` refuses it too
 * (local/stack/refuse-spending.ts), but a deployment starts Next by itself.
 */
function refuseMixedMoney({ host, isReal, variable }: OrderTarget): void {
  if (env().NUMNINJA_ALLOW_SPEND === "1" || isReal === chargesRealCards()) return;
  const message = isReal
    ? `every order at ${host} costs money, but no card is really charged`
    : `cards would be charged for numbers that ${host} only pretends to sell`;
  throw new EnvironmentError([`${variable}: ${message}; NUMNINJA_ALLOW_SPEND=1 if you mean it`]);
}
