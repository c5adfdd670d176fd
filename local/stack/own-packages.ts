import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { installPackages } from "../install-packages.mjs";

/**
 * Installs what only a rare command needs. Such packages have a manifest and a lock of their own, in the folder of what
 * needs them, so that a first `npm start` does not wait for them. They are installed in `.local`, outside of the sources.
 *
 * @param directory of the manifest and the lock, relative to the repository
 * @returns its `node_modules`, absolute
 * @throws when npm fails
 */
export async function ownPackages(directory: string): Promise<string> {
  const installed = path.resolve(".local", "packages", directory);
  mkdirSync(installed, { recursive: true });
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(path.join(directory, file), path.join(installed, file));
  const code = await installPackages(installed, {
    title: `Installing the packages of ${directory}`,
    run: async (command, args, options) => {
      const child = spawn(command, args, { stdio: "inherit", ...options });
      const [exitCode] = (await once(child, "exit")) as [number | null];
      return { code: exitCode };
    },
  });
  if (code !== 0) throw new Error(`npm ci failed for ${directory} (exit code ${code})`);
  return path.join(installed, "node_modules");
}
