import "server-only";
import { AppError } from "@/lib/errors";
import { apiRoute } from "./api-route";
import { errorReply } from "./error-reply";
import { reply } from "./reply";
import { catalogLimit } from "./route-limits";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof methods)[number];

/**
 * The methods that a route does not have, so that they answer like the rest of the API and not with an empty page:
 * `export const { PUT, PATCH, DELETE } = otherMethods("GET", "POST");`
 */
export function otherMethods<Own extends Method>(...own: Own[]) {
  const allow = [...own, ...(own.includes("GET" as Own) ? ["HEAD"] : []), "OPTIONS"].join(", ");
  const refuse = apiRoute({ auth: "none", rateLimit: catalogLimit }, async ({ requestId }) => {
    const { body, status } = errorReply(new AppError("METHOD_NOT_ALLOWED", { details: { allow } }), requestId);
    return reply(body, { status, headers: { allow } });
  });
  const others = methods.filter((method): method is Exclude<Method, Own> => !own.includes(method as Own));
  return Object.fromEntries(others.map((method) => [method, refuse])) as Record<Exclude<Method, Own>, typeof refuse>;
}
