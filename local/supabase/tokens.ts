import { exportJWK, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { Assurance } from "./mfa/assurance.ts";

const mostRemembered = 5000;

export interface TokenIdentity {
  app_metadata?: unknown;
  user_metadata?: unknown;
}

/**
 * Two kinds of user token. Clients see what hosted projects issue: ES256 with a key id, verifiable with the public keys.
 * lite understands only its own HS256. Each token is translated on its way out and back in.
 */
export interface Tokens {
  /** for `/.well-known/jwks.json`; never the private part */
  publicKeys(): { keys: JWK[] };
  /** @param inner a token lite has just made */
  outward(inner: string, user: TokenIdentity, assurance: Assurance): Promise<string>;
  /** a token that lite has no part in, as long-lived as its own. Instants in seconds */
  issue(
    claims: JWTPayload,
    user: TokenIdentity,
    assurance: Assurance,
  ): Promise<{ token: string; expiresIn: number; expiresAt: number }>;
  /** @returns lite's form of a client's token, or null when we did not issue it or it has expired */
  inward(token: string): Promise<string | null>;
  readInner(inner: string): Promise<JWTPayload>;
}

export async function createTokens(options: {
  jwtSecret: string;
  signingKey: JWK;
  issuer: string;
  expirySeconds: number;
}): Promise<Tokens> {
  const secret = new TextEncoder().encode(options.jwtSecret);
  const { d: _private, ...publicJwk } = options.signingKey;
  const kid = publicJwk.kid ?? "local";
  const privateKey = await importJWK(options.signingKey, "ES256");
  const publicKey = await importJWK(publicJwk, "ES256");
  const published = { ...(await exportJWK(publicKey)), alg: "ES256", use: "sig", kid, key_ops: ["verify"] };
  const remembered = new Map<string, { inner: string; expiresAt: number }>();

  async function remember(token: string, payload: JWTPayload): Promise<string> {
    const inner = await new SignJWT(payload).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(secret);
    if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value!);
    remembered.set(token, { inner, expiresAt: (payload.exp ?? 0) * 1000 });
    return inner;
  }

  async function sign(payload: JWTPayload, user: TokenIdentity, { aal, amr }: Assurance): Promise<string> {
    const full: JWTPayload = {
      ...payload,
      iss: options.issuer,
      app_metadata: user.app_metadata ?? {},
      user_metadata: user.user_metadata ?? {},
      aal,
      amr,
      is_anonymous: false,
    };
    const token = await new SignJWT(full).setProtectedHeader({ alg: "ES256", typ: "JWT", kid }).sign(privateKey);
    await remember(token, full);
    return token;
  }

  return {
    publicKeys: () => ({ keys: [published] }),

    async outward(inner, user, assurance) {
      const { payload } = await jwtVerify(inner, secret);
      return sign(payload, user, assurance);
    },

    async issue(claims, user, assurance) {
      const iat = Math.floor(Date.now() / 1000);
      const expiresIn = options.expirySeconds;
      const expiresAt = iat + expiresIn;
      return { token: await sign({ ...claims, iat, exp: expiresAt }, user, assurance), expiresIn, expiresAt };
    },

    async inward(token) {
      const known = remembered.get(token);
      if (known && known.expiresAt > Date.now()) return known.inner;
      try {
        // the issuer is not compared: it names our port, which may differ after a restart
        const { payload } = await jwtVerify(token, publicKey, { algorithms: ["ES256"] });
        return await remember(token, payload);
      } catch {
        return null;
      }
    },

    readInner: async (inner) => (await jwtVerify(inner, secret)).payload,
  };
}
