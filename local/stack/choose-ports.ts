import { DEFAULT_PORTS, type Ports } from "./environment.ts";
import { freePort } from "./free-port.ts";
import { StartRefused } from "./parts.ts";
import { note } from "./progress.ts";

/**
 * @param port the app's, when the caller insists on one
 * @param anyPorts free ones only, for a second stack beside the first
 * @throws {StartRefused} when the port the caller insists on is taken
 */
export async function choosePorts({ port, anyPorts }: { port?: number; anyPorts?: boolean }): Promise<Ports> {
  const taken = new Set<number>();
  const ports = { ...DEFAULT_PORTS };
  for (const name of Object.keys(ports) as (keyof Ports)[]) {
    const wanted = name === "app" && port ? port : anyPorts ? 0 : ports[name];
    const found = await freePort(wanted, taken);
    if (name === "app" && wanted !== 0 && found !== wanted) {
      if (port) throw new StartRefused(`Port ${port} is taken. Choose another: PORT=${port + 1} npm start`);
      note(`port ${wanted} is taken, using ${found}`);
    }
    ports[name] = found;
    taken.add(found);
  }
  return ports;
}
