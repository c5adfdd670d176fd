import { spawnSync } from "node:child_process";

const NOBODY = 65534;
const USER_NAMESPACE = ["--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];

export interface Launch {
  command: string;
  args: string[];
  options: { uid?: number; gid?: number };
}

/**
 * How to run a PostgreSQL program here: it refuses to run as root, and containers are often nothing but root.
 *
 * As root a user namespace shows our files as nobody's: same pid, nothing to chown, works below 0700 directories.
 * Where namespaces are forbidden the program runs as nobody, and then the data directory must belong to nobody.
 *
 * @param diesWithParent ask the kernel to interrupt the server (fast shutdown) when this process dies, even by `kill -9`.
 *   It comes after the namespace, because a change of credentials clears the wish.
 */
export function asUnprivileged(bin: string, args: string[], { diesWithParent = false } = {}): Launch {
  const program = diesWithParent && can("setpriv", ["--pdeathsig", "INT", "true"]);
  const tail = program ? ["setpriv", "--pdeathsig", "INT", bin, ...args] : [bin, ...args];
  const [command = bin, ...rest] = tail;
  if (!isRoot()) return { command, args: rest, options: {} };
  if (hasUserNamespaces()) return { command: "unshare", args: [...USER_NAMESPACE, ...tail], options: {} };
  return { command, args: rest, options: { uid: NOBODY, gid: NOBODY } };
}

/** The owner a data directory needs, or null when ours is right. */
export function dataDirectoryOwner(): number | null {
  return isRoot() && !hasUserNamespaces() ? NOBODY : null;
}

const isRoot = () => process.getuid?.() === 0;
const hasUserNamespaces = () => can("unshare", [...USER_NAMESPACE, "true"]);

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
