// Plain JavaScript without dependencies: start.mjs uses it before there are any.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Runs `npm ci` in a folder that has a manifest and a lock, when something is missing there or the lock has changed since.
 *
 * @param {string} directory absolute
 * @param {object} how
 * @param {string} how.title what is printed meanwhile
 * @param {(command: string, args: string[], options: object) => Promise<{ code: number | null }>} how.run starts a program and waits for its end
 * @returns {Promise<number>} 0, or npm's exit code
 */
export async function installPackages(directory, { title, run }) {
  const lockFile = path.join(directory, "package-lock.json");
  const rememberedLock = path.join(directory, "node_modules", ".numninja-lock");
  const hash = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  if (existsSync(rememberedLock) && readFileSync(rememberedLock, "utf8") === hash) return 0;
  if (!isInstalled(directory, lockFile)) {
    const started = Date.now();
    console.log(`  … ${title} (npm ci)`);
    const { npm_execpath: npm, npm_node_execpath: npmNode } = process.env;
    const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
    const byNpm = npm && npmNode && path.basename(npm).startsWith("npm");
    const { code } = byNpm
      ? await run(npmNode, [npm, ...args], { cwd: directory })
      : await run("npm", args, { cwd: directory, shell: process.platform === "win32" });
    if (code !== 0) return code ?? 1;
    console.log(`  ✓ ${title}  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  writeFileSync(rememberedLock, hash);
  return 0;
}

/** Whether the installed packages match the lock file, for people who ran `npm ci` themselves. */
function isInstalled(directory, lockFile) {
  try {
    const wanted = JSON.parse(readFileSync(lockFile, "utf8")).packages;
    const present = JSON.parse(
      readFileSync(path.join(directory, "node_modules", ".package-lock.json"), "utf8"),
    ).packages;
    return Object.entries(wanted).every(
      ([where, { version, optional }]) =>
        where === "" ||
        (optional && !present[where]) ||
        (present[where]?.version === version && existsSync(path.join(directory, where))),
    );
  } catch {
    return false;
  }
}
