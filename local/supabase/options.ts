import type { JWK } from "jose";

export const defaultJwtExpirySeconds = 3600;

export interface SupabaseOptions {
  /** 0 takes a free one */
  port: number;
  /** the product's database, as superuser: lite switches to the API roles itself */
  databaseUrl: string;
  /** public origin of the app: default redirect of email links */
  siteUrl: string;
  /** HS256, between the wrapper and lite only */
  jwtSecret: string;
  /** private ES256 key that signs what clients see. Keep it: a new one signs everybody out. */
  signingKey: JWK;
  publishableKey: string;
  secretKey: string;
  /** where uploaded objects are kept */
  storageDir: string;
  /** the Send Email Hook; null drops the mails (they are still appended to `mailFile`) */
  sendEmailHook: { url: string; secret: string } | null;
  /** every mail the hook was asked to send, one JSON object per line */
  mailFile?: string;
  /** default 3600; keep it above 93, clients refresh 90 s early */
  jwtExpirySeconds?: number;
  /** challenges, and codes, of second factors from one network address; default 15, after 30 in a row */
  mfaTriesPerMinute?: number;
}
