import "server-only";
import { type Actor, dropSession, hasSessionCookie, resolveAccount, type StaffActor } from "@/lib/callers";
import type { AnswerOf, BodyOf, EndpointRules, ParamsOf, QueryOf } from "@/lib/contract/endpoint";
import { AppError } from "@/lib/errors";
import { withRequest } from "@/lib/logger";
import { type Actors, admitCaller } from "./admit";
import { errorReply } from "./error-reply";
import { closeExchange, type Exchange, openExchange } from "./exchange";
import { checkKey, keyOwner, once } from "./idempotency";
import { type PathParams, readInput } from "./read-input";
import { ApiReply, reply } from "./reply";
import { requestIdFrom } from "./request-id";
import type { RequestJar } from "./request-jar";

/** What a handler is given, with the types that its endpoint implies. */
export interface RouteContext<Rules extends EndpointRules> {
  request: Request;
  actor: Actors[Rules["who"]];
  /** The account that the caller acts for; null for guests and strangers. */
  accountId: Rules["who"] extends "account" | "person" ? string : string | null;
  body: BodyOf<Rules>;
  query: QueryOf<Rules>;
  params: ParamsOf<Rules>;
  requestId: string;
  clientAddress: string;
  /** Cookies set here leave with the answer. */
  jar: RequestJar;
}

/** Returns the answer's data, or a `reply(…)` with a status or headers of its own. */
export type Handler<Rules extends EndpointRules> = (
  context: RouteContext<Rules>,
) => Promise<AnswerOf<Rules> | ApiReply<AnswerOf<Rules>>>;

export type NextHandler = (request: Request, segment: { params: Promise<PathParams> }) => Promise<Response>;

/**
 * Wraps a handler into a route of `/api/v1`: request id, log line, caller, rate limit, same-origin check, account,
 * validation, idempotency, and the error envelope. The handler is left with its intent; it returns data, or throws an `AppError`.
 */
export function apiRoute<const Rules extends EndpointRules & { answers?: object }>(
  rules: Rules,
  handler: Handler<Rules>,
): NextHandler {
  return (request, segment) => {
    const requestId = requestIdFrom(request.headers);
    return withRequest({ requestId }, async () => {
      const exchange = openExchange(request, requestId);
      const answer = await serve(exchange, segment.params, rules, handler as Handler<EndpointRules>).catch((error) =>
        errorReply(error, requestId),
      );
      return closeExchange(exchange, answer);
    });
  };
}

async function serve(
  exchange: Exchange,
  segmentParams: Promise<PathParams>,
  rules: EndpointRules & { answers?: object },
  handler: Handler<EndpointRules>,
): Promise<ApiReply> {
  const { request, requestId, address, jar } = exchange;
  const { actor, accountId } = await enter(exchange, rules);
  const { rawBody, ...input } = await readInput(exchange, segmentParams, rules);
  const context = { request, actor, accountId, ...input, requestId, clientAddress: address, jar };
  const run = async () => {
    const result = await handler(context as RouteContext<EndpointRules>);
    return result instanceof ApiReply ? result : reply(result, { status: usualStatus(rules.answers) });
  };

  const key = request.method === "POST" ? request.headers.get("idempotency-key") : null;
  if (key === null) {
    if (rules.needsIdempotencyKey) throw new AppError("IDEMPOTENCY_KEY_REQUIRED");
    return run();
  }
  const owner = keyOwner(actor, accountId, address);
  const { answersSecret } = rules;
  return once({ key: checkKey(key), owner, request, rawBody, answersSecret }, () =>
    run().catch((error) => errorReply(error, requestId)),
  );
}

/** The status of an endpoint that has only one, else 200. */
function usualStatus(answers: object | undefined): number {
  const [status, ...others] = Object.keys(answers ?? {});
  return status !== undefined && others.length === 0 ? Number(status) : 200;
}

interface Entrance {
  actor: Actor | StaffActor | null;
  accountId: string | null;
}

/**
 * The caller and the account they act for. A browser whose session was ended elsewhere loses its cookies and goes on as the guest or
 * stranger that it is now, where such may call.
 */
async function enter(exchange: Exchange, rules: EndpointRules): Promise<Entrance> {
  const { request, jar } = exchange;
  const actor = await admitCaller(exchange, rules);
  try {
    return { actor, accountId: await accountOf(actor, request, rules) };
  } catch (error) {
    const hasEnded = error instanceof AppError && error.code === "UNAUTHENTICATED" && hasSessionCookie(jar);
    if (!hasEnded || request.headers.has("authorization")) throw error;
    dropSession(jar);
    return { actor: await admitCaller(exchange, rules), accountId: null };
  }
}

/**
 * The account that the caller acts for, if it may do there what the endpoint needs.
 * @throws {AppError} NOT_FOUND, also for something that is no account id: an account that is not theirs looks the same; FORBIDDEN
 */
async function accountOf(
  actor: Entrance["actor"],
  request: Request,
  { permission }: EndpointRules,
): Promise<string | null> {
  if (actor === null || actor.kind === "guest" || actor.kind === "staff") return null;
  const named = request.headers.get("numninja-account");
  if (named !== null && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(named)) throw new AppError("NOT_FOUND");
  return resolveAccount(actor, named, permission);
}
