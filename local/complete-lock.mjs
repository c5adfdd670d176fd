// npm omits platform packages that the registry it sees does not carry, and `npm ci` then rejects the lock it wrote.
// Run after every `npm install <x>` (npm run lock): it adds the missing optional platform entries, without addresses or hashes.
import { readFileSync, writeFileSync } from "node:fs";

/** The application's, and those of what only rare commands need (stack/own-packages.ts). */
const files = ["package-lock.json", "local/supabase/cli/package-lock.json", "tests/prove/pages/package-lock.json"];
const knownOs = ["darwin", "linux", "win32", "freebsd", "android"];
const knownCpu = ["arm64", "x64", "arm", "ia32", "ppc64", "s390x", "riscv64", "wasm32"];

for (const file of files) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const added = completePlatforms(lock.packages);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${file}: ${added} platform entries added`);
}

/** @returns how many entries were added to `packages` */
function completePlatforms(packages) {
  let added = 0;
  for (const [where, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(packages, where, name) || !/^\d+\.\d+\.\d+/.test(range)) continue;
      const words = name.replace("windows", "win32").split(/[-/]/);
      const os = knownOs.filter((o) => words.includes(o));
      const cpu = knownCpu.filter((c) => words.includes(c));
      if (!os.length && !cpu.length) continue;
      packages[`node_modules/${name}`] = {
        version: range,
        ...(cpu.length && { cpu }),
        optional: true,
        ...(os.length && { os }),
        ...(words.includes("musl") && { libc: ["musl"] }),
      };
      added++;
    }
  }
  return added;
}

/** Whether `name` resolves from the package at `where`, walking up like Node does. */
function isLocked(packages, where, name) {
  for (let at = where; ; at = at.includes("/node_modules/") ? at.slice(0, at.lastIndexOf("/node_modules/")) : "") {
    if (packages[`${at ? `${at}/` : ""}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}
