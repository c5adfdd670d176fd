import { freePort } from "./free-port.ts";
import { parts } from "./parts.ts";
import { note } from "./progress.ts";
import { StartRefused } from "./start-refused.ts";

/** The application's and every part's, by name. */
export type Ports = Readonly<Record<string, number>> & { readonly app: number };

/** Tried first; taken ones are replaced by free ones. */
export const defaultPorts: Ports = { app: 3000, ...Object.fromEntries(parts.map(({ name, port }) => [name, port])) };

/**
 * The port that `PORT` insists on; undefined when it is not set.
 * @throws {StartRefused} for something that is no port
 */
export function readPort(value: string | undefined): number | undefined {
  if (!value) return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new StartRefused(`PORT=${value} is not a port. Choose one from 1024 to 65535: PORT=3001 npm start`);
}

/**
 * @param port the app's, when the caller insists on one
 * @param anyPorts free ones only, for a second stack beside the first
 * @throws {StartRefused} when the port the caller insists on is taken
 */
export async function choosePorts({ port, anyPorts }: { port?: number; anyPorts?: boolean }): Promise<Ports> {
  const taken = new Set<number>();
  const ports = { ...defaultPorts };
  for (const [name, preferred] of Object.entries(defaultPorts)) {
    const wanted = name === "app" && port ? port : anyPorts ? 0 : preferred;
    const found = await freePort(wanted, taken);
    if (name === "app" && wanted !== 0 && found !== wanted) {
      if (port) throw new StartRefused(`Port ${port} is taken. Choose another: PORT=${port + 1} npm start`);
      note(`port ${wanted} is taken, using ${found}`);
    }
    Object.assign(ports, { [name]: found });
    taken.add(found);
  }
  return ports;
}
