import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Permission,
  permissionScopes,
  permissions,
  rolePermissions,
  scopes,
  staffRoles,
  teamRoles,
} from "@/lib/contract/permissions";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";

// One list for SQL, keys, routes and tests: what the contract says is what the database does.

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const constraint = async (table: string, column: string): Promise<string[]> => {
  const [row] = await db.sql`
    select pg_get_constraintdef(oid) as text from pg_constraint
    where conrelid = ${table}::regclass and contype = 'c' and pg_get_constraintdef(oid) like ${`%${column}%ARRAY%`}`;
  return [...String(row?.text).matchAll(/'([^']+)'/g)].map(([, word]) => word as string);
};

test("each role holds exactly the permissions of the list", async () => {
  const names = Object.keys(permissions) as Permission[];
  for (const [role, held] of Object.entries(rolePermissions)) {
    const rows = await db.sql`select p from unnest(${names}::text[]) p where private.role_may(${role}, p)`;
    expect(rows.map(({ p }) => p).sort(), role).toEqual([...held].sort());
  }
  const [row] = await db.sql`select private.role_may('visitor', 'read') as may`;
  expect(row?.may).toBe(false);
});

test("each permission asks a key for one of the scopes of the list, and what has none is closed to keys", async () => {
  for (const permission of Object.keys(permissions) as Permission[]) {
    const [row] = await db.sql`select private.scope_for(${permission}) as scopes`;
    const wanted: readonly string[] = permission in permissionScopes ? permissionScopes[permission as "read"] : [];
    expect([...(row!.scopes as string[])].sort(), permission).toEqual([...wanted].sort());
    if (wanted.length > 0) expect(rolePermissions.key).toContain(permission);
  }
});

test("scopes and roles that a row may hold are those of the lists", async () => {
  expect((await constraint("public.api_keys", "scopes")).sort()).toEqual(Object.keys(scopes).sort());
  expect((await constraint("public.memberships", "role")).sort()).toEqual([...teamRoles].sort());
  expect((await constraint("public.staff_members", "role")).sort()).toEqual([...staffRoles].sort());
});
