/** An answer with a status or headers of its own; a handler that returns anything else answers 200 with it as JSON. */
export class ApiReply<Body = unknown> {
  readonly body: Body;
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(body: Body, status: number, headers: Record<string, string>) {
    this.body = body;
    this.status = status;
    this.headers = headers;
  }
}

/** `return reply(order, { status: 201, headers: { location } })` */
export const reply = <Body>(
  body: Body,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): ApiReply<Body> => new ApiReply(body, status, headers);

/** 204 without a body. */
export const noContent = (): ApiReply => new ApiReply(undefined, 204, {});
