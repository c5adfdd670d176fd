import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { installPackages } from "../install-packages.mjs";

/**
 * Installs what only a rare command needs. Such packages have a manifest and a lock of their own, in the folder of what
 * needs them, so that a first `npm start` does not wait for them.
 *
 * @param directory relative to the repository
 * @returns its `node_modules`, absolute
 * @throws when npm fails
 */
export async function ownPackages(directory: string): Promise<string> {
  const absolute = path.resolve(directory);
  const code = await installPackages(absolute, {
    title: `Installing the packages of ${directory}`,
    run: async (command, args, options) => {
      const child = spawn(command, args, { stdio: "inherit", ...options });
      const [exitCode] = (await once(child, "exit")) as [number | null];
      return { code: exitCode };
    },
  });
  if (code !== 0) throw new Error(`npm ci failed in ${directory} (exit code ${code})`);
  return path.join(absolute, "node_modules");
}
