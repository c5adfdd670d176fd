/** What a role in an account may do there (`private.role_may`): buy = hold, order = spend, own = close or hand over the account. */
export const permissions = ["read", "buy", "order", "configure", "terminate", "billing", "team", "own"] as const;
export type Permission = (typeof permissions)[number];

/** What an API key can be given. `private.scope_for` says which permission each one carries. */
export const scopes = ["numbers:read", "numbers:write", "orders:read", "orders:write", "cart:write"] as const;
export type Scope = (typeof scopes)[number];

/** Roles of our own staff, each with the rights of those before it. */
export const staffRoles = ["support", "operator", "admin"] as const;
export type StaffRole = (typeof staffRoles)[number];
