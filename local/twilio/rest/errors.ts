/** A refusal as the 2010 API says it. */
export class TwilioError extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const errorBody = ({ status, code, message }: Pick<TwilioError, "status" | "code" | "message">) => ({
  code,
  message,
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
});

export const notFound = (path: string): TwilioError =>
  new TwilioError(404, 20_404, `The requested resource ${path} was not found`);

export const unauthorized = (): TwilioError => new TwilioError(401, 20_003, "Authenticate");

const codes: Readonly<Record<number, [code: number, message: string]>> = {
  401: [20_003, "Authenticate"],
  404: [20_404, "The requested resource was not found"],
  429: [20_429, "Too Many Requests"],
  500: [20_500, "Internal server error"],
  503: [20_503, "Service unavailable"],
};

/** Body of an injected fault that names only a status. */
export function faultBody(status: number): unknown {
  const [code, message] = codes[status] ?? [20_500, "Injected fault"];
  return errorBody({ status, code, message });
}
