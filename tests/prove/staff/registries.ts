import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { StaffRole } from "@/lib/contract/permissions";

export interface StaffAddress {
  /** A record that does not exist stands for every id. */
  address: string;
  /** The least role. */
  role: StaffRole;
}

export interface StaffEndpoint extends StaffAddress {
  method: string;
}

const someId = "00000000-0000-4000-8000-000000000000";
const filled = (address: string): string => address.replace(/\[[^\]]+\]|\{[^}]+\}/g, someId);

/** The areas of the navigation, from their own files: a new one is walked without a word here. */
export function listAreas(): StaffAddress[] {
  return globSync("app/(staff)/admin/areas/*.ts").map((file) => {
    const text = readFileSync(file, "utf8");
    const address = /href: "(\/admin[^"]*)"/.exec(text)?.[1];
    const role = /role: "(\w+)"/.exec(text)?.[1] as StaffRole | undefined;
    if (!address || !role) throw new Error(`${file} names no address or no role`);
    return { address, role };
  });
}

/** The address of every page below `/admin`, those of records too. */
export const listPages = (): string[] =>
  globSync("app/(staff)/admin/(panel)/**/page.tsx").map((file) =>
    filled(`/${path.dirname(file).replace("app/(staff)/", "").replace("/(panel)", "")}`),
  );

/** Every endpoint of staff, as its definition says. */
export const listEndpoints = (): StaffEndpoint[] =>
  globSync("lib/contract/endpoints/*.ts").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/method: "(\w+)",\s*path: "(\/staff[^"]*)",[\s\S]*?role: "(\w+)"/g)].map(
      ([, method, address, role]) => ({
        method: method!,
        address: filled(`/api/v1${address}`),
        role: role as StaffRole,
      }),
    ),
  );

/** The address of every route file of staff: none may be without a definition. */
export const listRoutes = (): string[] =>
  globSync("app/api/v1/staff/**/route.ts").map((file) => filled(`/${path.dirname(file).replace("app/", "")}`));
