import { readFileSync } from "node:fs";
import type { Sql } from "postgres";

const text = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");

/** Roles, schemas and default privileges of a hosted project. @param admin connected as the superuser to the product's database */
export async function applyBootstrap(admin: Sql, postgresPassword: string): Promise<void> {
  await admin.unsafe(text("bootstrap.sql"));
  await setPassword(admin, "postgres", postgresPassword);
}

/** Corrects lite's `auth` and `storage` schemas; after every `ensureSystemSchema()`. */
export async function applyAfterSystemSchema(admin: Sql): Promise<void> {
  await admin.unsafe(text("after-system-schema.sql"));
}

/** Migrations create the application's logins without passwords. @returns whether the role exists */
export async function setPassword(admin: Sql, role: string, password: string): Promise<boolean> {
  const [found] = await admin`select format('alter role %I password %L', ${role}::text, ${password}::text) as statement
    where exists (select from pg_roles where rolname = ${role})`;
  if (!found) return false;
  await admin.unsafe(found.statement);
  return true;
}

/** A database of its own, with a login of the same name that sees nothing else. */
export async function ensureDatabase(admin: Sql, name: string, password: string): Promise<void> {
  const [role] = await admin`select from pg_roles where rolname = ${name}`;
  if (!role) await admin`create role ${admin(name)} login`;
  await setPassword(admin, name, password);
  const [database] = await admin`select from pg_database where datname = ${name}`;
  if (!database) await admin`create database ${admin(name)} owner ${admin(name)}`;
  await admin`revoke all on database ${admin(name)} from public`;
}
