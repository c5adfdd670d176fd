import { execFile, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);
const install = ["apt-get", "install", "-y", "wrk"] as const;

/**
 * wrk is written in C and answers for nothing of what is measured. Installs it where that is possible.
 * @throws {Error} with the command that installs it
 */
export function ensureWrk(): void {
  const isThere = () => spawnSync("wrk", ["-v"]).error === undefined;
  if (isThere()) return;
  if (process.getuid?.() === 0) {
    spawnSync("apt-get", ["update"]);
    spawnSync(install[0], install.slice(1));
  }
  if (!isThere()) throw new Error(`The load generator is missing: sudo ${install.join(" ")}`);
}

interface Load {
  /** where the server listens */
  origin: string;
  /** GET of this path, or whole requests that `writeRequests` wrote */
  path?: string;
  file?: string;
  connections: number;
  seconds: number;
}

export interface Rate {
  perSecond: number;
  p50: string;
  p99: string;
  /** answers that are neither 2xx nor 3xx, and connections that failed */
  failures: number;
}

export async function wrk({ origin, path = "/", file, connections, seconds }: Load): Promise<Rate> {
  const script = file ? ["-s", "tests/load/replay.lua"] : [];
  const { stdout } = await run("wrk", [
    "-t1",
    `-c${connections}`,
    `-d${seconds}s`,
    "--timeout=10s",
    "--latency",
    ...script,
    origin + path,
    ...(file ? ["--", file] : []),
  ]);
  return readRate(stdout);
}

/** What wrk prints when it is done. */
function readRate(text: string): Rate {
  const one = (pattern: RegExp) => pattern.exec(text)?.[1] ?? "";
  const refused = Number(one(/Non-2xx or 3xx responses: (\d+)/));
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  return {
    perSecond: Number(one(/Requests\/sec:\s+([\d.]+)/)),
    p50: one(/50%\s+(\S+)/),
    p99: one(/99%\s+(\S+)/),
    failures: broken.reduce((sum, count) => sum + Number(count), refused),
  };
}

export interface WholeRequest {
  method: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Requests for `replay.lua`, as they go over the wire. */
export function writeRequests(file: string, origin: string, requests: WholeRequest[]): string {
  const { host } = new URL(origin);
  const texts = requests.map(({ method, path, headers = {}, body = "" }) => {
    const length = method === "POST" ? { "content-length": String(Buffer.byteLength(body)) } : {};
    const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}`);
    return [`${method} ${path} HTTP/1.1`, ...lines, "", body].join("\r\n");
  });
  writeFileSync(file, texts.join("\u001e"));
  return file;
}
