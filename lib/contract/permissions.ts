/**
 * What may be done for an account, as `private.role_may` decides it. `tests/db/policies/permissions.test.ts` holds this list, the
 * scopes of keys and the roles to the database.
 */
export const permissions = {
  belong: "know the account: its name, what it owes, and a cart of one's own",
  read: "see numbers, calls, texts, orders and people",
  buy: "hold numbers",
  order: "spend money",
  configure: "change how numbers work",
  text: "send texts",
  terminate: "end numbers",
  billing: "manage cards and invoices",
  team: "manage people, keys and the account's name",
  webhooks: "have programs notified about texts",
  own: "close or hand over the account",
} as const;
export type Permission = keyof typeof permissions;

/** The roles of a team. A key is a caller of its own, with at most a member's rights. */
export const teamRoles = ["owner", "admin", "member", "billing"] as const;
export type TeamRole = (typeof teamRoles)[number];

/** Which role holds which permission. */
export const rolePermissions: Record<TeamRole | "key", readonly Permission[]> = {
  owner: ["belong", "read", "buy", "order", "configure", "text", "terminate", "billing", "team", "webhooks", "own"],
  admin: ["belong", "read", "buy", "order", "configure", "text", "terminate", "billing", "team", "webhooks"],
  member: ["belong", "read", "buy", "order", "configure", "text"],
  billing: ["belong", "billing"],
  key: ["belong", "read", "buy", "order", "configure", "text", "webhooks"],
};

const anyScope = [
  "numbers:read",
  "messages:read",
  "orders:read",
  "numbers:write",
  "messages:write",
  "orders:write",
  "cart:write",
] as const;

/** What a key needs for each permission: one of these scopes. */
export const permissionScopes = {
  belong: anyScope,
  read: anyScope,
  buy: ["cart:write", "orders:write"],
  order: ["orders:write"],
  configure: ["numbers:write"],
  text: ["messages:write"],
  webhooks: ["webhooks:write"],
} as const satisfies Partial<Record<Permission, readonly string[]>>;

/** What a key can be given, in the words of the page that makes keys. */
export const scopes = {
  "numbers:read": "See numbers",
  "numbers:write": "See and configure numbers",
  "messages:read": "Read texts",
  "messages:write": "Read and answer texts",
  "orders:read": "See orders",
  "orders:write": "Place orders",
  "cart:write": "Hold numbers",
  "webhooks:write": "Manage webhooks, which read texts",
} as const;
export type Scope = keyof typeof scopes;

/** Our own people. Each role may do what the one before may. */
export const staffRoles = ["support", "operator", "admin"] as const;
export type StaffRole = (typeof staffRoles)[number];

/** Whether a role may do what `wanted` may. */
export const reachesRole = (role: StaffRole, wanted: StaffRole): boolean =>
  staffRoles.indexOf(role) >= staffRoles.indexOf(wanted);
