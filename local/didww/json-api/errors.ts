/** One entry of a JSON:API `errors` array, as DIDWW writes it. `code` is an application code, not the HTTP status. */
export interface ErrorObject {
  title: string;
  detail: string;
  code: string;
  status: string;
  source?: { pointer: string };
  meta?: Record<string, unknown>;
}

/** A refusal on its way to the client: thrown before any state changes, turned into a response by the router. */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: ErrorObject[];

  constructor(status: number, errors: ErrorObject[]) {
    super(errors.map((error) => error.detail).join("; "));
    this.status = status;
    this.errors = errors;
  }
}

function one(status: number, code: string, title: string, detail: string, extra: Partial<ErrorObject> = {}): ApiError {
  return new ApiError(status, [{ title, detail, code, status: String(status), ...extra }]);
}

export const filterNotAllowed = (key: string) => one(400, "102", "Filter not allowed", `${key} is not allowed.`);
export const paramNotAllowed = (name: string) => one(400, "105", "Param not allowed", `${name} is not allowed.`);
export const parameterMissing = (name: string) =>
  one(400, "106", "Missing Parameter", `The required parameter, ${name}, is missing.`);
export const invalidFilterValue = (key: string, value: string) =>
  one(400, "107", "Invalid filter value", `${value} is not a valid value for ${key}.`);
export const invalidField = (type: string, field: string) =>
  one(400, "104", "Invalid field", `${field} is not a valid field for ${type}.`);
export const invalidFieldValue = (field: string, value: unknown) =>
  one(400, "103", "Invalid field value", `${String(value)} is not a valid value for ${field}.`);
export const invalidInclude = (path: string, type: string) =>
  one(400, "112", "Invalid field", `${path} is not a valid includable relationship of ${type}`);
export const invalidSort = (key: string, type: string) =>
  one(400, "114", "Invalid sort criteria", `${key} is not a valid sort criteria for ${type}`);
export const typeMismatch = (given: unknown, type: string) =>
  one(400, "116", "Invalid resource", `${String(given)} is not a valid resource type here, ${type} expected.`);
export const keyMismatch = (id: unknown) =>
  one(400, "111", "Key is not included in URL", `The URL does not name the key ${String(id)}.`);
export const invalidPage = (name: string) => one(400, "117", "Invalid page object", `${name} is not a page parameter.`);
export const invalidPageValue = (name: string, value: string) =>
  one(400, "118", "Invalid page value", `${value} is not a valid value for ${name} page parameter.`);
export const badJson = () => one(400, "400", "Bad Request", "The request body is not valid JSON.");
export const unauthorized = () => one(401, "401", "Unauthorized", "The API key is missing or not valid.");
export const forbidden = (detail: string) => one(403, "403", "Forbidden", detail);
export const notFound = (id: string) =>
  one(404, "404", "Record not found", `The record identified by ${id} could not be found.`);
export const routeNotFound = (path: string) => one(404, "404", "Not found", `No route matches ${path}.`);
export const notAcceptable = () =>
  one(406, "406", "Not acceptable", "All requests must accept the 'application/vnd.api+json' media type.");
export const unsupportedMedia = (type: string) =>
  one(415, "415", "Unsupported media type", `The media type '${type}' is not supported here.`);
export const tooManyRequests = () =>
  one(429, "too_many_requests", "Too many requests", "The request rate limit of this API key is exceeded.");
export const insufficientFunds = (required: string, available: string) =>
  one(400, "400", "Insufficient funds", "Insufficient funds", { meta: { required, available } });

/** A failed validation: `name - has already been taken` at `/data/attributes/name`. */
export function invalid(field: string, message: string, pointer = `/data/attributes/${field}`): ApiError {
  return one(422, "100", message, `${field} - ${message}`, { source: { pointer } });
}

/** Like `invalid`, for a relationship. */
export function invalidRelationship(name: string, message = "is invalid"): ApiError {
  return invalid(name, message, `/data/relationships/${name}`);
}

/** Several gaps together, all pointing at the whole resource: the answer of the requirement validations. */
export function invalidBecause(messages: string[]): ApiError {
  return new ApiError(
    422,
    messages.map((message) => ({
      title: message,
      detail: message,
      code: "100",
      status: "422",
      source: { pointer: "/data" },
    })),
  );
}
