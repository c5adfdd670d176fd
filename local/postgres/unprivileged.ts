import { spawnSync } from "node:child_process";
import { chownSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

const nobody = 65534;
const namespace = ["--user", `--map-user=${nobody}`, `--map-group=${nobody}`];
/**
 * nobody, but with root's right to pass closed directories, so that a checkout below /root works. The secure bit is for
 * access(2), with which PostgreSQL looks for its own programs: without it that call ignores the rights of all but root.
 */
const asNobody = [
  `--reuid=${nobody}`,
  `--regid=${nobody}`,
  "--clear-groups",
  "--inh-caps=+dac_override",
  "--ambient-caps=+dac_override",
  "--securebits=+no_setuid_fixup",
];
const deathSignal = ["--pdeathsig", "INT"];

/**
 * PostgreSQL refuses to run as root, and containers are often nothing but root.
 * - `self`: we are not root
 * - `namespace`: a user namespace shows our files as nobody's; nothing to chown
 * - `nobody`: containers usually forbid namespaces; then setpriv changes the user, and the data belongs to nobody
 * - `setuid`: without setpriv; every directory on the way must be open to all
 *
 * All keep the pid.
 */
export type Method = "self" | "namespace" | "nobody" | "setuid";

export interface Launch {
  command: string;
  args: string[];
  options: { uid?: number; gid?: number };
}

/** @returns the way for this machine; NUMNINJA_POSTGRES_AS forces one, for tests */
function chooseMethod(): Method {
  if (process.getuid?.() !== 0) return "self";
  if (process.env.NUMNINJA_POSTGRES_AS) return process.env.NUMNINJA_POSTGRES_AS as Method;
  if (can("unshare", [...namespace, "true"])) return "namespace";
  return can("setpriv", [...asNobody, "true"]) ? "nobody" : "setuid";
}

/**
 * How to run a PostgreSQL program here.
 *
 * @param diesWithParent ask the kernel to interrupt the server (fast shutdown) when this process dies, even by `kill -9`.
 *   The death signal is set after the change of user, which would clear it.
 */
export function asUnprivileged(bin: string, args: string[], { diesWithParent = false } = {}): Launch {
  const program = [bin, ...args];
  const mortal = diesWithParent && can("setpriv", [...deathSignal, "true"]) ? ["setpriv", ...deathSignal] : [];
  switch (chooseMethod()) {
    case "self":
      return launch([...mortal, ...program]);
    case "namespace":
      return launch(["unshare", ...namespace, ...mortal, ...program]);
    case "nobody":
      return launch(["setpriv", ...asNobody, ...(diesWithParent ? deathSignal : []), ...program]);
    case "setuid":
      return { ...launch([...mortal, ...program]), options: { uid: nobody, gid: nobody } };
  }
}

/** PostgreSQL insists on owning its files. Gives them to the user it will run as; only the first time, or in another container, there is anything to do. */
export function giveToServer(...files: string[]): void {
  const method = chooseMethod();
  if (method === "self") return;
  const owner = method === "namespace" ? 0 : nobody;
  for (const file of files) if (statSync(file).uid !== owner) chownAll(file, owner);
}

function chownAll(file: string, owner: number): void {
  if (statSync(file).isDirectory()) for (const name of readdirSync(file)) chownAll(path.join(file, name), owner);
  chownSync(file, owner, owner);
}

function launch([command = "", ...args]: string[]): Launch {
  return { command, args, options: {} };
}

const known = new Map<string, boolean>();

function can(command: string, args: string[]): boolean {
  const key = [command, ...args].join(" ");
  let answer = known.get(key);
  if (answer === undefined) {
    answer = spawnSync(command, args, { stdio: "ignore" }).status === 0;
    known.set(key, answer);
  }
  return answer;
}
