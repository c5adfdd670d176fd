import "server-only";
import { catalogLimit } from "@/lib/contract/rate-limits";
import { AppError } from "@/lib/errors";
import { apiRoute } from "./api-route";
import { errorReply } from "./error-reply";
import { reply } from "./reply";

const rules = { who: "public", rateLimit: catalogLimit } as const;

/** For addresses that do not exist: they answer like the rest of the API, not with a page. */
export const nothingHere = apiRoute(rules, async () => {
  throw new AppError("NOT_FOUND", { message: "no such route" });
});

/** For methods that an address does not have. @param own those it has */
export function refuseMethod(own: readonly string[]) {
  const allow = [...own, ...(own.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return apiRoute(rules, async ({ requestId }) => {
    const { body, status } = errorReply(new AppError("METHOD_NOT_ALLOWED", { details: { allow } }), requestId);
    return reply(body, { status, headers: { allow } });
  });
}
