import { personActor, personClaims } from "../../builders/person.ts";
import { staffActor as actorAtWork } from "../../builders/staff.ts";

/** Who asks. Every table and every function of the matrix is tried as each of them. */
export const SCOPES = [
  "numbers:read",
  "numbers:write",
  "messages:read",
  "messages:write",
  "orders:read",
  "orders:write",
  "cart:write",
] as const;
export type Scope = (typeof SCOPES)[number];

export type TeamRole = "owner" | "admin" | "member" | "billing";
export type StaffRole = "support" | "operator" | "staff-admin";
export type KeyName = "key" | "key:none" | `key:${Scope}`;
export type DeadKey = "key:revoked" | "key:expired";
export type CallerName =
  | "anonymous"
  | "nobody"
  | "guest"
  | "stranger"
  | "former-member"
  | TeamRole
  | StaffRole
  | KeyName
  | DeadKey
  | "system";

export const TEAM: TeamRole[] = ["owner", "admin", "member", "billing"];
export const STAFF: StaffRole[] = ["support", "operator", "staff-admin"];
/** `key` has all scopes; the others none or exactly one. */
export const KEYS: KeyName[] = ["key", "key:none", ...SCOPES.map((scope) => `key:${scope}` as const)];
export const DEAD_KEYS: DeadKey[] = ["key:revoked", "key:expired"];

export interface Caller {
  name: CallerName;
  /** `p_actor` of functions, as lib/callers/actor.ts would make it */
  actor: Record<string, unknown>;
  /** claims of a token or key for row level security; null = the role `anon` */
  claims: Record<string, unknown> | null;
  userId: string | null;
  /** accounts that they belong to; those whose goods, whose money, and whose team they see */
  accounts: string[];
  goods: string[];
  billed: string[];
  team: string[];
}

/** Who sees nothing of any account. */
export const noAccounts = { accounts: [], goods: [], billed: [], team: [] };

/** A signed-in person: what they see in `shared`, beside all of `own`. */
export const personCaller = (
  name: CallerName,
  userId: string,
  own: string[],
  shared: { account: string; sees: ("goods" | "billed" | "team")[] }[] = [],
): Caller => {
  const seen = (what: "goods" | "billed" | "team") => [
    ...own,
    ...shared.flatMap(({ account, sees }) => (sees.includes(what) ? [account] : [])),
  ];
  return {
    name,
    actor: personActor(userId),
    claims: personClaims(userId),
    userId,
    accounts: [...shared.map(({ account }) => account), ...own],
    goods: seen("goods"),
    billed: seen("billed"),
    team: seen("team"),
  };
};

/** The same person at work, as `p_actor` of functions `private.staff_*`. */
export const staffActor = ({ userId }: Pick<Caller, "userId">) => actorAtWork(userId!);

/** An API key; `accounts` empty for one that no longer counts. */
export const keyCaller = (
  name: CallerName,
  keyId: string,
  accountId: string,
  scopes: string[],
  isLive = true,
): Caller => ({
  name,
  actor: { kind: "key", key_id: keyId, account_id: accountId, scopes },
  claims: { role: "authenticated", account_id: accountId, key_id: keyId },
  userId: null,
  ...noAccounts,
  accounts: isLive ? [accountId] : [],
  goods: isLive ? [accountId] : [],
});
