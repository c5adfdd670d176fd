/** What came back over the wire from one request to the app. */
export type CallResult =
  | { kind: "refused"; message: string }
  | { kind: "broken"; message: string }
  | { kind: "answered"; status: number; headers: Record<string, string>; body: string };

export interface Op {
  op: string;
  id: string;
  name?: string;
  displayName?: string;
  opts?: Record<string, unknown> | null;
  data?: unknown;
  error?: unknown;
  userland?: { id?: string };
}

/** What an answer means for the run. */
export type Outcome =
  /** The app was not reached: the attempt is kept. */
  | { type: "not-reached"; message: string }
  | { type: "completed"; output: unknown }
  | { type: "ops"; ops: Op[]; retryAfter?: string }
  | { type: "error"; error: ErrorBody; retryAfter?: string; isFinal: boolean; unknownOutcome: boolean };

export interface ErrorBody {
  name: string;
  message: string;
  stack?: string;
  cause?: unknown;
}

/** Reads an answer of the SDK. Anything without its header is a proxy, a crash or a login page: never a success. */
export function readAnswer(result: CallResult): Outcome {
  if (result.kind === "refused") return { type: "not-reached", message: result.message };
  if (result.kind === "broken") return failure("AppUnavailableError", result.message, { unknownOutcome: true });
  if (!result.headers["x-inngest-sdk"] && !result.headers["x-inngest-sdk-handled"]) {
    return failure("AppUnavailableError", `answered ${result.status} without the Inngest SDK's header`);
  }
  let answer: { status: number; headers: Record<string, string>; body: unknown };
  try {
    answer = result.status === 201 ? unwrapStream(result.body) : { ...result, body: parseJson(result.body) };
  } catch (error) {
    return failure("BadAnswerError", `answered ${result.status} with unreadable JSON: ${(error as Error).message}`);
  }
  const { status, headers, body } = answer;
  const retryAfter = headers["retry-after"];
  if (status === 206) {
    if (Array.isArray(body) && body.every(isOp)) return { type: "ops", ops: body, retryAfter };
    return failure("BadAnswerError", "answered 206 without a list of operations");
  }
  if (status === 200) return { type: "completed", output: body };
  const isFinal = headers["x-inngest-no-retry"] === "true";
  return { type: "error", error: errorBody(body, status), retryAfter, isFinal, unknownOutcome: false };
}

function failure(name: string, message: string, options?: { unknownOutcome: boolean }): Outcome {
  return { type: "error", error: { name, message }, isFinal: false, unknownOutcome: options?.unknownOutcome ?? false };
}

const parseJson = (text: string): unknown => (text.trim() === "" ? null : JSON.parse(text));

/** `serve({ streaming: true })` sends spaces as heartbeat, then the real answer as one JSON object. */
function unwrapStream(body: string) {
  const inner = JSON.parse(body.trim()) as { status: number; headers?: Record<string, string>; body: unknown };
  const headers = Object.fromEntries(
    Object.entries(inner.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { status: inner.status, headers, body: typeof inner.body === "string" ? parseJson(inner.body) : inner.body };
}

function isOp(value: unknown): value is Op {
  const op = value as Partial<Op> | null;
  return typeof op === "object" && op !== null && typeof op.op === "string" && typeof op.id === "string";
}

export function errorBody(body: unknown, status?: number): ErrorBody {
  const given = (typeof body === "object" && body !== null ? body : { message: body }) as Record<string, unknown>;
  const message = given.message ?? given.error ?? `answered ${status ?? "with an error"}`;
  return {
    ...given,
    name: typeof given.name === "string" ? given.name : "Error",
    message: typeof message === "string" ? message : JSON.stringify(message),
  };
}
