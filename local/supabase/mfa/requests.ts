import type { AuthParts } from "../auth-requests.ts";
import { authError, refusable } from "../errors.ts";
import { readUser } from "../user-json.ts";
import { assuranceOf } from "./assurance.ts";
import { challenge, verify } from "./challenges.ts";
import { enroll, ownFactor, unenroll } from "./factors.ts";
import { requireSignedIn } from "./signed-in.ts";

/** `/auth/v1/factors…`: GoTrue's second factors of kind TOTP, which lite lacks. */
export function handleFactors(request: Request, address: string, parts: AuthParts): Promise<Response> {
  return refusable(async () => {
    const { sql, tokens, takeTry } = parts;
    const [id, action, ...rest] = new URL(request.url).pathname.split("/").slice(4);
    const person = await requireSignedIn(request, sql, tokens);
    const body = async () => (await request.json().catch(() => ({}))) as Record<string, unknown>;
    if (request.method === "POST" && id === undefined) return enroll(sql, person, await body(), parts.site);
    if (request.method === "DELETE" && action === undefined) return unenroll(sql, person, id);
    if (request.method !== "POST" || rest.length > 0 || (action !== "challenge" && action !== "verify"))
      return authError(404, "not_found", "404 page not found");
    if (!takeTry(action, address)) return authError(429, "over_request_rate_limit", "Request rate limit reached");
    const factor = await ownFactor(sql, person.userId, id);
    if (action === "challenge") return challenge(sql, factor, address);
    const refreshToken = await verify(sql, person, factor, await body(), address);
    const user = await readUser(sql, person.userId);
    const { token, expiresIn, expiresAt } = await tokens.issue(
      {
        sub: person.userId,
        aud: "authenticated",
        role: "authenticated",
        email: person.email,
        session_id: person.sessionId,
      },
      user!,
      await assuranceOf(sql, person.sessionId),
    );
    return Response.json({
      access_token: token,
      token_type: "bearer",
      expires_in: expiresIn,
      expires_at: expiresAt,
      refresh_token: refreshToken,
      user,
    });
  });
}
